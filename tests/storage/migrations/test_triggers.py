"""Stored rows stay unchanged, no matter who tries to change them."""

import sqlite3
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from storage.cases import cases, releases
from storage.consults import summaries
from storage.database import Database
from storage.emergency import grants
from storage.models import Answer, Release, Signature, SignedForm
from storage.supervision import reviews
from storage.writings import writings
from tests.support.data.practice_rows import NOW, Practice


@pytest.fixture
def kept(database: Database, seal: writings.Seal, practice: Practice) -> None:
    """One row in each guarded table."""
    with database.transaction() as session:
        writings.write(session, seal, text="An impression.", now=NOW, **practice.draft_ref())
        adult = cases.add_participant(session, practice.case_id, kind="adult", seen_by_it=True, seen_by_ft=True)
        signed_form = SignedForm(
            case_id=practice.case_id,
            participant_id=adult.id,
            direction="it_to_ft",
            topics=("goals",),
            purpose="coordination",
            signed_by="self",
            signed_on=date(2027, 5, 1),
            ends_on=date(2027, 11, 1),
            kept_where="paper_file",
            entered_by=practice.ana_id,
            entered_at=NOW,
        )
        release = Release(paper_id=signed_form.id, participant_id=adult.id, discloser="it", recipient="ft")
        releases.add_form(session, signed_form, [release])
        _add_signed_rows(session, seal, practice)
        _add_emergency_access(session, seal, practice)


def _add_emergency_access(session: Session, seal: writings.Seal, practice: Practice) -> None:
    """Add an emergency access and record that it was ended."""
    columns: dict[str, Any] = {"member_id": practice.ben_id, "now": NOW}
    grant = grants.add(session, seal, cases.get(session, practice.case_id), reason="danger", **columns)
    grants.add_mark(session, grant, grants.ENDED, **columns)


def _add_signed_rows(session: Session, seal: writings.Seal, practice: Practice) -> None:
    """Add an answer, a signature, a summary, a note added to it, and a review."""
    side: dict[str, Any] = {"consult_id": practice.consult_id, "part": "it"}
    own: dict[str, Any] = {**side, "member_id": practice.ana_id}
    answer = Answer(**own, question=1, version=1, standing="not_discussed", recorded_at=NOW)
    session.add(answer)
    session.add(Signature(**own, revision=1, digest="0" * 64, signed_at=NOW))
    summaries.add_summary(session, consult_id=practice.consult_id, revision=1, digest="0" * 64, now=NOW)
    note = writings.write(session, seal, text="A note.", now=NOW, **practice.draft_ref("addendum"))
    summaries.add_addendum(session, **own, reason="left_out", writing_id=note.id, review_id=None, now=NOW)
    reviewer: dict[str, Any] = {"practice_id": practice.practice_id, "reviewer_id": practice.ben_id}
    reviews.add(session, "approved", now=NOW, **side, **reviewer)


OPENED = ("emergency_grant", "emergency_mark")
SIGNED = ("answer", "signature", "summary", "addendum", "review")


def run_refused(database: Database, statement: str) -> str:
    """Run the statement, which the database refuses; return the first line of its error."""
    with pytest.raises(IntegrityError) as caught, database.transaction() as session:
        session.execute(text(statement))
    return str(caught.value.orig).splitlines()[0]


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("writing", "UPDATE writing SET revision = 2"),
        ("writing", "UPDATE writing SET sealed = sealed"),
        ("paper", "UPDATE paper SET topics = '[]'"),
        ("paper", "UPDATE paper SET ends_on = '2028-01-01'"),
        ("paper", "UPDATE paper SET ends_event = 'discharge'"),
        ("paper", "UPDATE paper SET revoked_on = '2027-06-01', direction = 'both'"),
        ("release", "UPDATE release SET discloser = 'ft'"),
        ("answer", "UPDATE answer SET hear_by = '2027-06-01'"),
        ("answer", "UPDATE answer SET sharing = 'knows'"),
        ("signature", "UPDATE signature SET revision = 2"),
        ("signature", "UPDATE signature SET digest = 'another'"),
        ("summary", "UPDATE summary SET digest = 'another'"),
        ("addendum", "UPDATE addendum SET reason = 'correction'"),
        ("review", "UPDATE review SET outcome = 'taken_further'"),
        ("emergency_grant", "UPDATE emergency_grant SET ends_at = '2027-06-01'"),
        ("emergency_mark", "UPDATE emergency_mark SET kind = 'in_order'"),
        ("emergency_grant", "DELETE FROM emergency_grant"),
        ("emergency_mark", "DELETE FROM emergency_mark"),
        ("answer", "DELETE FROM answer"),
        ("signature", "DELETE FROM signature"),
        ("summary", "DELETE FROM summary"),
        ("addendum", "DELETE FROM addendum"),
        ("review", "DELETE FROM review"),
        ("writing", "DELETE FROM writing"),
        ("paper", "DELETE FROM paper"),
        ("release", "DELETE FROM release"),
    ],
)
def test_a_change_is_refused(database: Database, table: str, statement: str) -> None:
    assert run_refused(database, statement) == f"rows of {table} stay as they are"


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("writing", "TRUNCATE writing, answer, review, addendum, emergency_mark, safety_event"),
        ("release", "TRUNCATE release"),
        ("answer", "TRUNCATE answer"),
        ("signature", "TRUNCATE signature"),
        ("summary", "TRUNCATE summary"),
        ("addendum", "TRUNCATE addendum"),
        ("summary", "INSERT INTO summary SELECT * FROM summary ON CONFLICT (consult_id) DO UPDATE SET revision = 2"),
        ("writing", "INSERT INTO writing SELECT * FROM writing ON CONFLICT (id) DO UPDATE SET revision = 2"),
    ],
)
def test_a_change_that_only_postgresql_can_make_is_refused(database: Database, table: str, statement: str) -> None:
    assert run_refused(database, statement) == f"rows of {table} stay as they are"


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE paper SET revoked_on = '2027-06-01'",
        "UPDATE paper SET declined_on = '2027-06-01'",
        "UPDATE paper SET client_signed = true, signed_on = '2027-05-03', countersigned = true",
        "UPDATE paper SET countersigned = true, kept_where = 'ehr'",
        "UPDATE paper SET event_on = '2027-06-01'",
        "UPDATE paper SET let_lapse = true",
    ],
)
def test_a_form_can_still_be_signed_declined_revoked_ended_or_lapse(database: Database, statement: str) -> None:
    with database.transaction() as session:
        changed = session.execute(text(statement + " RETURNING id")).all()

    assert len(changed) == 1


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("writing", "INSERT OR REPLACE INTO writing SELECT * FROM writing"),
        ("paper", "INSERT OR REPLACE INTO paper SELECT * FROM paper"),
        ("release", "INSERT OR REPLACE INTO release SELECT * FROM release"),
        *((one, f"INSERT OR REPLACE INTO {one} SELECT * FROM {one}") for one in (*SIGNED, *OPENED)),  # noqa: S608 -- only names from this file
        (
            "release",
            "INSERT OR REPLACE INTO release SELECT 'x', paper_id, participant_id, discloser, 'it', 'x' FROM release",
        ),
    ],
)
def test_insert_or_replace_is_refused_on_any_sqlite_connection(
    url: str, table: str, statement: str, recursive: str
) -> None:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute(f"PRAGMA recursive_triggers = {recursive}")

    with pytest.raises(sqlite3.IntegrityError) as caught:
        connection.execute(statement)

    connection.close()
    assert str(caught.value) == f"rows of {table} stay as they are"


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_row_cannot_be_replaced_by_its_rowid(url: str) -> None:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    statement = """
        INSERT OR REPLACE INTO release (rowid, id, paper_id, participant_id, discloser, recipient)
        SELECT rowid, 'another', paper_id, participant_id, 'ft', 'it' FROM release
    """

    with pytest.raises(sqlite3.IntegrityError) as caught:
        connection.execute(statement)

    connection.close()
    assert str(caught.value) == "rows of release stay as they are"
