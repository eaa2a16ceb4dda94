"""The database engine, with two kinds of session: a transaction that writes, and a read-only one."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from threading import RLock

from sqlalchemy import Connection, Engine, event, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Session, create_engine, func, select, text

from storage.exact_types import use_exact_types
from storage.files import private_files
from storage.row_macs import mapper_events  # noqa: F401 -- listens to every session
from storage.row_macs.lists.list_changes import write_lists
from storage.row_macs.lists.row_lists import RowLists
from storage.row_macs.people_changes import write_changes
from storage.row_macs.row_macs import KeyWrapper, RowMacs
from storage.schema_check.schema_guard import SchemaGuard, require_right

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
PRAGMAS = (
    "busy_timeout = 2000",  # first, because the next pragma may have to wait for another process
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
    "recursive_triggers = ON",  # without it, INSERT OR REPLACE deletes rows and no delete trigger runs
)
LARGE_PAGES = 5_000  # 20 MB: some 800 consults
LOOKED_AT = 400  # rows of each index, so that it takes 40 ms, however many there are
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_BEFORE_COMMIT = "before commit"
_MEMORY = "memory"


class Database:
    """The practice's database. All threads share one object. Call `dispose` at the end."""

    def __init__(self, url: str) -> None:
        """Take `sqlite:///path` or `postgresql://…`; raise ValueError for any other URL.

        A missing SQLite file is created, readable by this user only.
        """
        self.schema = SchemaGuard()
        self.engine, self.reading_engine = _create_engines(parse_url(url), self.schema)
        # SQLite waits by sleeping and retrying, which can starve a writer. So writers of this process queue here.
        self._write_lock = RLock() if self.engine.dialect.name == SQLITE else nullcontext()
        self._session_info: dict[str, dict[str, object]] = {_MEMORY: {}}  # see `get_memory`
        self.row_macs: RowMacs | None = None

    def use_seal(self, seal: KeyWrapper) -> None:
        """Compute and check the MACs of rows, and the schema, from now on, and remember nothing from before.

        Without it, no row that has a MAC can be written.
        """
        self._session_info = {_MEMORY: {}}
        self.schema.is_on = True
        self.row_macs = RowMacs(seal, RowLists)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Yield a session that may write. It commits at the end and rolls back on any error.

        On SQLite, writers run one after another, so what a gate reads here is still true when the caller acts on it.
        On PostgreSQL, lock the rows that will change (`get_for_update`). Raise SchemaChangedError if the schema is not
        what the migrations make.
        """
        self.schema.require_not_refused()
        session = Session(self.engine, expire_on_commit=False, info=self._session_info)
        with self._write_lock, session:
            self._attach_macs(session)
            with session.begin():
                yield session
            self._publish_versions(session)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a read-only session that sees one snapshot. It neither waits for writers nor blocks them.

        Raise SchemaChangedError as `transaction` does.
        """
        self.schema.require_not_refused()
        with Session(self.reading_engine, expire_on_commit=False, info=self._session_info) as session:
            self._attach_macs(session)
            yield session
            self._publish_versions(session)

    def check_schema(self) -> None:
        """Raise SchemaChangedError unless tables, triggers and views are what the migrations make.

        On PostgreSQL nothing is let in from then on, until this is called again and finds them right.
        """
        if self.engine.dialect.name != SQLITE:
            self.schema.check_postgresql(self.reading_engine)
            return
        with self.reading_engine.connect() as connection, connection.begin():
            require_right(connection)

    def _attach_macs(self, session: Session) -> None:
        if self.row_macs:
            self.row_macs.attach(session)

    def _publish_versions(self, session: Session) -> None:
        if self.row_macs:
            self.row_macs.publish(session)

    def refresh_statistics(self, *, from_pages: int = LARGE_PAGES) -> None:
        """Let a large SQLite database look how many rows have one value; PostgreSQL does that by itself.

        Without it SQLite takes it that a practice has few rows, and reads them all to find twenty by their ids.
        """
        if self.engine.dialect.name != SQLITE:
            return
        with self.reading() as session:
            if session.execute(text("PRAGMA page_count")).scalar_one() < from_pages:
                return  # a small database is quick without, and its statistics would soon be wrong
        with self.transaction() as session:
            session.execute(text(f"PRAGMA analysis_limit = {LOOKED_AT}"))
            session.execute(text("ANALYZE"))
        self.dispose()  # a connection reads the statistics only when it opens

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()
        self.reading_engine.dispose()


@contextmanager
def hold_lock(database: Database, number: int) -> Iterator[bool]:
    """Yield whether this process has the lock with this number meanwhile, without waiting for it.

    Always true on SQLite, as in `try_lock`. On PostgreSQL its connection keeps no snapshot: else `VACUUM FULL` would
    keep the rows that are deleted meanwhile.
    """
    if database.engine.dialect.name == SQLITE:
        yield True
        return
    with database.engine.connect() as connection:
        # Without parameters: PostgreSQL would keep the snapshot of a statement that has some.
        yield bool(connection.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({number:d})").scalar_one())


def try_lock(session: Session, number: int) -> bool:
    """Return whether this transaction has the lock with this number, without waiting for it.

    Always true on SQLite, which one machine uses: there, what is locked has to bear being done twice at once.
    """
    if session.get_bind().dialect.name == SQLITE:
        return True
    return bool(session.execute(select(func.pg_try_advisory_xact_lock(number))).scalar_one())


def parse_url(url: str) -> URL:
    """Return the address at which SQLAlchemy opens this database. Raise ValueError if it is neither of the two."""
    error = ValueError("a database is sqlite:///path or postgresql://…")
    try:
        address = make_url(url)
    except ArgumentError:
        raise error from None
    if address.drivername == POSTGRESQL:
        return _require_tls(address.set(drivername="postgresql+psycopg"))
    if address.drivername == SQLITE and address.database and address.database != ":memory:":
        return address
    raise error


def _require_tls(address: URL) -> URL:
    """Return the address of a PostgreSQL server on another machine with TLS and a checked certificate (ASVS 12.3).

    The driver itself would go on without TLS if the server has none. An address with an `sslmode` says what it wants.
    """
    host = address.host or str(address.query.get("host", ""))
    if "sslmode" in address.query or not host or host.startswith("/") or host in _THIS_MACHINE:
        return address
    return address.update_query_dict({"sslmode": "verify-full"})


def _create_engines(address: URL, schema: SchemaGuard) -> tuple[Engine, Engine]:
    """Return the engine for transactions that write, and the one for read-only sessions."""
    if address.drivername != SQLITE:
        engine = create_engine(address, hide_parameters=True, pool_size=10, max_overflow=40, pool_pre_ping=True)
        use_exact_types(engine)
        return engine, engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    make_private(Path(str(address.database)))
    # Two pools of connections, because SQLite compiles every statement again after a change of `query_only`.
    writing = _create_sqlite_engine(address, PRAGMAS, "BEGIN IMMEDIATE", schema)
    return writing, _create_sqlite_engine(address, (*PRAGMAS, "query_only = ON"), "BEGIN", schema)


def _create_sqlite_engine(address: URL, pragmas: Iterable[str], begin: str, schema: SchemaGuard) -> Engine:
    engine = create_engine(address, hide_parameters=True, pool_size=10, max_overflow=40)

    def on_connect(connection: SqliteConnection, _record: object) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        connection.isolation_level = None  # the next listener begins; the driver would begin late and deferred

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
        if schema.is_on:
            schema.check_sqlite(connection)

    use_exact_types(engine)
    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
    return engine


def make_private(path: Path) -> None:
    """Create the file, if it is missing, with its folder, readable by this user only."""
    private_files.create_empty(path)  # SQLite creates its -wal and -shm files with the same mode


def expire_unchanged(session: OrmSession, rows: Iterable[object]) -> None:
    """Let the next query read again these rows, which were read before a lock; keep what this session changed."""
    for row in rows:
        state = inspect(row)
        if state is not None and state.persistent and not state.modified:
            session.expire(row)


def get_memory(session: OrmSession) -> dict[str, object]:
    """Return what this process remembers beside its database, the same for each of its sessions until it ends."""
    memory: dict[str, object] = session.info.setdefault(_MEMORY, {})
    return memory


def before_commit(session: OrmSession, work: Callable[[], None]) -> None:
    """Do this just before the session commits, after what was added earlier. A session commits once, or never."""
    session.info.setdefault(_BEFORE_COMMIT, []).append(work)


# For every session, because listening to each one would take longer than a statement.
@event.listens_for(Session, "before_commit")
def _work_before_commit(session: OrmSession) -> None:
    write_changes(session)  # first, because what locks the log comes last everywhere
    write_lists(session)
    for work in session.info.pop(_BEFORE_COMMIT, ()):
        work()


@event.listens_for(Session, "loaded_as_persistent")
def keep_referenced(session: OrmSession, row: object) -> None:
    """Keep a reference to every loaded row. Without one the session forgets the row and queries it again."""
    session.info.setdefault("rows", []).append(row)
