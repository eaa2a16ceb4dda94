"""The lock of a process id: two live processes with one id would take each other's messages and send them twice.

It lasts exactly as long as its connection, and so at most as long as the process. No clock ends it, and a process that
was killed can start again at once. On SQLite it is the lock of an empty file beside the database.
"""

import sqlite3
from pathlib import Path
from zlib import crc32

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from storage.database import SQLITE, make_private, parse_url

LOCK = 6_021_909  # the first half of the advisory locks of process ids: any number unused on this server
# If the machine of a process is gone, PostgreSQL notices after half a minute, and not after two hours.
_KEEPALIVES = ("idle = 15", "interval = 5", "count = 3")
# And if the server is gone, this process notices as soon, and does not wait for an answer; the last in milliseconds.
_CLIENT_KEEPALIVES = {
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


class ProcessLock:
    """The lock of one process id at one database. One thread at a time uses it."""

    def __init__(self, url: str, process_id: str) -> None:
        """Take the database's URL and the id: lowercase letters, digits and hyphens."""
        address, self._process_id = parse_url(url), process_id
        self._is_sqlite = address.drivername == SQLITE
        if self._is_sqlite:
            # However a link is called that leads to the database: its lock is beside the database itself.
            self._file = Path(f"{Path(str(address.database)).resolve()}.process-{process_id}")
            make_private(self._file)
            address = address.set(database=str(self._file))
        arguments = {"timeout": 0, "check_same_thread": False} if self._is_sqlite else _CLIENT_KEEPALIVES
        self._engine = create_engine(address, poolclass=NullPool, hide_parameters=True, connect_args=arguments)
        self._connection: Connection | None = None
        self._locked_file: tuple[int, int] | None = None  # which file was locked: another one can have its name now

    def acquire(self) -> bool:
        """Return whether this process has the id. Called again, it takes the lock again if the connection was lost."""
        if self._is_alive():
            return True
        self.release()
        connection = self._engine.connect()
        try:
            is_taken = _lock_file(connection) if self._is_sqlite else _lock_number(connection, self._process_id)
        except BaseException:
            connection.close()
            raise
        if not is_taken:
            connection.close()
            return False
        self._connection, self._locked_file = connection, self._find_file()
        return True

    def release(self) -> None:
        """Give the id up."""
        if self._connection is not None:
            self._connection.invalidate()  # a lost connection can't be closed in any other way
            self._connection.close()
            self._connection = None

    def _is_alive(self) -> bool:
        if self._connection is None:
            return False
        try:
            self._connection.exec_driver_sql("SELECT 1")
        except DBAPIError:
            return False
        return self._locked_file == self._find_file()

    def _find_file(self) -> tuple[int, int] | None:
        """Return what tells the file from another one of its name; None without a file."""
        if not self._is_sqlite or not self._file.exists():
            return None
        found = self._file.stat()
        return found.st_dev, found.st_ino


def _lock_file(connection: Connection) -> bool:
    try:
        connection.exec_driver_sql("PRAGMA journal_mode = OFF")  # nothing is ever written
        connection.exec_driver_sql("BEGIN EXCLUSIVE")
    except OperationalError as error:
        if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
            return False
        raise
    return True


def _lock_number(connection: Connection, process_id: str) -> bool:
    """Take the lock in a transaction that stays open, which also works through a proxy that pools connections."""
    for setting in _KEEPALIVES:
        connection.exec_driver_sql(f"SET LOCAL tcp_keepalives_{setting}")
    number = crc32(process_id.encode()) - 2**31  # PostgreSQL's integers have a sign
    return bool(connection.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({LOCK}, {number})").scalar_one())
