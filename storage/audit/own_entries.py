"""A member's own entries in the audit log: the latest ones, and whether an action only repeats the last one."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from storage.audit.log import NewAuditEntry
from storage.models import AuditEntry

REPEAT_WINDOW = timedelta(minutes=5)
"""Within this time, the same action with no other in between counts as a repeat and gets no new entry."""


def list_latest(
    session: Session, practice_id: UUID, actor_id: UUID, *, before: int | None, limit: int
) -> list[AuditEntry]:
    """Return a member's entries, the newest first, at most `limit`. `before`: only entries with a smaller number."""
    statement = select(AuditEntry).where(AuditEntry.practice_id == practice_id, AuditEntry.actor_id == actor_id)
    if before is not None:
        statement = statement.where(AuditEntry.seq < before)
    return list(session.exec(statement.order_by(col(AuditEntry.seq).desc()).limit(limit)))


def is_repeat(session: Session, entry: NewAuditEntry) -> bool:
    """Return whether the member's last entry is the same action, at most REPEAT_WINDOW before this entry.

    Each tick on a screen is saved by itself, up to one a second. One entry covers the ticks that follow each other.
    """
    if entry.actor_id is None:
        return False
    last = next(iter(list_latest(session, entry.practice_id, entry.actor_id, before=None, limit=1)), None)
    if last is None or not timedelta() <= entry.at - last.at <= REPEAT_WINDOW:
        return False
    compared = ("action", "subject", "outcome", "detail")
    return all(getattr(last, name) == getattr(entry, name) for name in compared)
