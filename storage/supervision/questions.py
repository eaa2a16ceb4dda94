"""What therapists put to supervisors: a reason of their own, something for supervision, a promise that changed."""

from collections.abc import Collection
from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from sqlmodel import Session, col, or_, select

from storage.models import Case, Consult, SupervisionQuestion
from storage.row_errors import UnknownQuestionError


class QuestionRef(TypedDict):
    """What an asking is about, and who asks."""

    practice_id: UUID
    case_id: UUID
    consult_id: UUID
    asker_id: UUID


def add(
    session: Session, kind: str, *, now: datetime, promise_id: UUID | None = None, **about: Unpack[QuestionRef]
) -> SupervisionQuestion:
    """Add an asking: reason (S0-29), bring (S0-7, S0-34), or changed (S0-25) with the promise that it is about."""
    question = SupervisionQuestion(kind=kind, promise_id=promise_id, asked_at=now, **about)
    session.add(question)
    session.flush()
    return question


def get(session: Session, asking_id: UUID) -> SupervisionQuestion:
    """Return the asking, or raise UnknownAskingError."""
    question = session.get(SupervisionQuestion, asking_id)
    if question is None:
        raise UnknownQuestionError
    return question


def get_for_update(session: Session, asking_id: UUID) -> SupervisionQuestion:
    """Return the asking as it is now, locked to the transaction's end, or raise UnknownAskingError."""
    statement = select(SupervisionQuestion).where(SupervisionQuestion.id == asking_id).with_for_update()
    question = session.exec(statement.execution_options(populate_existing=True)).first()
    if question is None:
        raise UnknownQuestionError
    return question


def find_latest(session: Session, *, consult_id: UUID, asker_id: UUID, kind: str) -> SupervisionQuestion | None:
    """Return what this member asked last of this kind about the consult, answered or not; None if nothing."""
    statement = (
        select(SupervisionQuestion)
        .where(
            SupervisionQuestion.consult_id == consult_id,
            SupervisionQuestion.asker_id == asker_id,
            SupervisionQuestion.kind == kind,
        )
        .order_by(col(SupervisionQuestion.asked_at).desc(), col(SupervisionQuestion.id))
    )
    return session.exec(statement.limit(1)).first()


def list_unanswered(session: Session, asker_ids: Collection[UUID]) -> list[SupervisionQuestion]:
    """Return what these members asked and nobody has answered, the oldest first.

    A reason goes with its consult: once that has ended there is nothing to answer.
    """
    statement = (
        select(SupervisionQuestion)
        .join(Consult, col(Consult.id) == col(SupervisionQuestion.consult_id))
        .join(Case, col(Case.id) == col(SupervisionQuestion.case_id))
        .where(col(Case.deleted_at).is_(None))
        .where(col(SupervisionQuestion.asker_id).in_(asker_ids), col(SupervisionQuestion.answer).is_(None))
        .where(or_(SupervisionQuestion.kind != "reason", col(Consult.ended_at).is_(None)))
        .order_by(col(SupervisionQuestion.asked_at), col(SupervisionQuestion.id))
    )
    return list(session.exec(statement))


def record_answer(question: SupervisionQuestion, given: str, by: UUID, now: datetime) -> bool:
    """Answer for all supervisors, and return True; whoever comes second changes nothing. The caller holds the lock."""
    if question.answer is not None:
        return False
    question.answer, question.answered_by, question.answered_at = given, by, now
    return True
