"""Questions to supervisors wait until somebody answers, and are answered once."""

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


def add_question(
    session: Session, practice: Practice, kind: str, after: timedelta = timedelta(), by: UUID | None = None
) -> SupervisionQuestion:
    """Add a question by Ana, or by somebody else, about the consult."""
    return questions.add(
        session,
        kind,
        now=NOW + after,
        practice_id=practice.practice_id,
        case_id=practice.case_id,
        consult_id=practice.consult_id,
        asker_id=by or practice.ana_id,
    )


def list_waiting_kinds(database: Database, *asker_ids: UUID) -> list[str]:
    """Return the kinds of these members' unanswered questions."""
    with database.reading() as session:
        return [question.kind for question in questions.list_unanswered(session, asker_ids)]


def test_unanswered_questions_of_these_members_are_listed_oldest_first(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        add_question(session, practice, "bring", 2 * MINUTE)
        add_question(session, practice, "reason", MINUTE)
        add_question(session, practice, "changed", by=practice.ben_id)

    assert list_waiting_kinds(database, practice.ana_id) == ["reason", "bring"]
    assert list_waiting_kinds(database, practice.ana_id, practice.ben_id) == ["changed", "reason", "bring"]
    assert list_waiting_kinds(database) == []


def test_an_answered_question_no_longer_waits_and_keeps_the_first_answer(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        question_id = add_question(session, practice, "reason").id
    with database.transaction() as session:
        question = questions.get_for_update(session, question_id)
        first = questions.record_answer(question, "go_on", practice.ben_id, NOW + MINUTE)
        second = questions.record_answer(question, "rest", practice.ana_id, NOW + 2 * MINUTE)

    assert (first, second) == (True, False)
    assert list_waiting_kinds(database, practice.ana_id) == []
    with database.reading() as session:
        stored = questions.get(session, question_id)
        assert (stored.answer, stored.answered_by, stored.answered_at) == ("go_on", practice.ben_id, NOW + MINUTE)


@pytest.mark.parametrize(("kind", "left"), [("reason", []), ("bring", ["bring"]), ("changed", ["changed"])])
def test_a_reason_question_stops_waiting_when_its_consult_ends(
    database: Database, practice: Practice, kind: str, left: list[str]
) -> None:
    with database.transaction() as session:
        add_question(session, practice, kind)
        consults.get(session, practice.consult_id).ended_at = NOW + MINUTE

    assert list_waiting_kinds(database, practice.ana_id) == left


def test_the_latest_question_is_found_by_asker_consult_and_kind(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        add_question(session, practice, "reason")
        last_id = add_question(session, practice, "reason", MINUTE).id
        add_question(session, practice, "bring", 2 * MINUTE)
        add_question(session, practice, "reason", 3 * MINUTE, by=practice.ben_id)

        latest = questions.find_latest(session, asker_id=practice.ana_id, consult_id=practice.consult_id, kind="reason")
        none = questions.find_latest(session, asker_id=practice.ana_id, consult_id=uuid4(), kind="reason")

    assert latest is not None
    assert latest.id == last_id
    assert none is None


def test_an_unknown_question_is_refused(database: Database) -> None:
    with database.transaction() as session:
        with pytest.raises(UnknownQuestionError):
            questions.get(session, uuid4())
        with pytest.raises(UnknownQuestionError):
            questions.get_for_update(session, uuid4())
