"""Removal of what was posted about a deleted case: messages are replaced, and Home tabs that may show it are cleared.

A delivery's row says where its message was posted. A tombstone is a delivery of its own.
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
    """Add a tombstone for each posted message about the case, and for each Home tab that may show the case.

    Called again, it adds tombstones only for messages that are new or could not be replaced.
    """
    posted = _list_posted(session, case.id)
    pending = _find_pending(session, case.id)
    for message in posted:
        if message.id not in pending[MESSAGE]:
            _add_delivery(session, case, MESSAGE, message.recipient_id, now, replaces=message)
    for member_id in _find_home_viewers(session, case, posted) - pending[HOME]:
        _add_delivery(session, case, HOME, member_id, now)


def record_late_message(
    session: Session, delivery: Delivery, channel: str | None, ts: str | None, now: datetime
) -> None:
    """Record where a canceled message was posted after all, and add a tombstone if its case is deleted."""
    if delivery.kind in KINDS or delivery.channel is not None:
        return
    delivery.channel, delivery.ts = channel, ts
    session.flush()
    case = _find_case(session, delivery)
    if case is not None and case.deleted_at is not None:
        add_tombstones(session, case, now)


def count_pending(session: Session, case_id: UUID) -> int:
    """Return how many messages about the case are still to be replaced."""
    statement = select(func.count()).where(Delivery.case_id == case_id, Delivery.kind == MESSAGE)
    return session.exec(statement.where(col(Delivery.done_at).is_(None))).one()


def count_unreachable(session: Session, practice_id: UUID) -> Counter[str]:
    """Return how many messages about deleted cases could not be replaced, by Slack's error code."""
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
    consult_ids = select(Consult.id).where(Consult.case_id == case_id)
    return or_(col(Delivery.case_id) == case_id, col(Delivery.consult_id).in_(consult_ids))


def _find_pending(session: Session, case_id: UUID) -> dict[str, set[UUID]]:
    """Return what already has a tombstone, waiting or sent: ids of messages, and ids of members for Home tabs."""
    statement = select(Delivery).where(Delivery.case_id == case_id, col(Delivery.kind).in_(KINDS))
    by_kind: dict[str, set[UUID]] = {MESSAGE: set(), HOME: set()}
    for tombstone in session.exec(statement.where(func.coalesce(Delivery.outcome, "") != "given_up")):
        by_kind[tombstone.kind].add(tombstone.replaces_id or tombstone.recipient_id)
    return by_kind


def _find_home_viewers(session: Session, case: Case, posted: Iterable[Delivery]) -> set[UUID]:
    """Return whose Home tab may show the case: present and former therapists, supervisors, reviewers and recipients."""
    therapists = {case.it_member_id, case.ft_member_id}
    therapists.update(session.exec(select(Handover.former_id).where(Handover.case_id == case.id)))
    supervisors = select(Supervision.supervisor_id).where(col(Supervision.supervisee_id).in_(therapists))
    reviewers = select(Review.reviewer_id).join(Consult, col(Consult.id) == col(Review.consult_id))
    return {
        *therapists,
        *session.exec(supervisors),
        *session.exec(reviewers.where(Consult.case_id == case.id)),
        *(message.recipient_id for message in posted),
    }


def _add_delivery(
    session: Session, case: Case, kind: str, recipient_id: UUID, now: datetime, replaces: Delivery | None = None
) -> None:
    tombstone = deliveries.add(
        session,
        practice_id=case.practice_id,
        recipient_id=recipient_id,
        kind=kind,
        consult_id=None,
        case_id=case.id,
        due_at=now,
        now=now,
    )
    if replaces is not None:
        tombstone.replaces_id, tombstone.channel, tombstone.ts = replaces.id, replaces.channel, replaces.ts
    session.flush()


def _find_case(session: Session, delivery: Delivery) -> Case | None:
    if delivery.case_id is not None:
        return session.get(Case, delivery.case_id)
    consult = session.get(Consult, delivery.consult_id) if delivery.consult_id else None
    return session.get(Case, consult.case_id) if consult else None
