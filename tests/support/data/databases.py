"""Databases opened again and again: an engine made anew compiles every question anew, which is dearer than to ask."""

import shutil
from functools import lru_cache
from pathlib import Path
from sqlite3 import Connection

from sqlalchemy import event

from storage.database import SQLITE, Database


@lru_cache(maxsize=8)
def opened(url: str) -> Database:
    """Return the database at this address; opened again, disposed of or not, it remembers what it has compiled."""
    return hasty(url)


def hasty(url: str) -> Database:
    """Return a database that does not wait for the disk: for all tests but those of what a crash of the machine leaves.

    A process that is killed loses nothing by it: the operating system has what was written.
    """
    database = Database(url)
    if database.engine.dialect.name == SQLITE:
        event.listen(database.engine, "connect", _let_go)
    return database


def _let_go(connection: Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")


def put_afresh(template: Path, path: Path) -> str:
    """Put a copy of a SQLite file here in place of what was here, its side files too; return its address."""
    for beside in path.parent.glob(f"{path.name}-*"):
        beside.unlink()
    fresh = path.with_suffix(".fresh")
    shutil.copy(template, fresh)
    fresh.replace(path)  # at once, and not written over: whoever still has the old one open keeps it
    return f"sqlite:///{path}"
