"""The audit log: what happened, in an order that cannot be changed unnoticed. Ids and times, never a word."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, Index, SQLModel

from storage.types import UtcDateTime


class AuditEntry(SQLModel, table=True):
    """One thing that happened. Only ever added to; each names the hash of the one before.

    It refers to members and cases by their ids only, so that it can be checked whatever became of those.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_actor_id_seq", "actor_id", "seq"),)  # each member's last ones

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    seq: int = Field(primary_key=True)  # 1, 2, 3 … in each practice
    at: datetime = Field(sa_type=UtcDateTime)
    actor_id: UUID | None = Field(default=None)  # None: the system, or somebody at the machine
    action: str = Field(max_length=64)
    outcome: str = Field(max_length=16)  # done, permitted, refused
    subject: str = Field(max_length=80)  # "kind:uuid", or a kind
    case_id: UUID | None = Field(default=None, index=True)
    detail: str = Field(max_length=64)  # a fixed id
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)  # keyed: who has the database alone cannot work it out


class AuditHead(SQLModel, table=True):
    """Where the practice's log has come to: locked while it grows, so that it never forks."""

    __tablename__ = "audit_head"

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    seq: int = 0
    hash: str = Field(default="", max_length=64)


class AuditKey(SQLModel, table=True):
    """The key of the log's hashes, wrapped as a case's key is."""

    __tablename__ = "audit_key"

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    wrapped: bytes
    wrapping_key_id: str = Field(max_length=64)
    created_at: datetime = Field(sa_type=UtcDateTime)
