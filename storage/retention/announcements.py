"""Announcements of deletions to administrators: which were made, and whether the messages arrived."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from storage.models import Delivery, RetentionNotice

DELETION_NOTICE, DECISION_REQUEST = "records_go", "records_ask"
KINDS = frozenset({DELETION_NOTICE, DECISION_REQUEST})
"""The kinds of messages that tell administrators about deletions, and about cases that need a decision."""


@dataclass(frozen=True)
class Announcement:
    """An announcement of a deletion to administrators.

    `announced_at`: when it was made. `is_valid`: a message about it is waiting or has arrived. `delivered_at`: when the
    first message arrived.
    """

    announced_at: datetime
    is_valid: bool
    delivered_at: datetime | None


def record(session: Session, practice_id: UUID, case_id: UUID, record_class: str, goes_on: date, now: datetime) -> None:
    """Record that administrators are told now: this class of the case's records will be deleted on that day."""
    session.add(
        RetentionNotice(
            practice_id=practice_id, case_id=case_id, record_class=record_class, goes_on=goes_on, told_at=now
        )
    )


def map_waiting(session: Session, practice_id: UUID, kind: str) -> dict[datetime, set[UUID]]:
    """Lock the messages of this kind that nobody is sending yet; return their recipients by when they were made."""
    statement = select(Delivery.made_at, Delivery.recipient_id).where(
        Delivery.practice_id == practice_id, Delivery.kind == kind
    )
    waiting = statement.where(col(Delivery.done_at).is_(None), col(Delivery.lease).is_(None))
    by_time: dict[datetime, set[UUID]] = {}
    for made_at, recipient_id in session.exec(waiting.with_for_update(skip_locked=True)):
        by_time.setdefault(made_at, set()).add(recipient_id)
    return by_time


def find(session: Session, practice_id: UUID, ids: Sequence[UUID]) -> dict[UUID, dict[tuple[str, date], Announcement]]:
    """Return the latest announcement of each of these cases, by record class and day of deletion."""
    statement = select(RetentionNotice).where(col(RetentionNotice.case_id).in_(ids))
    notices = session.exec(statement.order_by(col(RetentionNotice.told_at))).all()
    announcements = _find_messages(session, practice_id, {notice.told_at for notice in notices})
    by_case: dict[UUID, dict[tuple[str, date], Announcement]] = {}
    for notice in notices:
        by_case.setdefault(notice.case_id, {})[notice.record_class, notice.goes_on] = announcements[notice.told_at]
    return by_case


def _find_messages(session: Session, practice_id: UUID, times: Collection[datetime]) -> dict[datetime, Announcement]:
    """Return what became of the messages that were made at each of these times."""
    statement = select(Delivery.made_at, Delivery.outcome, Delivery.done_at).where(
        Delivery.practice_id == practice_id, col(Delivery.kind).in_(KINDS), col(Delivery.made_at).in_(times)
    )
    rows = session.exec(statement).all() if times else []
    found = {}
    for told_at in times:
        matching = [(outcome, done_at) for made_at, outcome, done_at in rows if made_at == told_at]
        arrivals = [done_at for outcome, done_at in matching if outcome == "sent" and done_at is not None]
        is_valid = bool(arrivals) or any(done_at is None for _outcome, done_at in matching)
        found[told_at] = Announcement(told_at, is_valid, min(arrivals) if arrivals else None)
    return found
