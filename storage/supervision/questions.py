"""Questions from therapists to supervisors: a reason of their own, a case to bring, or a promise that changed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, and_, col, or_, select

from storage.list_position import Position, follows
from storage.models import Case, Consult, Member, Supervision, SupervisionQuestion
from storage.people.supervisors import BESIDE, SUPERVISOR
from storage.prepared_rows import find_by_id
from storage.row_errors import UnknownQuestionError

_PLACE = (SupervisionQuestion.asked_at, SupervisionQuestion.id)
_NOTHING_TO_DECIDE = and_(col(SupervisionQuestion.kind) == "reason", col(Consult.ended_at).is_not(None))
# The other therapists of the case: not the supervisor, and nobody who sits in a group with the supervisor (S0-16).
_MAY_BE_TOLD = and_(
    *(
        or_(
            therapist == col(SupervisionQuestion.asker_id),
            and_(therapist != SUPERVISOR, therapist.not_in(BESIDE)),
        )
        for therapist in (col(Case.it_member_id), col(Case.ft_member_id))
    )
)
_SUPERVISED = (
    sa.select(
        col(SupervisionQuestion.id),
        col(SupervisionQuestion.kind),
        col(Case.code),
        col(Member.first_name),
        col(SupervisionQuestion.asked_at),
    )
    .join(Consult, col(Consult.id) == col(SupervisionQuestion.consult_id))
    .join(Case, col(Case.id) == col(SupervisionQuestion.case_id))
    .join(Member, col(Member.id) == col(SupervisionQuestion.asker_id))
    .where(
        col(SupervisionQuestion.asker_id).in_(
            sa.select(col(Supervision.supervisee_id)).where(col(Supervision.supervisor_id) == SUPERVISOR)
        ),
        col(SupervisionQuestion.answer).is_(None),
        col(Case.deleted_at).is_(None),
        ~_NOTHING_TO_DECIDE,
        _MAY_BE_TOLD,
    )
    .order_by(*map(col, _PLACE))
    .limit(sa.bindparam("limit", type_=sa.Integer()))
)
_SUPERVISED_AFTER = _SUPERVISED.where(follows(*_PLACE))


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
    question = find_by_id(session, SupervisionQuestion, question_id)
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
    # All of the consult, so that a hidden one is noticed: the answer to an earlier question would count again.
    statement = select(SupervisionQuestion).where(SupervisionQuestion.consult_id == consult_id)
    latest_first = statement.order_by(col(SupervisionQuestion.asked_at).desc(), col(SupervisionQuestion.id))
    own = (each for each in session.exec(latest_first).all() if each.asker_id == asker_id and each.kind == kind)
    return next(own, None)


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


@dataclass(frozen=True)
class ListedQuestion:
    """One unanswered question as a list shows it."""

    id: UUID
    kind: str
    code: str
    therapist: str  # the first name of who asks
    asked_at: datetime

    @property
    def position(self) -> Position:
        """Return where a list goes on after this question."""
        return Position(self.asked_at, self.id)


def list_for_supervisor(
    session: Session, supervisor_id: UUID, *, limit: int, after: Position | None = None
) -> list[ListedQuestion]:
    """Return the unanswered questions that this supervisor may answer, at most `limit`, the oldest first."""
    statement = _SUPERVISED if after is None else _SUPERVISED_AFTER
    parameters = {"supervisor_id": supervisor_id, "limit": limit, **(after.parameters if after else {})}
    return [ListedQuestion(*row) for row in session.execute(statement, parameters)]


def record_answer(question: SupervisionQuestion, answer: str, member_id: UUID, now: datetime) -> bool:
    """Record the answer of the first supervisor, who answers for all, and return True; return False if one is recorded.

    The caller must lock the question.
    """
    if question.answer is not None:
        return False
    question.answer, question.answered_by, question.answered_at = answer, member_id, now
    return True
