"""Reviews are only ever added to. The latest review of a side counts."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from storage.database import Database
from storage.models import Review
from storage.supervision import reviews
from storage.writings import writings
from tests.support.data.practice_rows import MINUTE, NOW, Practice


def add_review(session: Session, practice: Practice, outcome: str, minutes: int = 0, part: str = "it") -> Review:
    """Add a review of one side by Ben, so many minutes later."""
    return reviews.add(
        session,
        outcome,
        now=NOW + minutes * MINUTE,
        practice_id=practice.practice_id,
        consult_id=practice.consult_id,
        part=part,
        reviewer_id=practice.ben_id,
    )


def list_outcomes(database: Database, practice: Practice, part: str) -> list[str]:
    """Return the outcome of each review of one side."""
    with database.reading() as session:
        return [review.outcome for review in reviews.list_for_side(session, consult_id=practice.consult_id, part=part)]


def test_each_side_has_its_own_reviews_listed_oldest_first(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        add_review(session, practice, "approved", 2)
        add_review(session, practice, "change_asked", 1)
        add_review(session, practice, "taken_further", 3, part="ft")

    assert list_outcomes(database, practice, "it") == ["change_asked", "approved"]
    assert list_outcomes(database, practice, "ft") == ["taken_further"]


def test_the_latest_review_of_a_side_is_found(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        add_review(session, practice, "taken_further", 1)
        add_review(session, practice, "approved", 2)

        latest = reviews.find_latest(session, consult_id=practice.consult_id, part="it")
        none = reviews.find_latest(session, consult_id=practice.consult_id, part="ft")

    assert latest is not None
    assert latest.outcome == "approved"
    assert none is None


@pytest.mark.parametrize(
    "statement",
    ["UPDATE review SET outcome = 'approved'", "UPDATE review SET part = 'ft'", "DELETE FROM review"],
)
def test_a_review_cannot_be_changed_or_deleted(database: Database, practice: Practice, statement: str) -> None:
    with database.transaction() as session:
        add_review(session, practice, "change_asked")

    with pytest.raises(IntegrityError, match="rows of review stay as they are"), database.transaction() as session:
        session.execute(text(statement))

    assert list_outcomes(database, practice, "it") == ["change_asked"]


def test_the_comment_of_a_review_is_stored_encrypted(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        ref = {**practice.draft_ref("review"), "writer_id": practice.ben_id}
        comment = writings.write(session, seal, text="What did the adult make of it?", now=NOW, **ref)  # type: ignore[arg-type]
        reviews.add(
            session,
            "change_asked",
            now=NOW,
            writing_id=comment.id,
            practice_id=practice.practice_id,
            consult_id=practice.consult_id,
            part="it",
            reviewer_id=practice.ben_id,
        )

    with database.reading() as session:
        stored = reviews.find_latest(session, consult_id=practice.consult_id, part="it")
        assert stored is not None
        assert stored.writing_id is not None
        assert writings.read_by_id(session, seal, stored.writing_id) == "What did the adult make of it?"
        assert "adult" not in repr(session.execute(text("SELECT * FROM review")).all())
