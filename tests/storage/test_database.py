"""The database engine: transactions, read-only sessions and the settings of SQLite."""

import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session, col, select

from storage.cases import cases
from storage.consults import consults
from storage.database import Database, parse_url
from storage.models import Case
from storage.models import Practice as PracticeRow
from storage.people import practices
from storage.row_errors import UnknownCaseError
from storage.writings.sealing import Seal
from tests.support.data.databases import SEAL
from tests.support.data.practice_rows import NOW, Practice, create_practice


def find_practice(session: Session) -> PracticeRow | None:
    """Return the practice, if one was stored."""
    return session.exec(select(PracticeRow)).first()


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Database]:
    """A migrated, empty SQLite database."""
    database = Database(sqlite_url)
    database.use_seal(SEAL)
    yield database
    database.dispose()


def test_a_transaction_is_committed(database: Database) -> None:
    with database.transaction() as session:
        practices.get_or_create(session, team_id="T1", name="A practice", time_zone="UTC", now=NOW)

    with database.reading() as session:
        stored = find_practice(session)

    assert stored is not None
    assert stored.name == "A practice"


def test_an_error_rolls_back_the_whole_transaction(database: Database) -> None:
    def fail_half_way() -> None:
        with database.transaction() as session:
            practices.get_or_create(session, team_id="T1", name="A practice", time_zone="UTC", now=NOW)
            cases.get(session, uuid4())

    with pytest.raises(UnknownCaseError):
        fail_half_way()

    with database.reading() as session:
        assert find_practice(session) is None


def test_rows_can_be_read_after_the_commit(database: Database) -> None:
    with database.transaction() as session:
        practice = practices.get_or_create(session, team_id="T1", name="A practice", time_zone="UTC", now=NOW)

    assert practice.name == "A practice"


def test_a_read_only_session_refuses_to_write(database: Database, practice: Practice) -> None:
    with pytest.raises(DBAPIError), database.reading() as session:
        cases.add_participant(session, practice.case_id, kind="adult", seen_by_it=True, seen_by_ft=True)

    with database.reading() as session:
        assert cases.list_participants(session, practice.case_id) == []


def test_a_connection_can_write_after_a_read_only_session(database: Database, practice: Practice) -> None:
    with database.reading() as session:
        cases.get(session, practice.case_id)

    with database.transaction() as session:
        cases.get(session, practice.case_id).from_psychotherapy_notes = True

    with database.reading() as session:
        assert cases.get(session, practice.case_id).from_psychotherapy_notes is True


def test_a_read_only_session_sees_one_snapshot_while_others_write(database: Database, practice: Practice) -> None:
    with database.reading() as reader:
        before = len(consults.list_for_case(reader, practice.case_id))
        with database.transaction() as session:
            consults.add(
                session, practice_id=practice.practice_id, case_id=practice.case_id, starter_part="ft", now=NOW
            )

        after = len(consults.list_for_case(reader, practice.case_id))

    assert (before, after) == (1, 1)


def test_a_database_error_does_not_quote_the_values(database: Database, practice: Practice) -> None:
    with pytest.raises(DBAPIError) as caught, database.transaction() as session:
        session.execute(
            text("INSERT INTO draft (id, sealed) VALUES (:id, :sealed)"),
            {"id": str(practice.case_id), "sealed": b"zebra-marker"},
        )

    assert "zebra-marker" not in str(caught.value)


def test_sqlite_has_the_safe_settings(sqlite: Database) -> None:
    names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "recursive_triggers", "busy_timeout")

    with sqlite.transaction() as session:
        pragmas = {name: session.execute(text(f"PRAGMA {name}")).scalar() for name in names}

    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "recursive_triggers": 1,
        "busy_timeout": 2000,
    }


def test_with_statistics_sqlite_finds_cases_by_their_ids_and_not_among_all_of_the_practice(sqlite: Database) -> None:
    conditions = (
        col(Case.id).in_([uuid4() for _ in range(20)]),
        Case.practice_id == uuid4(),
        col(Case.deleted_at).is_(None),
    )
    statement = select(Case).where(*conditions).compile(sqlite.engine, compile_kwargs={"literal_binds": True})
    with sqlite.transaction() as session:
        rows = create_practice(session, Seal(bytes(32)), "T1", NOW)
        case = session.get_one(Case, rows.case_id).model_dump(exclude={"id", "code"})
        session.add_all(Case(**case, code=f"larch-{number:04}") for number in range(400))

    sqlite.refresh_statistics(from_pages=0)

    with sqlite.reading() as session:
        assert "(id=?)" in str(session.execute(text(f"EXPLAIN QUERY PLAN {statement}")).all())


def test_a_new_database_file_and_its_folder_are_private(tmp_path: Path) -> None:
    path = tmp_path / "data" / "practice.db"

    Database(f"sqlite:///{path}").dispose()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_side_files_of_sqlite_are_private(tmp_path: Path) -> None:
    path = tmp_path / "practice.db"
    database = Database(f"sqlite:///{path}")

    with database.transaction() as session:
        session.execute(text("CREATE TABLE some (id INTEGER)"))

    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    database.dispose()
    assert modes == {"practice.db": 0o600, "practice.db-wal": 0o600, "practice.db-shm": 0o600}


def test_a_write_to_a_locked_file_fails_and_the_next_one_succeeds(sqlite: Database, sqlite_url: str) -> None:
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError), sqlite.transaction() as session:
        practices.get_or_create(session, team_id="T1", name="A practice", time_zone="UTC", now=NOW)
    other.execute("ROLLBACK")
    other.close()

    with sqlite.transaction() as session:
        practices.get_or_create(session, team_id="T1", name="A practice", time_zone="UTC", now=NOW)

    with sqlite.reading() as session:
        assert find_practice(session) is not None


def test_a_read_only_session_works_while_another_process_writes(sqlite: Database, sqlite_url: str) -> None:
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with sqlite.reading() as session:
        stored = find_practice(session)

    other.close()
    assert stored is None


@pytest.mark.parametrize(
    "url",
    ["sqlite://", "sqlite:///:memory:", "mysql://ana:zebra-marker@host/practice", "zebra-marker", "", "postgresql:"],
)
def test_an_in_memory_or_unknown_database_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"^a database is sqlite:///path or postgresql://…$"):
        Database(url)


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("postgresql://coach@db.example.org/coach", "verify-full"),
        ("postgresql:///coach?host=db.example.org", "verify-full"),
        ("postgresql://coach@10.0.0.7:5433/coach?sslrootcert=/etc/ca.pem", "verify-full"),
        ("postgresql://coach@db.example.org/coach?sslmode=require", "require"),
        ("postgresql://coach@127.0.0.1/coach", None),
        ("postgresql://coach@[::1]/coach", None),
        ("postgresql://coach@localhost/coach", None),
        ("postgresql:///coach", None),
        ("postgresql://coach@/coach?host=/var/run/postgresql", None),
    ],
)
def test_a_server_on_another_machine_has_to_show_its_certificate(url: str, mode: str | None) -> None:
    address = parse_url(url)

    assert address.query.get("sslmode") == mode
    assert address.query.get("sslrootcert") == ("/etc/ca.pem" if "sslrootcert" in url else None)
