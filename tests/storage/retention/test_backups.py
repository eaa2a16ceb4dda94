"""A copy of a SQLite database is one complete file and shows one moment."""

import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest

from storage.retention import backups
from storage.retention.backups import DamagedBackupError, DatabaseInUseError, NotSqliteError


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A database with two tables whose rows belong together. Its rows are still in the write-ahead log."""
    path = tmp_path / "source.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE one (id INTEGER PRIMARY KEY, filler BLOB)")
        connection.execute("CREATE TABLE other (id INTEGER PRIMARY KEY, filler BLOB)")
    return path


def keep_writing(path: Path, enough: Event, stop: Event) -> None:
    """Keep adding one row to each table, in one transaction."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as connection:
        number = 0
        while not stop.is_set():
            number += 1
            connection.execute("BEGIN IMMEDIATE")
            for table in ("one", "other"):
                connection.execute(f"INSERT INTO {table} VALUES (?, zeroblob(5000))", (number,))  # noqa: S608 -- one of two names
            connection.execute("COMMIT")
            if number > 20:
                enough.set()


def count_rows(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        tables = ("one", "other")
        return [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]  # noqa: S608 -- one of two names


def test_a_copy_made_during_writes_shows_one_moment(source: Path, tmp_path: Path) -> None:
    enough, stop = Event(), Event()
    writer = Thread(target=keep_writing, args=(source, enough, stop))
    writer.start()
    enough.wait(20)
    try:
        counts = []
        for number in range(5):
            backups.copy_database(source, tmp_path / f"copy-{number}")
            counts.append(count_rows(tmp_path / f"copy-{number}"))
    finally:
        stop.set()
        writer.join()

    assert [one == other for one, other in counts] == [True] * 5
    assert counts[0][0] > 20
    assert count_rows(source)[0] > counts[-1][0] > 0


def test_a_copy_is_one_private_file(source: Path, tmp_path: Path) -> None:
    backups.copy_database(source, tmp_path / "copies" / "copy")

    assert [file.name for file in (tmp_path / "copies").iterdir()] == ["copy"]
    assert (tmp_path / "copies" / "copy").stat().st_mode & 0o777 == 0o600


def test_an_existing_file_is_not_overwritten(source: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("mine")

    with pytest.raises(FileExistsError):
        backups.copy_database(source, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "mine"


@pytest.mark.parametrize("what", ["text", "damaged", "dangling"])
def test_a_damaged_database_is_not_copied(source: Path, tmp_path: Path, what: str) -> None:
    damage(source, what)

    with pytest.raises(DamagedBackupError):
        backups.copy_database(source, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def damage(path: Path, what: str) -> None:
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


def test_a_checkpoint_is_refused_while_somebody_has_the_database_open(source: Path) -> None:
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("SELECT count(*) FROM one").fetchone()
        with pytest.raises(DatabaseInUseError):
            backups.checkpoint_exclusively(source)

    backups.checkpoint_exclusively(source)
    assert [file.name for file in source.parent.iterdir()] == ["source.db"]


def test_a_postgresql_url_has_no_file_path() -> None:
    with pytest.raises(NotSqliteError):
        backups.parse_sqlite_path("postgresql://coach@127.0.0.1/coach")
