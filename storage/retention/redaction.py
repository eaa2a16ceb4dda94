"""What was sent about a case that is deleted: each message is replaced, each Home tab that may show it is cleared.

Where a message went is kept with its delivery; a tombstone is a delivery of its own, queued by whoever serves.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, func, or_, select

from storage.models import Case, Consult, Delivery, Handover, Review, Supervision
from storage.outbox import deliveries

MESSAGE, HOME = "tombstone", "home_cleared"
KINDS = frozenset({MESSAGE, HOME})


def add_tombstones(session: Session, case: Case, now: datetime) -> None:
    """Leave a tombstone for each message about the case that lies in the chat, and for Home tabs.

    Done again it adds nothing, and leaves another for what could not be replaced.
    """
    posted = _list_posted(session, case.id)
    laid = _find_pending(session, case.id)
    for one in posted:
        if one.id not in laid[MESSAGE]:
            _add_delivery(session, case, MESSAGE, one.recipient_id, now, replaces=one)
    for member_id in _find_home_viewers(session, case, posted) - laid[HOME]:
        _add_delivery(session, case, HOME, member_id, now)


def record_late_message(
    session: Session, delivery: Delivery, channel: str | None, ts: str | None, now: datetime
) -> None:
    """Keep where a message went that was called off while it was on its way; replace it if its case is deleted."""
    if delivery.kind in KINDS or delivery.channel is not None:
        return
    delivery.channel, delivery.ts = channel, ts
    session.flush()
    case = _find_case(session, delivery)
    if case is not None and case.deleted_at is not None:
        add_tombstones(session, case, now)


def count_pending(session: Session, case_id: UUID) -> int:
    """Return how many messages about the case still wait to be replaced."""
    statement = select(func.count()).where(Delivery.case_id == case_id, Delivery.kind == MESSAGE)
    return session.exec(statement.where(col(Delivery.done_at).is_(None))).one()


def count_unreachable(session: Session, practice_id: UUID) -> Counter[str]:
    """Return how many messages about deleted cases could not be replaced, by the chat's word for why."""
    statement = (
        select(Delivery.trouble, func.count())
        .where(Delivery.practice_id == practice_id, Delivery.kind == MESSAGE, Delivery.outcome == "given_up")
        .group_by(col(Delivery.trouble))
    )
    return Counter({trouble or "": count for trouble, count in session.exec(statement)})


def _list_posted(session: Session, case_id: UUID) -> list[Delivery]:
    statement = select(Delivery).where(_is_about(case_id), col(Delivery.ts).is_not(None))
    return list(session.exec(statement.where(col(Delivery.kind).not_in(KINDS)).order_by(col(Delivery.done_at))))


def _is_about(case_id: UUID) -> sa.ColumnElement[bool]:
    of_case = select(Consult.id).where(Consult.case_id == case_id)
    return or_(col(Delivery.case_id) == case_id, col(Delivery.consult_id).in_(of_case))


def _find_pending(session: Session, case_id: UUID) -> dict[str, set[UUID]]:
    """Return what has a tombstone that waits or has been laid: messages by their ids, Home tabs by their members'."""
    statement = select(Delivery).where(Delivery.case_id == case_id, col(Delivery.kind).in_(KINDS))
    found: dict[str, set[UUID]] = {MESSAGE: set(), HOME: set()}
    for one in session.exec(statement.where(func.coalesce(Delivery.outcome, "") != "given_up")):
        found[one.kind].add(one.replaces_id or one.recipient_id)
    return found


def _find_home_viewers(session: Session, case: Case, posted: Iterable[Delivery]) -> set[UUID]:
    """Return whose Home tab may show the case: who has or had it, who heard of it, who reviews or may review it."""
    therapists = {case.it_member_id, case.ft_member_id}
    therapists.update(session.exec(select(Handover.former_id).where(Handover.case_id == case.id)))
    supervisors = select(Supervision.supervisor_id).where(col(Supervision.supervisee_id).in_(therapists))
    reviewers = select(Review.reviewer_id).join(Consult, col(Consult.id) == col(Review.consult_id))
    return {
        *therapists,
        *session.exec(supervisors),
        *session.exec(reviewers.where(Consult.case_id == case.id)),
        *(one.recipient_id for one in posted),
    }


def _add_delivery(
    session: Session, case: Case, kind: str, recipient_id: UUID, now: datetime, replaces: Delivery | None = None
) -> None:
    about = {"practice_id": case.practice_id, "recipient_id": recipient_id, "case_id": case.id}
    left = deliveries.add(session, kind=kind, consult_id=None, due_at=now, now=now, queued=False, **about)
    if replaces is not None:
        left.replaces_id, left.channel, left.ts = replaces.id, replaces.channel, replaces.ts
    session.flush()


def _find_case(session: Session, delivery: Delivery) -> Case | None:
    if delivery.case_id is not None:
        return session.get(Case, delivery.case_id)
    consult = session.get(Consult, delivery.consult_id) if delivery.consult_id else None
    return session.get(Case, consult.case_id) if consult else None
