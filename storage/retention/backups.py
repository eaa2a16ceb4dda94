"""Copies of a SQLite database: made while others write to it, checked, and restored in its place."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from storage.database import SQLITE

SIDE_FILE_SUFFIXES = ("-wal", "-shm", "-journal")  # files that SQLite creates next to the database
TIMEOUT_SECONDS = 10


class NotSqliteError(ValueError):
    """The database is not SQLite. Only a SQLite database can be copied as one file."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class DamagedBackupError(ValueError):
    """The file is not a SQLite database, or it is damaged."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class DatabaseInUseError(RuntimeError):
    """Another program has the database open."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def parse_sqlite_path(url: str) -> Path:
    """Return the path of the database at this URL, or raise NotSqliteError."""
    parsed = make_url(url)
    if parsed.get_backend_name() != SQLITE:
        raise NotSqliteError
    return Path(str(parsed.database))


def copy_database(source: Path, target: Path) -> None:
    """Copy the database, as it is at one moment, into a new file that only this user can read. Others can keep writing.

    The copy is one file without a log, and it is on the disk when this function returns. Raise FileExistsError if the
    target exists, DamagedBackupError if the source or the copy is damaged.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with _open_connection(source) as reader, closing(sqlite3.connect(target, isolation_level=None)) as writer:
            reader.backup(writer)  # in one step: a copy in steps restarts when somebody writes
            writer.execute("PRAGMA journal_mode = DELETE")
            _check_integrity(writer)
    except sqlite3.DatabaseError:
        discard_copy(target)
        raise DamagedBackupError from None
    except BaseException:
        discard_copy(target)
        raise
    _sync_to_disk(target)


def checkpoint_exclusively(path: Path) -> None:
    """Move the log's content into the database file. Raise DatabaseInUseError if anybody else has the database open."""
    with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE")  # refused while another connection is open
        except sqlite3.OperationalError:
            raise DatabaseInUseError from None
        except sqlite3.DatabaseError:
            return  # damaged: it is about to be replaced


def replace_database(copy: Path, target: Path) -> None:
    """Put the copy in the target's place, in one atomic step. Nobody may have the target open."""
    for suffix in SIDE_FILE_SUFFIXES:
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    copy.replace(target)
    _sync_to_disk(target)


def discard_copy(path: Path) -> None:
    """Delete a copy and the files that SQLite created next to it."""
    for name in (path.name, *(path.name + suffix for suffix in SIDE_FILE_SUFFIXES)):
        path.with_name(name).unlink(missing_ok=True)


def _open_connection(path: Path) -> closing[sqlite3.Connection]:
    address = f"{path.resolve().as_uri()}?mode=rw"  # rw: never create it, and read its log
    return closing(sqlite3.connect(address, uri=True, timeout=TIMEOUT_SECONDS, isolation_level=None))


def _check_integrity(connection: sqlite3.Connection) -> None:
    is_intact = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    if not is_intact or connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise DamagedBackupError


def _sync_to_disk(path: Path) -> None:
    for target in (path, path.parent):
        descriptor = os.open(target, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
