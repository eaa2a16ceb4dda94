"""Copies of a SQLite database: made while it is written to, looked through, and put in its place."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from storage.database import SQLITE

SIDE_FILE_SUFFIXES = ("-wal", "-shm", "-journal")  # what SQLite keeps beside its file
PATIENCE_SECONDS = 10


class NotSqliteError(ValueError):
    """Only a SQLite database is one file that can be copied here."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class DamagedBackupError(ValueError):
    """A file is no SQLite database, or it is damaged."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class DatabaseInUseError(RuntimeError):
    """Another program has the database open."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def parse_sqlite_path(url: str) -> Path:
    """Return where the database of this address lies, or raise NotSqliteError."""
    address = make_url(url)
    if address.get_backend_name() != SQLITE:
        raise NotSqliteError
    return Path(str(address.database))


def copy_database(source: Path, target: Path) -> None:
    """Copy the database as it is at one moment into a new file, for this user's eyes only; writers go on meanwhile.

    What the copy holds is one file without a log beside it, and on the disk when this returns. Raise FileExistsError
    if the target is there; BrokenCopyError if the source, or what was copied, is damaged.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with _open_connection(source) as one, closing(sqlite3.connect(target, isolation_level=None)) as other:
            one.backup(other)  # in one go: in steps it would begin again with each write of another process
            other.execute("PRAGMA journal_mode = DELETE")
            _check_integrity(other)
    except sqlite3.DatabaseError:
        discard_copy(target)
        raise DamagedBackupError from None
    except BaseException:
        discard_copy(target)
        raise
    _sync_to_disk(target)


def checkpoint_exclusively(path: Path) -> None:
    """Bring the log into the database's own file, and make sure that nobody else has it open, or raise InUseError."""
    with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE")  # refused while another connection is open
        except sqlite3.OperationalError:
            raise DatabaseInUseError from None
        except sqlite3.DatabaseError:
            return  # damaged: it is about to be replaced


def replace_database(copied: Path, target: Path) -> None:
    """Have the copy take the target's place, all at once; nobody has the target open."""
    for side in SIDE_FILE_SUFFIXES:
        target.with_name(target.name + side).unlink(missing_ok=True)
    copied.replace(target)
    _sync_to_disk(target)


def discard_copy(path: Path) -> None:
    """Take away a copy that is not wanted, and what SQLite keeps beside it."""
    for name in (path.name, *(path.name + side for side in SIDE_FILE_SUFFIXES)):
        path.with_name(name).unlink(missing_ok=True)


def _open_connection(path: Path) -> closing[sqlite3.Connection]:
    address = f"{path.resolve().as_uri()}?mode=rw"  # never made, and its log can be read
    return closing(sqlite3.connect(address, uri=True, timeout=PATIENCE_SECONDS, isolation_level=None))


def _check_integrity(connection: sqlite3.Connection) -> None:
    whole = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    if not whole or connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise DamagedBackupError


def _sync_to_disk(path: Path) -> None:
    for each in (path, path.parent):
        opened = os.open(each, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
