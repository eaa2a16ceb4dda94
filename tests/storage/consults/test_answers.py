"""What was answered stays: a change is a further version."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from storage.consults import answers
from storage.database import Database
from storage.models import Answer
from tests.support.data.practice_rows import NOW, Practice


def answer(practice: Practice, question: int, *, part: str = "it", standing: str = "impression") -> Answer:
    """Return what Ana answers, not recorded yet."""
    return Answer(
        consult_id=practice.consult_id,
        part=part,
        member_id=practice.ana_id,
        question=question,
        version=0,
        standing=standing,
        recorded_at=NOW,
    )


def record(session: Session, practice: Practice, *standings: str) -> None:
    """Let Ana answer the first question, and change it."""
    for standing in standings:
        answers.add(session, answer(practice, 1, standing=standing))


def test_each_change_is_the_next_version_and_the_earlier_ones_stay(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        record(session, practice, "impression", "not_discussed", "impression")

    with database.reading() as session:
        kept = answers.list_versions(session, practice.consult_id, "it", 1)
        assert [(one.version, one.standing) for one in kept] == [
            (1, "impression"),
            (2, "not_discussed"),
            (3, "impression"),
        ]


def test_the_latest_version_of_each_part_and_question_stands(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        record(session, practice, "impression", "not_discussed")
        answers.add(session, answer(practice, 2))
        answers.add(session, answer(practice, 1, part="ft"))

        found = answers.load_latest(session, practice.consult_id)

    assert {place: (one.version, one.standing) for place, one in found.items()} == {
        ("it", 1): (2, "not_discussed"),
        ("it", 2): (1, "impression"),
        ("ft", 1): (1, "impression"),
    }


def test_nothing_is_answered_before_the_first(database: Database, practice: Practice) -> None:
    with database.reading() as session:
        assert answers.load_latest(session, practice.consult_id) == {}
        assert answers.list_versions(session, practice.consult_id, "it", 1) == []


@pytest.mark.parametrize("change", ["UPDATE answer SET sharing = 'knows'", "DELETE FROM answer"])
def test_what_was_answered_cannot_be_unsaid(database: Database, practice: Practice, change: str) -> None:
    with database.transaction() as session:
        record(session, practice, "impression")

    with pytest.raises(DatabaseError, match="stay as they are"), database.transaction() as session:
        session.execute(text(change))
