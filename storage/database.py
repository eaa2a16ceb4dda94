"""One engine, two ways in: a transaction that writes, and a reading that cannot."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from threading import RLock
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Session, create_engine

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
PRAGMAS = (
    "busy_timeout = 2000",  # first: the next one may have to wait for another process
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
    "recursive_triggers = ON",  # else INSERT OR REPLACE deletes behind the triggers' back
)
READ_ONLY = "reads"


class Database:
    """The practice's database. One object serves every thread; dispose of it at the end."""

    def __init__(self, url: str) -> None:
        """Take `sqlite:///path` (made if missing, for this user's eyes only) or `postgresql://…`."""
        self.engine = _create_engine(_parse_url(url))
        # SQLite's own wait sleeps and looks again, which starves some; within this process writers queue here.
        self._turn = RLock() if self.engine.dialect.name == SQLITE else nullcontext()
        self._reader = self.engine.execution_options(**_reading_options(self.engine))

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Yield a session that may write; commit at the end, roll back on any error.

        On SQLite writers go one after another, so that what a gate reads here still holds when it is acted upon.
        On PostgreSQL lock what is to be changed (`get_for_update`).
        """
        with self._turn, Session(self.engine, expire_on_commit=False) as session, session.begin():
            event.listen(session, "loaded_as_persistent", _keep_referenced)
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that sees one moment and refuses to write. It neither waits for writers nor holds them up."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield session

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def upgrade(url: str) -> None:
    """Bring the database's tables and triggers up to date: all of it or nothing."""
    from storage.migrations import upgrade_to_head  # noqa: PLC0415 -- Alembic is slow to import, and only this needs it

    database = Database(url)
    try:
        upgrade_to_head(database.engine)
    finally:
        database.dispose()


def _parse_url(url: str) -> URL:
    refusal = ValueError("a database is sqlite:///path or postgresql://…")
    try:
        address = make_url(url)
    except ArgumentError:
        raise refusal from None
    if address.drivername == POSTGRESQL:
        return address.set(drivername="postgresql+psycopg")
    if address.drivername == SQLITE and address.database and address.database != ":memory:":
        return address
    raise refusal


def _create_engine(address: URL) -> Engine:
    if address.drivername != SQLITE:
        return create_engine(address, hide_parameters=True, pool_size=10, max_overflow=40, pool_pre_ping=True)
    _make_private(Path(str(address.database)))
    engine = create_engine(address, hide_parameters=True, pool_size=10, max_overflow=40)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin_transaction)
    return engine


def _make_private(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)  # SQLite gives its side files the mode of this one


def _set_pragmas(connection: SqliteConnection, _record: object) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.isolation_level = None  # so that _begin begins, not the driver, which would begin late and deferred


def _begin_transaction(connection: Connection) -> None:
    reads = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reads else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _keep_referenced(session: OrmSession, row: object) -> None:
    """Hold on to every row of a transaction: the session itself would forget one that nobody holds, and ask again."""
    session.info.setdefault("rows", []).append(row)


def _reading_options(engine: Engine) -> dict[str, Any]:
    if engine.dialect.name == SQLITE:
        return {READ_ONLY: True}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
