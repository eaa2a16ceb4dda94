"""Leases: which of the due messages are being sent now, and by which worker.

A lease is a name in the row and not a time, so that no clock can end it too early or too late. Who sees one name for
too long, by a timer of their own, frees its messages.
"""

from collections.abc import Collection
from datetime import datetime
from secrets import token_hex
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Update, bindparam
from sqlmodel import Session, col, or_, select, update

from storage.database import try_lock
from storage.models import Delivery
from storage.models.delivery import PRIORITIES, URGENT
from storage.types import UtcDateTime

LOCK = 6_021_906  # the advisory lock of taking leases: any number unused on this server
_IN_ORDER = (col(Delivery.due_at), col(Delivery.made_at), col(Delivery.id))
WINDOW = 4  # how many rows are looked at for each that is needed, because several may be to one person


class DueDelivery(NamedTuple):
    """A message that was leased: its id, its recipient, how often it was postponed, and its priority."""

    id: UUID
    recipient_id: UUID
    tries: int
    priority: int


def create_prefix(process_id: str) -> str:
    """Return a new beginning for the names of leases of this process."""
    return f"{process_id}.{token_hex(8)}."


def _is_due(now: datetime | BindParameter[datetime]) -> tuple[ColumnElement[bool], ...]:
    waits = col(Delivery.done_at).is_(None), col(Delivery.lease).is_(None), col(Delivery.due_at) <= now
    return *waits, or_(col(Delivery.retry_at).is_(None), col(Delivery.retry_at) <= now)


_HAS_DUE = (  # built once, because it is asked twice a second
    select(Delivery.id)
    .where(col(Delivery.priority).in_(PRIORITIES), *_is_due(bindparam("now", type_=UtcDateTime)))
    .limit(1)
)


def has_due(session: Session, now: datetime) -> bool:
    """Return whether a message is due that nobody is sending."""
    return session.execute(_HAS_DUE, {"now": now}).first() is not None


def take(
    session: Session,
    now: datetime,
    lease: str,
    *,
    limit: int,
    busy: Collection[UUID] = (),
    resting: Collection[UUID] = (),
) -> list[DueDelivery]:
    """Lease the messages that are due, the urgent first and then the first due, and return them in this order.

    At most one for each person, and none for the members in `busy` or with a leased message, so that nobody's messages
    overtake each other. Those in `resting` get urgent messages only. Skip rows that somebody else is changing; return
    none while another worker takes leases.
    """
    if not try_lock(session, LOCK):
        return []
    taken: dict[UUID, DueDelivery] = {}
    leased = select(Delivery.recipient_id).where(col(Delivery.lease).is_not(None))
    conditions = *_is_due(now), col(Delivery.recipient_id).not_in(leased), col(Delivery.recipient_id).not_in(busy)
    for priority in PRIORITIES:
        if len(taken) < limit:
            statement = select(Delivery.id, Delivery.recipient_id, Delivery.tries, Delivery.priority)
            rested = () if priority == URGENT else (col(Delivery.recipient_id).not_in(resting),)
            due = statement.where(Delivery.priority == priority, *conditions, *rested).order_by(*_IN_ORDER)
            for row in session.exec(due.limit(WINDOW * limit).with_for_update(skip_locked=True)):
                taken.setdefault(row[1], DueDelivery(*row))
    first = list(taken.values())[:limit]
    if first:
        session.exec(_update(col(Delivery.id).in_([delivery.id for delivery in first])).values(lease=lease))
    return first


def find_leased(session: Session, lease_by_id: dict[UUID, str]) -> list[Delivery]:
    """Lock and return those waiting messages that still have this lease, except what somebody else is changing."""
    statement = select(Delivery).where(col(Delivery.id).in_(lease_by_id), col(Delivery.done_at).is_(None))
    locked = session.exec(statement.with_for_update(skip_locked=True))
    return [delivery for delivery in locked if delivery.lease == lease_by_id[delivery.id]]


def list_names(session: Session) -> set[str]:
    """Return the names of all leases."""
    return {str(lease) for lease in session.exec(select(Delivery.lease).where(col(Delivery.lease).is_not(None)))}


def free(session: Session, lease: str) -> None:
    """Let the messages with this lease be taken up again."""
    session.exec(_update(col(Delivery.lease) == lease).values(lease=None))


def free_all_of(session: Session, process_id: str) -> None:
    """Let the messages that this process has leased be taken up again."""
    # Without the first condition, SQLite would look through the whole table.
    is_own = col(Delivery.lease).is_not(None) & col(Delivery.lease).startswith(f"{process_id}.")
    session.exec(_update(is_own).values(lease=None))


def forget_future(session: Session, now: datetime) -> None:
    """Make due what was due before the clock was put back: messages that were due when made, and postponed ones.

    Urgent ones become due in any case: what waits for the next rung of a safety alert's ladder judges for itself.
    """
    make_due(session, now)
    is_urgent = col(Delivery.done_at).is_(None) & (Delivery.priority == URGENT) & (col(Delivery.due_at) > now)
    session.exec(_update(is_urgent).values(due_at=now))
    session.exec(_update(col(Delivery.done_at).is_(None) & (col(Delivery.retry_at) > now)).values(retry_at=None))


def make_urgent_due(session: Session, practice_id: UUID, now: datetime) -> None:
    """Make the practice's urgent messages due: people have changed, so that each safety alert is judged again."""
    waits = col(Delivery.done_at).is_(None) & (Delivery.practice_id == practice_id)
    session.exec(_update(waits & (Delivery.priority == URGENT) & (col(Delivery.due_at) > now)).values(due_at=now))


def make_due_on_return(session: Session, member_id: UUID, trouble: str, now: datetime) -> None:
    """Make due what waits for this member because of this trouble."""
    waits = col(Delivery.done_at).is_(None) & (Delivery.recipient_id == member_id)
    session.exec(_update(waits & (Delivery.trouble == trouble) & (col(Delivery.due_at) > now)).values(due_at=now))


def has_delayed(session: Session, now: datetime) -> bool:
    """Return whether `make_due` would change anything. It hardly ever does, and asking locks nothing."""
    return session.exec(select(Delivery.id).where(_was_due(now)).limit(1)).first() is not None


def make_due(session: Session, now: datetime) -> None:
    """Make due what was due when it was made, and would be due later because the clock was put back since."""
    session.exec(_update(_was_due(now)).values(due_at=now))


def _was_due(now: datetime) -> ColumnElement[bool]:
    waits = col(Delivery.done_at).is_(None) & col(Delivery.priority).in_(PRIORITIES)  # in the order of the index
    return waits & (col(Delivery.due_at) > now) & (col(Delivery.due_at) <= col(Delivery.made_at))


def _update(condition: ColumnElement[bool]) -> Update:
    return update(Delivery).where(condition).execution_options(synchronize_session=False)
