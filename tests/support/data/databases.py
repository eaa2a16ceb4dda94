"""Databases that tests open again and again: a new engine would have to compile every query again, which is slow."""

import shutil
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from sqlite3 import Connection, connect
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import Session, SQLModel

from storage.database import SQLITE, Database
from storage.models import RowMacKey
from storage.people import practices
from storage.row_macs import signing
from storage.row_macs.encoding import RowEncoding, find_encoding
from storage.row_macs.lists import session_lists
from storage.row_macs.lists.all_lists import make_lists
from storage.row_macs.row_macs import find_macs
from storage.writings.sealing import Seal

SEAL = Seal(bytes(range(32)))


def open_database(url: str, seal: Seal = SEAL) -> Database:
    """Return the database at this URL. Opened again, disposed of or not, it has its compiled queries.

    It knows nothing of rows that an earlier test had at this URL.
    """
    database = _open_once(url)
    database.use_seal(seal)
    return database


@lru_cache(maxsize=8)
def _open_once(url: str) -> Database:
    return open_without_disk_sync(url)


def open_without_disk_sync(url: str, seal: Seal = SEAL) -> Database:
    """Return a database that does not wait for the disk. Use it in all tests except those about a crash of the machine.

    A killed process loses nothing: the operating system already has what was written.
    """
    database = Database(url)
    database.use_seal(seal)
    if database.engine.dialect.name == SQLITE:
        event.listen(database.engine, "connect", _skip_disk_sync)
    return database


def _skip_disk_sync(connection: Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")


@contextmanager
def without_triggers(connection: sa.Connection, *tables: str) -> Iterator[None]:
    """Drop the triggers of these tables of a SQLite database, and create them again.

    So does somebody with access to the database who knows that changed triggers are noticed.
    """
    listed = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    triggers = [row for table in tables for row in connection.execute(listed, {"table": table}).all()]
    for name, _sql in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _name, sql in triggers:
        connection.exec_driver_sql(sql)


class CommitVersion:
    """A number that changes with each commit to a SQLite file by any connection: quicker than reading the rows."""

    def __init__(self, path: str) -> None:
        self._connection = connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)
        weakref.finalize(self, self._connection.close)

    def __call__(self) -> int:
        """Return the number now."""
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])


def replace_with_copy(template: Path, path: Path) -> str:
    """Replace a SQLite file and its side files with a copy of the template; return the database's URL."""
    for side_file in path.parent.glob(f"{path.name}-*"):
        side_file.unlink()
    new_file = path.with_suffix(".fresh")
    shutil.copy(template, new_file)
    new_file.replace(path)  # atomic, not overwritten: a program that has the old file open keeps it
    return f"sqlite:///{path}"


def sign_again(database: Database, seal: Seal = SEAL) -> None:
    """Sign every row as it is now: what a test changed without the product counts, as if its MAC were right."""
    with database.transaction() as session:
        session.connection().execute(sa.delete(RowMacKey.__table__))  # type: ignore[attr-defined]  # sqlmodel does not type its tables
    database.use_seal(seal)
    with database.transaction() as session:
        signing.sign_older(session)


def sign_rows_of(session: Session, model: type[SQLModel]) -> None:
    """Sign every row of a table as it is now, in a session that has changed some of them by itself."""
    macs, encoding = find_macs(session), find_encoding(model)
    assert macs is not None
    assert encoding is not None
    signing.sign_table(session, macs.find_key(session), encoding)
    make_lists(session)
    session_lists.forget(session)


def list_row(session: Session, encoding: RowEncoding, values: list[Any]) -> None:
    """Enter the row in the list of its owner, in some practice."""
    practice = practices.get_or_create(
        session, team_id="T9", name="Any", time_zone="UTC", now=datetime(2026, 1, 1, tzinfo=UTC)
    )
    row = SimpleNamespace(practice_id=practice.id)
    session_lists.note_change(session, encoding, row, values, values[encoding.mac_at])
