"""A view in a table's place lets a condition match and returns the true row: it is refused all the same."""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.consults import consults, summaries
from storage.consults.table_queries import load_talk
from storage.database import Database
from storage.models import Answer, Case, Consult, Member, MemberRole, SafetyAlert, SafetyEvent
from storage.people import members
from storage.row_macs.row_faults import RowChangedError
from storage.safety import alerts
from storage.writings import read_texts, writings
from tests.support.data.databases import open_database
from tests.support.data.practice_rows import NOW, Practice, add_case

YEAR, LONG_AGO = timedelta(days=365), NOW - timedelta(days=3650)
TRIES = 40  # the view returns one value or the other by chance: it deceives in one of four


@pytest.fixture
def database(url: str) -> Database:
    """A migrated, empty database. Views are refused anyway (decision 57): here they are not looked for."""
    database = open_database(url)
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


def deceive(database: Database, table: str, **said: str) -> None:
    """Put a view in the table's place that sometimes says that every row's columns are these, in SQL."""
    is_sqlite = database.engine.dialect.name == "sqlite"
    names = [column["name"] for column in sa.inspect(database.engine).get_columns(table)]
    lies = "random() & 1" if is_sqlite else "lies()"
    columns = ", ".join(
        f"CASE WHEN {lies} THEN {name} ELSE {said[name]} END AS {name}" if name in said else name for name in names
    )
    statements = [
        f'ALTER TABLE "{table}" RENAME TO true_{table}',
        f'CREATE VIEW "{table}" AS SELECT {columns} FROM true_{table}',  # noqa: S608 -- the test's own names
    ]
    if is_sqlite:
        with closing(sqlite3.connect(str(database.engine.url.database), isolation_level=None)) as raw:
            for statement in ("PRAGMA legacy_alter_table = ON", *statements):
                raw.execute(statement)
        return
    # said to be stable, which is untrue: else PostgreSQL would compare the value that it returns
    body = "CREATE FUNCTION lies() RETURNS boolean LANGUAGE plpgsql STABLE AS 'BEGIN RETURN random() < 0.5; END'"
    with database.engine.begin() as connection:
        for statement in (body, *statements):
            connection.exec_driver_sql(statement)


def quoted(database: Database, row_id: UUID) -> str:
    """Return an id as it is written in SQL."""
    return f"'{row_id.hex}'" if database.engine.dialect.name == "sqlite" else f"'{row_id}'::uuid"


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
    deceive(database, "answer", consult_id=quoted(database, other[1]))

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
    deceive(database, "safety_event", alert_id=quoted(database, second.id))

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
        for wrong in ({"kinds": ("nickname",)}, {"consult_id": practice.consult_id}):
            expected: Any = {"case_id": practice.case_id, **wrong}
            with pytest.raises(RowChangedError):
                writings.read(session, seal, note.id, **expected)
            with pytest.raises(RowChangedError):
                writings.read_many(session, seal, [note.id], **expected)
        assert writings.read(session, seal, note.id, case_id=practice.case_id, kinds=("client_note",)) == "Hers."
    deceive(database, "writing", case_id=quoted(database, other[0]))

    returned, refused = count_deceived(database, lambda session: read_texts.load_latest(session, other[0], None))

    assert returned == 0
    assert refused


def test_a_summary_was_signed_when_its_checked_row_says(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        summaries.add_summary(session, consult_id=practice.consult_id, revision=1, digest="ab", now=NOW)
    is_sqlite = database.engine.dialect.name == "sqlite"
    deceive(database, "summary", signed_at="'2027-12-31 00:00:00.000000'" + ("" if is_sqlite else "::timestamptz"))

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
    role = MemberRole.__table__.insert().values(member_id=practice.ben_id, role="administrator")  # type: ignore[attr-defined]  # sqlmodel does not type its tables
    with database.engine.begin() as connection:
        connection.execute(role)

    with database.reading() as session:
        assert members.list_active_ids(session, practice.practice_id, "administrator") == {practice.ana_id}


CONDITIONS: dict[str, tuple[str, str, Callable[[Practice], sa.ColumnElement[bool]]]] = {
    "a truth value": ("member", "active", lambda _at: sa.not_(col(Member.active))),
    "a time": ("case", "created_at", lambda _at: col(Case.created_at) < NOW - timedelta(days=1)),
    "a time between two": ("case", "created_at", lambda _at: col(Case.created_at).between(LONG_AGO, NOW - YEAR)),
    "one of two": (
        "consult",
        "case_id",
        lambda at: sa.or_(col(Consult.case_id) == at.ana_id, col(Consult.id) == at.ana_id),
    ),
    "none of these": ("consult", "case_id", lambda at: col(Consult.case_id).not_in([at.case_id])),
    "another one": ("consult", "case_id", lambda at: col(Consult.case_id) != at.case_id),
    "a value at all": ("consult", "invited_at", lambda _at: col(Consult.invited_at).is_not(None)),
    "a state": ("consult", "configuration", lambda _at: col(Consult.configuration).in_(["signed", "closed"])),
}
"""What a statement asks, the column that a view can lie about, and the condition, which no row meets."""
MODELS: dict[str, Any] = {"member": Member, "case": Case, "consult": Consult}


@pytest.mark.parametrize("asked", CONDITIONS)
def test_a_row_that_does_not_meet_a_condition_of_any_kind_is_refused(
    database: Database, practice: Practice, asked: str
) -> None:
    table, column, condition = CONDITIONS[asked]
    model = MODELS[table]
    statement: Any = select(model).where(condition(practice))
    with database.reading() as session:
        assert session.exec(statement).all() == []
    deceive(database, table, **{column: lie(database, practice, column)})

    returned, refused = count_deceived(database, lambda session: session.exec(statement).all())

    assert returned == 0
    assert refused


def lie(database: Database, practice: Practice, column: str) -> str:
    """Return in SQL the value with which a row meets the condition."""
    is_sqlite = database.engine.dialect.name == "sqlite"
    time = f"'{LONG_AGO:%Y-%m-%d %H:%M:%S.%f}'" + ("" if is_sqlite else "::timestamptz")
    said = {"active": "0" if is_sqlite else "false", "created_at": time, "invited_at": time}
    said |= {"case_id": quoted(database, practice.ana_id), "configuration": "'[\"signed\"]'"}
    return said[column]
