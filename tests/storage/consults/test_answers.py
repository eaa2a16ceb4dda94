"""Recorded answers stay. A change is a new version."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from storage.database import Database
from storage.models import Answer
from tests.support.data.consult_rows import tables_of
from tests.support.data.practice_rows import NOW, Practice


def new_answer(practice: Practice, question: int, *, part: str = "it", standing: str = "impression") -> Answer:
    """Return an answer by Ana that is not recorded yet."""
    return Answer(
        consult_id=practice.consult_id,
        part=part,
        member_id=practice.ana_id,
        question=question,
        version=0,
        standing=standing,
        recorded_at=NOW,
    )


def record_answers(session: Session, practice: Practice, *standings: str) -> None:
    """Record Ana's answer to the first question, and each change of it."""
    tables = tables_of(session, practice.consult_id)
    for standing in standings:
        tables.add_answer(new_answer(practice, 1, standing=standing))


def test_each_change_is_a_new_version_and_earlier_versions_stay(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        record_answers(session, practice, "impression", "not_discussed", "impression")

    with database.reading() as session:
        versions = tables_of(session, practice.consult_id).rows(Answer)
        assert [(version.version, version.standing) for version in versions] == [
            (1, "impression"),
            (2, "not_discussed"),
            (3, "impression"),
        ]


def test_the_latest_version_of_each_part_and_question_counts(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        record_answers(session, practice, "impression", "not_discussed")
        tables = tables_of(session, practice.consult_id)
        tables.add_answer(new_answer(practice, 2))
        tables.add_answer(new_answer(practice, 1, part="ft"))

    with database.reading() as session:
        latest = tables_of(session, practice.consult_id).latest_answers

    assert {place: (row.version, row.standing) for place, row in latest.items()} == {
        ("it", 1): (2, "not_discussed"),
        ("it", 2): (1, "impression"),
        ("ft", 1): (1, "impression"),
    }


def test_without_answers_nothing_is_found(database: Database, practice: Practice) -> None:
    with database.reading() as session:
        assert tables_of(session, practice.consult_id).latest_answers == {}


@pytest.mark.parametrize("change", ["UPDATE answer SET sharing = 'knows'", "DELETE FROM answer"])
def test_a_recorded_answer_cannot_be_changed_or_deleted(database: Database, practice: Practice, change: str) -> None:
    with database.transaction() as session:
        record_answers(session, practice, "impression")

    with pytest.raises(DatabaseError, match="stay as they are"), database.transaction() as session:
        session.execute(text(change))
