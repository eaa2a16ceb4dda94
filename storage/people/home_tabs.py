"""Which Home tabs are in use, and what each shows: a fingerprint, so that only one that changes is drawn again."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlmodel import Session, col, select, update

from storage.models import Member


def mark_opened(session: Session, member_ids: Collection[UUID]) -> None:
    """Record that these members have opened their Home tab. What it shows is not known."""
    if member_ids:
        opened = update(Member).where(col(Member.id).in_(member_ids), col(Member.home_shows).is_(None))
        session.exec(opened.values(home_shows=""))


def map_shown(session: Session, member_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Return what the Home tab shows of those of these active members who have opened it."""
    statement = select(Member).where(col(Member.id).in_(member_ids), col(Member.home_shows).is_not(None))
    rows = session.exec(statement.where(col(Member.active))) if member_ids else ()
    return {member.id: member.home_shows or "" for member in rows}


def record_shown(session: Session, member_id: UUID, fingerprint: str) -> None:
    """Record what the member's Home tab shows."""
    session.exec(update(Member).where(col(Member.id) == member_id).values(home_shows=fingerprint))
