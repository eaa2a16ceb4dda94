"""Read and change a SQLite file directly, without the program."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlmodel import select

from storage.database import Database
from storage.models import Case, CaseKey
from tests.cli.command_runs import CommandResult


def list_codes_with_key(path: Path) -> set[str]:
    """Return the codes of the cases whose key still exists."""
    database = Database(f"sqlite:///{path}")
    with database.reading() as session:
        codes = set(session.exec(select(Case.code).join(CaseKey)))
    database.dispose()
    return codes


def read_encrypted_texts(path: Path) -> list[bytes]:
    """Return all encrypted texts."""
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT sealed FROM writing ORDER BY id")]


def execute(path: Path, *statements: str) -> None:
    """Execute SQL statements in the file, with the triggers of the tables gone meanwhile."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _sql in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in (*statements, *(sql for _name, sql in triggers)):
            connection.execute(statement)


def is_refused(result: CommandResult, *messages: str) -> bool:
    """Return whether the command refused with these messages and printed nothing else."""
    return (result.code, result.out, result.err) == (2, [], list(messages))


def read_folder(path: Path) -> tuple[set[str], list[str]]:
    """Return the names of the files in the folder, without SQLite's -wal and -shm files, and the database as SQL."""
    with closing(sqlite3.connect(path)) as connection:
        statements = list(connection.iterdump())
    return {file.name for file in path.parent.iterdir() if not file.name.endswith(("-wal", "-shm"))}, statements
