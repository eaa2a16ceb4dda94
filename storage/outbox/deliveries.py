"""Messages stored until they are sent."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from storage.models import Delivery
from storage.models.delivery import NORMAL
from storage.new_rows import new_row
from storage.prepared_rows import find_by_id
from storage.row_errors import UnknownDeliveryError

STALE = "stale"
USER_DISABLED = "user_disabled"  # Slack's error code for a person who was deactivated in the workspace


def add(  # noqa: PLR0913 -- one row's columns, each given by name
    session: Session,
    *,
    practice_id: UUID,
    recipient_id: UUID,
    kind: str,
    consult_id: UUID | None,
    due_at: datetime,
    now: datetime,
    case_id: UUID | None = None,
    grant_id: UUID | None = None,
    alert_id: UUID | None = None,
    change_id: UUID | None = None,
    priority: int = NORMAL,
) -> Delivery:
    """Add a message. The row is all that it takes: the worker sends the message when it is due."""
    delivery = new_row(
        Delivery,
        practice_id=practice_id,
        recipient_id=recipient_id,
        kind=kind,
        consult_id=consult_id,
        case_id=case_id,
        grant_id=grant_id,
        alert_id=alert_id,
        change_id=change_id,
        priority=priority,
        due_at=due_at,
        made_at=now,
    )
    session.add(delivery)
    return delivery


def get(session: Session, delivery_id: UUID) -> Delivery:
    """Return the delivery, or raise UnknownDeliveryError."""
    delivery = find_by_id(session, Delivery, delivery_id)
    if delivery is None:
        raise UnknownDeliveryError
    return delivery


def get_for_update(session: Session, delivery_id: UUID) -> Delivery:
    """Return the delivery, locked until the transaction ends, or raise UnknownDeliveryError."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None:
        raise UnknownDeliveryError
    return delivery


def postpone(session: Session, delivery: Delivery, *, until: datetime | None, trouble: str | None, tries: int) -> None:
    """Have the delivery tried again when it is due, and not before `until`; record why, and how often so far."""
    delivery.retry_at, delivery.trouble, delivery.tries, delivery.lease = until, trouble, tries, None
    session.flush()


def list_waiting(session: Session, practice_id: UUID | None = None) -> list[Delivery]:
    """Return the messages that are not finished, of this practice or of all, the first due first."""
    statement = (
        select(Delivery)
        .where(col(Delivery.done_at).is_(None))
        .order_by(col(Delivery.due_at), col(Delivery.made_at), col(Delivery.id))
    )
    if practice_id is not None:
        statement = statement.where(Delivery.practice_id == practice_id)
    return list(session.exec(statement))


class WaitingMessages(NamedTuple):
    """How many messages wait for one reason ("": nothing prevents them), and when the first of them is due."""

    trouble: str
    number: int
    first_due_at: datetime


def count_waiting(session: Session, *, without_kinds: Collection[str]) -> list[WaitingMessages]:
    """Return how many messages wait, by what prevents them, the longest-standing first."""
    first_due_at = func.min(Delivery.due_at)
    statement = sa.select(Delivery.trouble, func.count(), first_due_at).where(  # type: ignore[call-overload]  # columns
        col(Delivery.done_at).is_(None), col(Delivery.kind).not_in(without_kinds)
    )
    rows = session.execute(statement.group_by(col(Delivery.trouble)).order_by(first_due_at))
    return [WaitingMessages(trouble or "", number, first) for trouble, number, first in rows]


def is_waiting(session: Session, recipient_id: UUID, kind: str) -> bool:
    """Return whether a message of this kind to this member is waiting."""
    statement = select(Delivery.id).where(Delivery.recipient_id == recipient_id, Delivery.kind == kind)
    return session.exec(statement.where(col(Delivery.done_at).is_(None))).first() is not None


def list_waiting_recipients(session: Session, recipient_ids: Collection[UUID], kind: str) -> frozenset[UUID]:
    """Return for which of these members a message of this kind is waiting."""
    statement = select(Delivery.recipient_id).where(
        col(Delivery.recipient_id).in_(recipient_ids), Delivery.kind == kind
    )
    return frozenset(session.exec(statement.where(col(Delivery.done_at).is_(None))) if recipient_ids else ())


def list_waiting_for_grant(session: Session, grant_id: UUID, kind: str) -> list[Delivery]:
    """Return the waiting messages of this kind about an emergency access."""
    statement = select(Delivery).where(Delivery.grant_id == grant_id, Delivery.kind == kind)
    return list(session.exec(statement.where(col(Delivery.done_at).is_(None))))


def list_waiting_for_alert(session: Session, alert_id: UUID, kind: str) -> list[Delivery]:
    """Return the waiting messages of this kind about a safety alert."""
    statement = select(Delivery).where(Delivery.alert_id == alert_id, Delivery.kind == kind)
    return list(session.exec(statement.where(col(Delivery.done_at).is_(None))))


def list_for_alert(session: Session, alert_id: UUID, kinds: Collection[str]) -> list[Delivery]:
    """Return the messages of these kinds about a safety alert, sent or not, in the order in which they were made."""
    statement = select(Delivery).where(Delivery.alert_id == alert_id, col(Delivery.kind).in_(kinds))
    return list(session.exec(statement.order_by(col(Delivery.made_at), col(Delivery.id))))


def list_recipients_about(session: Session, change_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return who was told of these changes of who can read what."""
    statement = select(Delivery.recipient_id).where(col(Delivery.change_id).in_(change_ids))
    return frozenset(session.exec(statement) if change_ids else ())


def record_outcome(  # noqa: PLR0913 -- one row's columns, each given by name
    session: Session,
    delivery_id: UUID,
    *,
    outcome: str,
    now: datetime,
    channel: str | None = None,
    ts: str | None = None,
    trouble: str | None = None,
) -> Delivery:
    """Record how a delivery ended: sent (where), stale or given_up (with the error code). The first outcome stays."""
    delivery = get(session, delivery_id)
    if delivery.done_at is None:
        delivery.outcome = outcome
        delivery.done_at = now
        delivery.channel = channel
        delivery.ts = ts
        delivery.trouble = trouble
        delivery.lease = None
        session.flush()
    return delivery
