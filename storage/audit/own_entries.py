"""A member's own entries of the audit log: the latest, and whether an act only goes on."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from storage.audit.log import NewAuditEntry
from storage.models import AuditEntry

REPEAT_WINDOW = timedelta(minutes=5)
"""So long after its entry the same act, with no other in between, is the same sitting over one screen."""


def list_latest(
    session: Session, practice_id: UUID, actor_id: UUID, *, before: int | None, most: int
) -> list[AuditEntry]:
    """Return the newest entries of a member, the newest first; `before`: only those with a smaller number."""
    statement = select(AuditEntry).where(AuditEntry.practice_id == practice_id, AuditEntry.actor_id == actor_id)
    if before is not None:
        statement = statement.where(AuditEntry.seq < before)
    return list(session.exec(statement.order_by(col(AuditEntry.seq).desc()).limit(most)))


def is_repeat(session: Session, entry: NewAuditEntry) -> bool:
    """Tell whether the member's last entry says the same already, and not long ago (by the entry's own time).

    Ticks are kept one by one, up to one a second: one entry stands for those that follow each other on one screen.
    """
    if entry.actor_id is None:
        return False
    last = next(iter(list_latest(session, entry.practice_id, entry.actor_id, before=None, most=1)), None)
    if last is None or not timedelta() <= entry.at - last.at <= REPEAT_WINDOW:
        return False
    same = ("action", "subject", "outcome", "detail")
    return all(getattr(last, name) == getattr(entry, name) for name in same)
