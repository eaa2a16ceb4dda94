"""What the audit log says has changed since somebody last looked: the members who acted, and the cases concerned."""

from collections.abc import Collection, Mapping
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import AuditEntry, AuditHead
from storage.models.audit_entry import IS_REVIEW_READ

MOST = 200  # entries taken at a time
_HEADS = sa.select(AuditHead.practice_id, AuditHead.seq)  # type: ignore[call-overload]  # built once: asked twice a second


class Change(NamedTuple):
    """One entry of the log: its number, who did what, to what, and about which case."""

    seq: int
    actor_id: UUID | None
    action: str
    case_id: UUID | None
    subject: str = ""


def map_heads(session: Session) -> Mapping[UUID, int]:
    """Return the number of the last entry of each practice."""
    return {row.practice_id: row.seq for row in session.connection().execute(_HEADS)}


def list_after(session: Session, practice_id: UUID, seq: int) -> list[Change]:
    """Return the entries after this one, the oldest first, at most MOST of them."""
    columns = (AuditEntry.seq, AuditEntry.actor_id, AuditEntry.action, AuditEntry.case_id, AuditEntry.subject)
    statement = sa.select(*map(col, columns))
    later = statement.where(col(AuditEntry.practice_id) == practice_id, col(AuditEntry.seq) > seq)
    return [Change(*row) for row in session.execute(later.order_by(col(AuditEntry.seq)).limit(MOST))]


def list_review_readers(session: Session, subjects: Collection[str]) -> set[tuple[str, UUID]]:
    """Return who has opened these to review them, each with the subject of the entry."""
    statement = select(AuditEntry.subject, AuditEntry.actor_id).where(col(AuditEntry.subject).in_(subjects))
    opened = statement.where(IS_REVIEW_READ, AuditEntry.outcome == "done")
    return {(subject, actor_id) for subject, actor_id in session.exec(opened.distinct()) if actor_id is not None}
