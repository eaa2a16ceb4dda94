"""Changes of who can read what, which wait for a second person or for their time."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.models import AccessChange, Case, ChangeTold, Practice, Preparation
from storage.models.practice import IS_UNFINISHED
from storage.people import practices
from storage.prepared_rows import find_by_id
from storage.row_errors import UnknownChangeError
from storage.row_macs.people_rows import load_people

AT_ONCE, CONFIRMED, WAITED = "at_once", "confirmed", "waited"
OBJECTED, WITHDRAWN, MOOT = "objected", "withdrawn", "moot"
IN_EFFECT = frozenset({AT_ONCE, CONFIRMED, WAITED})
_ABOUT = ("practice_id", "kind", "member_id", "other_id", "group_id", "case_id", "setting", "chosen")
_OWN, _OTHER = aliased(Preparation), aliased(Preparation)
# Built once, because the worker asks twice a second.
_UNFINISHED = (
    sa.select(col(AccessChange.id), col(AccessChange.outcome), col(AccessChange.takes_effect_at))
    .where(IS_UNFINISHED)
    .order_by(col(AccessChange.asked_at), col(AccessChange.id))
)


def add(session: Session, change: AccessChange) -> AccessChange:
    """Add a change; it waits unless it has an outcome."""
    session.add(change)
    session.flush()
    return change


def get(session: Session, change_id: UUID) -> AccessChange:
    """Return the change, or raise UnknownChangeError."""
    change = find_by_id(session, AccessChange, change_id)
    if change is None:
        raise UnknownChangeError
    return change


def get_for_update(session: Session, change_id: UUID) -> AccessChange:
    """Return the change, read again and locked until the transaction ends, or raise UnknownChangeError.

    Raise RowChangedError for one that waits and is not among those that the practice lists: one that was decided, and
    set back since, or that was deleted and added again.
    """
    statement = select(AccessChange).where(AccessChange.id == change_id).with_for_update()
    change = session.exec(statement.execution_options(populate_existing=True)).first()
    if change is None:
        raise UnknownChangeError
    if change.outcome is None:
        # The practice's row may have been read before the lock, and the change may have been written between.
        session.get(Practice, change.practice_id, populate_existing=True)
        load_people(session, change.practice_id).require(change)
    return change


def list_waiting(session: Session, practice_id: UUID) -> list[AccessChange]:
    """Return the changes of the practice that wait, the oldest first."""
    statement = select(AccessChange).where(IS_UNFINISHED, AccessChange.practice_id == practice_id)
    waiting = statement.where(col(AccessChange.outcome).is_(None))
    return list(session.exec(waiting.order_by(col(AccessChange.asked_at), col(AccessChange.id))))


def find_waiting_like(session: Session, change: AccessChange) -> AccessChange | None:
    """Return a change that waits and is about the same as this new one, or None."""
    waiting = list_waiting(session, change.practice_id)
    return next((each for each in waiting if _about(each) == _about(change)), None)


def find_waiting(
    session: Session, practice_id: UUID, kind: str, *, case_id: UUID | None = None, asked_by: UUID | None = None
) -> AccessChange | None:
    """Return the change of this kind that waits, or None; of this case and asked for by this member, where given."""
    wanted = {"kind": kind, "case_id": case_id, "asked_by": asked_by}
    wanted = {name: value for name, value in wanted.items() if value is not None}
    waiting = list_waiting(session, practice_id)
    return next((each for each in waiting if all(getattr(each, name) == wanted[name] for name in wanted)), None)


def list_due(session: Session, now: datetime) -> list[UUID]:
    """Return the ids of the changes that wait and whose time has come, of all practices."""
    rows = session.connection().execute(_UNFINISHED)
    return [row.id for row in rows if row.outcome is None and row.takes_effect_at and row.takes_effect_at <= now]


def list_untold(session: Session) -> list[AccessChange]:
    """Return the changes of which administrators whom the product has not met may still have to be told."""
    statement = select(AccessChange).where(IS_UNFINISHED, col(AccessChange.administrators_told_at).is_(None))
    return list(session.exec(statement.order_by(col(AccessChange.asked_at), col(AccessChange.id))))


def decide(change: AccessChange, outcome: str, by: UUID | None, now: datetime) -> None:
    """Record what became of the change. The caller must have locked it, and made sure that it waits."""
    change.outcome, change.decided_by, change.decided_at = outcome, by, now


def has_case(session: Session, practice_id: UUID) -> bool:
    """Return whether the practice has a case, or has had one: only then is there anything to read.

    The practice's row says so, which has a MAC. A case that is found counts, too, in a database in which it does not.
    """
    first = select(Case.id).where(Case.practice_id == practice_id).order_by(col(Case.code)).limit(1)
    return practices.get(session, practice_id).first_case_at is not None or session.exec(first).first() is not None


def record_told(session: Session, change_id: UUID, member_id: UUID, ts: str, now: datetime) -> None:
    """Record that Slack took a message to this member about the change; the first one counts."""
    if session.get(ChangeTold, (change_id, member_id)) is None:
        session.add(ChangeTold(change_id=change_id, member_id=member_id, ts=ts, told_at=now))
        session.flush()


def is_proof(session: Session, practice_id: UUID, member_id: UUID, ts: str | None) -> bool:
    """Return whether this message to the member proves that they were told of a change that waits."""
    waiting = [session.get(ChangeTold, (change.id, member_id)) for change in list_waiting(session, practice_id)]
    return any(told is not None and told.ts == ts for told in waiting)


def map_told(session: Session, change_id: UUID) -> dict[UUID, datetime]:
    """Return who was told of the change, and when."""
    rows = session.exec(select(ChangeTold).where(ChangeTold.change_id == change_id))
    return {row.member_id: row.told_at for row in rows if row.change_id == change_id}


def list_colleagues(session: Session, therapist_id: UUID) -> frozenset[UUID]:
    """Return who has a part in a consult with this therapist: both have begun it, so both know of it."""
    statement = (
        sa.select(_OTHER, _OWN)
        .join(_OWN, col(_OWN.consult_id) == col(_OTHER.consult_id))
        .where(col(_OWN.member_id) == therapist_id, col(_OTHER.member_id) != therapist_id)
    )
    return frozenset(other.member_id for other, _own in session.execute(statement))


def _about(change: AccessChange) -> tuple[object, ...]:
    return tuple(getattr(change, name) for name in _ABOUT)
