"""A copy of a SQLite database is of one moment, whole, and one file."""

import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest

from storage.retention import backups
from storage.retention.backups import DamagedBackupError, DatabaseInUseError, NotSqliteError


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A database with two tables whose rows belong together, its rows in the log still."""
    path = tmp_path / "source.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE one (id INTEGER PRIMARY KEY, filler BLOB)")
        connection.execute("CREATE TABLE other (id INTEGER PRIMARY KEY, filler BLOB)")
    return path


def write(path: Path, enough: Event, stop: Event) -> None:
    """Add a row to both tables at once, again and again."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as connection:
        number = 0
        while not stop.is_set():
            number += 1
            connection.execute("BEGIN IMMEDIATE")
            for table in ("one", "other"):
                connection.execute(f"INSERT INTO {table} VALUES (?, zeroblob(5000))", (number,))  # noqa: S608 -- of two
            connection.execute("COMMIT")
            if number > 20:
                enough.set()


def counted(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        tables = ("one", "other")
        return [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]  # noqa: S608 -- of two


def test_a_copy_made_while_somebody_writes_is_of_one_moment(source: Path, tmp_path: Path) -> None:
    enough, stop = Event(), Event()
    writer = Thread(target=write, args=(source, enough, stop))
    writer.start()
    enough.wait(20)
    try:
        made = []
        for number in range(5):
            backups.copy_database(source, tmp_path / f"copy-{number}")
            made.append(counted(tmp_path / f"copy-{number}"))
    finally:
        stop.set()
        writer.join()

    assert [one == other for one, other in made] == [True] * 5
    assert made[0][0] > 20
    assert counted(source)[0] > made[-1][0] > 0


def test_a_copy_is_one_file_for_its_owners_eyes(source: Path, tmp_path: Path) -> None:
    backups.copy_database(source, tmp_path / "copies" / "copy")

    assert [one.name for one in (tmp_path / "copies").iterdir()] == ["copy"]
    assert (tmp_path / "copies" / "copy").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_left_as_it_is(source: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("mine")

    with pytest.raises(FileExistsError):
        backups.copy_database(source, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "mine"


@pytest.mark.parametrize("what", ["text", "damaged", "dangling"])
def test_what_is_damaged_is_not_copied(source: Path, tmp_path: Path, what: str) -> None:
    spoil(source, what)

    with pytest.raises(DamagedBackupError):
        backups.copy_database(source, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def spoil(path: Path, what: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        if what == "dangling":
            connection.execute("CREATE TABLE refers (to_one INTEGER REFERENCES one (id))")
            connection.execute("INSERT INTO refers VALUES (9999)")
        for number in range(200):
            connection.execute("INSERT INTO one VALUES (?, zeroblob(500))", (number,))
        connection.execute("PRAGMA journal_mode = DELETE")
    if what == "text":
        path.write_text("no database " * 1000)
    if what == "damaged":
        content = bytearray(path.read_bytes())
        content[8192:20480] = bytes(range(256)) * 48
        path.write_bytes(content)


def test_a_database_that_somebody_has_open_is_not_closed_off(source: Path) -> None:
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("SELECT count(*) FROM one").fetchone()
        with pytest.raises(DatabaseInUseError):
            backups.checkpoint_exclusively(source)

    backups.checkpoint_exclusively(source)
    assert [one.name for one in source.parent.iterdir()] == ["source.db"]


def test_only_sqlite_is_one_file() -> None:
    with pytest.raises(NotSqliteError):
        backups.parse_sqlite_path("postgresql://coach@127.0.0.1/coach")
