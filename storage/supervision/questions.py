"""Questions from therapists to supervisors: a reason of their own, a case to bring, or a promise that changed."""

from collections.abc import Collection
from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from sqlmodel import Session, col, or_, select

from storage.models import Case, Consult, SupervisionQuestion
from storage.row_errors import UnknownQuestionError


class QuestionRef(TypedDict):
    """What a question is about, and who asks it."""

    practice_id: UUID
    case_id: UUID
    consult_id: UUID
    asker_id: UUID


def add(
    session: Session, kind: str, *, now: datetime, promise_id: UUID | None = None, **question_ref: Unpack[QuestionRef]
) -> SupervisionQuestion:
    """Add a question: reason (S0-29), bring (S0-7, S0-34), or changed (S0-25) with the promise it is about."""
    question = SupervisionQuestion(kind=kind, promise_id=promise_id, asked_at=now, **question_ref)
    session.add(question)
    session.flush()
    return question


def get(session: Session, question_id: UUID) -> SupervisionQuestion:
    """Return the question, or raise UnknownQuestionError."""
    question = session.get(SupervisionQuestion, question_id)
    if question is None:
        raise UnknownQuestionError
    return question


def get_for_update(session: Session, question_id: UUID) -> SupervisionQuestion:
    """Return the question, read again and locked until the transaction ends, or raise UnknownQuestionError."""
    statement = select(SupervisionQuestion).where(SupervisionQuestion.id == question_id).with_for_update()
    question = session.exec(statement.execution_options(populate_existing=True)).first()
    if question is None:
        raise UnknownQuestionError
    return question


def find_latest(session: Session, *, consult_id: UUID, asker_id: UUID, kind: str) -> SupervisionQuestion | None:
    """Return this member's latest question of this kind about the consult, answered or not, or None."""
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
    """Return these members' unanswered questions, the oldest first.

    A `reason` question is left out once its consult has ended: there is nothing left to decide.
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


def record_answer(question: SupervisionQuestion, answer: str, member_id: UUID, now: datetime) -> bool:
    """Record the answer of the first supervisor, who answers for all, and return True; return False if one is recorded.

    The caller must lock the question.
    """
    if question.answer is not None:
        return False
    question.answer, question.answered_by, question.answered_at = answer, member_id, now
    return True
