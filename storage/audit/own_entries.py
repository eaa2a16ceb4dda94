"""A member's own entries in the audit log: the latest ones."""

from uuid import UUID

from sqlmodel import Session, col, select

from storage.models import AuditEntry


def list_latest(
    session: Session, practice_id: UUID, actor_id: UUID, *, before: int | None, limit: int
) -> list[AuditEntry]:
    """Return a member's entries, the newest first, at most `limit`. `before`: only entries with a smaller number."""
    statement = select(AuditEntry).where(AuditEntry.practice_id == practice_id, AuditEntry.actor_id == actor_id)
    if before is not None:
        statement = statement.where(AuditEntry.seq < before)
    return list(session.exec(statement.order_by(col(AuditEntry.seq).desc()).limit(limit)))
