"""What a SQLite file holds, looked at and changed behind the program's back."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlmodel import select

from storage.database import Database
from storage.models import Case, CaseKey
from tests.cli.command_runs import Ended


def keys(path: Path) -> set[str]:
    """Return the codes of the cases that have their key."""
    database = Database(f"sqlite:///{path}")
    with database.reading() as session:
        found = set(session.exec(select(Case.code).join(CaseKey)))
    database.dispose()
    return found


def sealed(path: Path) -> list[bytes]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT sealed FROM writing ORDER BY id")]


def change(path: Path, *statements: str) -> None:
    """Change the file behind the program's back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def refused(ended: Ended, *said: str) -> bool:
    """Tell whether it ended with these words and nothing else."""
    return (ended.code, ended.out, ended.err) == (2, [], list(said))


def on_disk(path: Path) -> tuple[set[str], list[str]]:
    """Return the files that are there, without what SQLite keeps beside one, and what the database says."""
    with closing(sqlite3.connect(path)) as connection:
        said = list(connection.iterdump())
    return {one.name for one in path.parent.iterdir() if not one.name.endswith(("-wal", "-shm"))}, said
