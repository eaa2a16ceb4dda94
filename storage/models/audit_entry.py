"""The audit log: who did what and when, linked by keyed hashes; and beside it, refused attempts to get in. No text."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, text
from sqlmodel import Field, Index, SQLModel

from storage.types import UtcDateTime

IS_REVIEW_READ = text("action = 'read.review'")  # written out, because a partial index serves no parameter


class AuditEntry(SQLModel, table=True):
    """One event. Entries are only ever added; each contains the hash of the entry before it.

    An entry refers to members and cases by id only, so it can be verified after those rows have changed or gone.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_actor_id_seq", "actor_id", "seq"),  # a member's latest entries
        Index(
            "ix_audit_entry_review_reads", "subject", sqlite_where=IS_REVIEW_READ, postgresql_where=IS_REVIEW_READ
        ),  # who has opened a summary to review it
    )

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    seq: int = Field(primary_key=True)  # 1, 2, 3 … within each practice
    at: datetime = Field(sa_type=UtcDateTime)
    actor_id: UUID | None = Field(default=None)  # None: the system, or a command on the server
    action: str = Field(max_length=64)
    outcome: str = Field(max_length=16)  # done, permitted, refused
    subject: str = Field(max_length=80)  # "kind:uuid", or a kind alone
    case_id: UUID | None = Field(default=None, index=True)
    detail: str = Field(max_length=64)  # a fixed id
    previous: str = Field(max_length=64)  # the hash of the entry before
    hash: str = Field(max_length=64)  # keyed: the database alone is not enough to compute it


class AuditHead(SQLModel, table=True):
    """The last number and hash of a practice's audit log. Locked while entries are added, so the log cannot fork."""

    __tablename__ = "audit_head"

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    seq: int = 0
    hash: str = Field(default="", max_length=64)


class RowMacKey(SQLModel, table=True):
    """The key of the MACs in rows, wrapped (encrypted) by the key-encryption key. One for the whole database."""

    __tablename__ = "row_mac_key"

    id: int = Field(primary_key=True)  # always 1
    wrapped: bytes
    wrapping_key_id: str = Field(max_length=64)


class RowList(SQLModel, table=True):
    """Which rows a consult, a case, an alert or a form has, each with the beginning of its MAC."""

    __tablename__ = "row_list"
    __table_args__ = (Index("ix_row_list_practice_id", "practice_id", "number"),)

    owner_id: UUID = Field(primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    number: int  # the practice's `lists_number` when the list was written
    rows: str = Field(sa_type=Text, repr=False)  # JSON: for each table, keys of rows with the beginning of their MACs
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class AuditKey(SQLModel, table=True):
    """The key of the audit log's hashes, wrapped (encrypted) by the key-encryption key, as a case's key is."""

    __tablename__ = "audit_key"

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    wrapped: bytes
    wrapping_key_id: str = Field(max_length=64)
    created_at: datetime = Field(sa_type=UtcDateTime)


class SecurityEvent(SQLModel, table=True):
    """The attempts of one kind from one address within ten minutes. Nobody is identified by them, and nothing decided.

    They belong to the installation and to no practice: whoever tries has not said who they are.
    """

    __tablename__ = "security_event"

    kind: str = Field(primary_key=True, max_length=32)
    source: str = Field(primary_key=True, max_length=64)  # an address, an IPv6 network, or "many"
    window_at: datetime = Field(primary_key=True, sa_type=UtcDateTime, index=True)  # when the ten minutes began
    first_at: datetime = Field(sa_type=UtcDateTime)
    last_at: datetime = Field(sa_type=UtcDateTime)
    count: int
