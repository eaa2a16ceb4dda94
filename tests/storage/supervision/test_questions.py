"""What therapists put to their supervisors: it waits until somebody answers, and is answered once."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session

from storage.consults import consults
from storage.database import Database
from storage.models import SupervisionQuestion
from storage.row_errors import UnknownQuestionError
from storage.supervision import questions
from tests.support.data.practice_rows import MINUTE, NOW, Practice


def asks(
    session: Session, practice: Practice, kind: str, after: timedelta = timedelta(), by: UUID | None = None
) -> SupervisionQuestion:
    """Let Ana, or somebody else, ask about the consult."""
    return questions.add(
        session,
        kind,
        now=NOW + after,
        practice_id=practice.practice_id,
        case_id=practice.case_id,
        consult_id=practice.consult_id,
        asker_id=by or practice.ana_id,
    )


def waiting(database: Database, *asker_ids: UUID) -> list[str]:
    """Return the kinds of what waits of these members."""
    with database.reading() as session:
        return [one.kind for one in questions.list_unanswered(session, asker_ids)]


def test_what_was_asked_waits_the_oldest_first_and_only_of_those_who_are_meant(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        asks(session, practice, "bring", 2 * MINUTE)
        asks(session, practice, "reason", MINUTE)
        asks(session, practice, "changed", by=practice.ben_id)

    assert waiting(database, practice.ana_id) == ["reason", "bring"]
    assert waiting(database, practice.ana_id, practice.ben_id) == ["changed", "reason", "bring"]
    assert waiting(database) == []


def test_what_was_answered_waits_no_longer_and_the_first_answer_stays(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        asking_id = asks(session, practice, "reason").id
    with database.transaction() as session:
        found = questions.get_for_update(session, asking_id)
        first = questions.record_answer(found, "go_on", practice.ben_id, NOW + MINUTE)
        second = questions.record_answer(found, "rest", practice.ana_id, NOW + 2 * MINUTE)

    assert (first, second) == (True, False)
    assert waiting(database, practice.ana_id) == []
    with database.reading() as session:
        kept = questions.get(session, asking_id)
        assert (kept.answer, kept.answered_by, kept.answered_at) == ("go_on", practice.ben_id, NOW + MINUTE)


@pytest.mark.parametrize(("kind", "left"), [("reason", []), ("bring", ["bring"]), ("changed", ["changed"])])
def test_a_reason_goes_with_its_consult_and_the_rest_stays(
    database: Database, practice: Practice, kind: str, left: list[str]
) -> None:
    with database.transaction() as session:
        asks(session, practice, kind)
        consults.get(session, practice.consult_id).ended_at = NOW + MINUTE

    assert waiting(database, practice.ana_id) == left


def test_the_latest_of_a_kind_is_the_askers_own_about_this_consult(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        asks(session, practice, "reason")
        last = asks(session, practice, "reason", MINUTE).id
        asks(session, practice, "bring", 2 * MINUTE)
        asks(session, practice, "reason", 3 * MINUTE, by=practice.ben_id)

        found = questions.find_latest(session, asker_id=practice.ana_id, consult_id=practice.consult_id, kind="reason")
        none = questions.find_latest(session, asker_id=practice.ana_id, consult_id=uuid4(), kind="reason")

    assert found is not None
    assert found.id == last
    assert none is None


def test_what_nobody_asked_is_not_found(database: Database) -> None:
    with database.transaction() as session:
        with pytest.raises(UnknownQuestionError):
            questions.get(session, uuid4())
        with pytest.raises(UnknownQuestionError):
            questions.get_for_update(session, uuid4())
