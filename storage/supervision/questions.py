"""What therapists put to supervisors: a reason of their own, something for supervision, a promise that changed."""

from collections.abc import Collection
from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from sqlmodel import Session, col, or_, select

from storage.models import Asking, Case, Consult
from storage.row_errors import UnknownQuestionError


class About(TypedDict):
    """What an asking is about, and who asks."""

    practice_id: UUID
    case_id: UUID
    consult_id: UUID
    asker_id: UUID


def add(
    session: Session, kind: str, *, now: datetime, promise_id: UUID | None = None, **about: Unpack[About]
) -> Asking:
    """Add an asking: reason (S0-29), bring (S0-7, S0-34), or changed (S0-25) with the promise that it is about."""
    asking = Asking(kind=kind, promise_id=promise_id, asked_at=now, **about)
    session.add(asking)
    session.flush()
    return asking


def get(session: Session, asking_id: UUID) -> Asking:
    """Return the asking, or raise UnknownAskingError."""
    asking = session.get(Asking, asking_id)
    if asking is None:
        raise UnknownQuestionError
    return asking


def get_for_update(session: Session, asking_id: UUID) -> Asking:
    """Return the asking as it is now, locked to the transaction's end, or raise UnknownAskingError."""
    statement = select(Asking).where(Asking.id == asking_id).with_for_update()
    asking = session.exec(statement.execution_options(populate_existing=True)).first()
    if asking is None:
        raise UnknownQuestionError
    return asking


def latest(session: Session, *, consult_id: UUID, asker_id: UUID, kind: str) -> Asking | None:
    """Return what this member asked last of this kind about the consult, answered or not; None if nothing."""
    statement = (
        select(Asking)
        .where(Asking.consult_id == consult_id, Asking.asker_id == asker_id, Asking.kind == kind)
        .order_by(col(Asking.asked_at).desc(), col(Asking.id))
    )
    return session.exec(statement.limit(1)).first()


def waiting(session: Session, asker_ids: Collection[UUID]) -> list[Asking]:
    """Return what these members asked and nobody has answered, the oldest first.

    A reason goes with its consult: once that has ended there is nothing to answer.
    """
    statement = (
        select(Asking)
        .join(Consult, col(Consult.id) == col(Asking.consult_id))
        .join(Case, col(Case.id) == col(Asking.case_id))
        .where(col(Case.deleted_at).is_(None))
        .where(col(Asking.asker_id).in_(asker_ids), col(Asking.answer).is_(None))
        .where(or_(Asking.kind != "reason", col(Consult.ended_at).is_(None)))
        .order_by(col(Asking.asked_at), col(Asking.id))
    )
    return list(session.exec(statement))


def answer(asking: Asking, given: str, by: UUID, now: datetime) -> bool:
    """Answer for all supervisors, and return True; whoever comes second changes nothing. The caller holds the lock."""
    if asking.answer is not None:
        return False
    asking.answer, asking.answered_by, asking.answered_at = given, by, now
    return True
