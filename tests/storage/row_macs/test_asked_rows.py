"""A view in a table's place lets a condition match and returns the true row: it is refused all the same."""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from uuid import UUID

import pytest
from sqlmodel import Session

from storage.consults import consults, summaries
from storage.consults.table_queries import load_talk
from storage.database import Database
from storage.models import Answer, SafetyAlert, SafetyEvent
from storage.people import members
from storage.row_macs.row_faults import RowChangedError
from storage.safety import alerts
from storage.writings import read_texts, writings
from tests.support.data.databases import open_database
from tests.support.data.practice_rows import NOW, Practice, add_case

TRIES = 40  # the view returns one value or the other by chance: it deceives in one of four


@pytest.fixture
def database(sqlite_url: str) -> Database:
    """SQLite: on PostgreSQL, a view needs a volatile function to deceive. Views are refused anyway (decision 57)."""
    database = open_database(sqlite_url)
    database.schema.is_on = False
    return database


@pytest.fixture
def other(database: Database, seal: writings.Seal, practice: Practice) -> tuple[UUID, UUID]:
    """Another case and consult of the same therapists."""
    with database.transaction() as session:
        ids = practice.ana_id, practice.ben_id
        case_id = add_case(session, seal, practice.practice_id, "hazel-1111", ids, NOW)
        consult = consults.add(session, practice_id=practice.practice_id, case_id=case_id, starter_part="it", now=NOW)
        return case_id, consult.id


def deceive(database: Database, table: str, column: str, value: str) -> None:
    """Put a view in the table's place that sometimes says that every row's column is this one."""
    with closing(sqlite3.connect(str(database.engine.url.database), isolation_level=None)) as raw:
        raw.execute("PRAGMA legacy_alter_table = ON")
        names = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
        said = {column: f"CASE WHEN random() & 1 THEN {column} ELSE '{value}' END AS {column}"}
        columns = ", ".join(said.get(name, name) for name in names)
        raw.execute(f"ALTER TABLE {table} RENAME TO true_{table}")
        raw.execute(
            f"CREATE VIEW {table} AS SELECT {columns} FROM true_{table}"  # noqa: S608 -- the test's own names
        )


def count_deceived(database: Database, read: Callable[[Session], object]) -> tuple[int, int]:
    """Return how often something was returned, and how often it was refused."""
    returned = refused = 0
    for _ in range(TRIES):
        try:
            with database.reading() as session:
                returned += bool(read(session))
        except RowChangedError:
            refused += 1
    return returned, refused


def test_a_talk_has_no_answer_of_another_consult(
    database: Database, practice: Practice, other: tuple[UUID, UUID]
) -> None:
    with database.transaction() as session:
        answer = Answer(
            consult_id=practice.consult_id,
            part="it",
            member_id=practice.ana_id,
            question=1,
            version=1,
            standing="own",
            sharing="knows",
            recorded_at=NOW,
        )
        session.add(answer)
    deceive(database, "answer", "consult_id", other[1].hex)

    returned, refused = count_deceived(database, lambda session: load_talk(session, other[1])[Answer])

    assert returned == 0
    assert refused


def test_an_alert_has_no_event_of_another_alert(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        first, second = (
            SafetyAlert(practice_id=practice.practice_id, raised_by=practice.ana_id, raised_at=NOW, not_in_order=())
            for _ in range(2)
        )
        session.add_all([first, second])
        session.flush()
        event = SafetyEvent(
            practice_id=practice.practice_id,
            alert_id=first.id,
            number=1,
            kind=alerts.TOLD,
            member_id=practice.ben_id,
            at=NOW,
        )
        session.add(event)
    deceive(database, "safety_event", "alert_id", second.id.hex)

    for read in (
        lambda session: alerts.list_events(session, second.id),
        lambda s: alerts.map_events(s, [second.id])[second.id],
    ):
        with suppress(KeyError):
            returned, refused = count_deceived(database, read)
        assert returned == 0
        assert refused


def test_a_case_has_no_text_of_another_case(
    database: Database, seal: writings.Seal, practice: Practice, other: tuple[UUID, UUID]
) -> None:
    with database.transaction() as session:
        note = writings.write(
            session,
            seal,
            text="Hers.",
            now=NOW,
            practice_id=practice.practice_id,
            case_id=practice.case_id,
            consult_id=None,
            writer_id=practice.ana_id,
            kind="client_note",
        )
        with pytest.raises(RowChangedError):
            writings.read(session, seal, note.id, case_id=other[0])
        with pytest.raises(RowChangedError):
            writings.read_many(session, seal, [note.id], case_id=other[0])
        assert writings.read(session, seal, note.id, case_id=practice.case_id) == "Hers."
    deceive(database, "writing", "case_id", other[0].hex)

    returned, refused = count_deceived(database, lambda session: read_texts.load_latest(session, other[0], None))

    assert returned == 0
    assert refused


def test_a_summary_was_signed_when_its_checked_row_says(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        summaries.add_summary(session, consult_id=practice.consult_id, revision=1, digest="ab", now=NOW)
    deceive(database, "summary", "signed_at", "2027-12-31 00:00:00.000000")

    times: list[object] = []
    for _ in range(TRIES):
        with suppress(RowChangedError), database.reading() as session:
            times += summaries.find_signing_times(session, [practice.consult_id]).values()

    assert set(times) == {NOW}


def test_a_role_that_was_added_in_the_file_makes_nobody_an_administrator(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        members.grant_role(session, practice.ana_id, "administrator", NOW)
    with database.reading() as session:
        assert members.list_active_ids(session, practice.practice_id, "administrator") == {practice.ana_id}
    with closing(sqlite3.connect(str(database.engine.url.database))) as raw, raw:
        raw.execute("INSERT INTO member_role (member_id, role) VALUES (?, 'administrator')", [practice.ben_id.hex])

    with database.reading() as session:
        assert members.list_active_ids(session, practice.practice_id, "administrator") == {practice.ana_id}
