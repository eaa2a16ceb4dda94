"""Texts that members wrote, encrypted. Only storage/writings/writings.py encrypts and decrypts them."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import UtcDateTime


class Writing(SQLModel, table=True):
    """A text that a member wrote and submitted. Only ever added to."""

    __tablename__ = "writing"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id", index=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    consult_id: UUID | None = Field(default=None, foreign_key="consult.id", index=True)
    writer_id: UUID = Field(foreign_key="member.id")
    kind: str = Field(max_length=32)
    revision: int
    format: int
    sealed: bytes = Field(repr=False)
    written_at: datetime = Field(sa_type=UtcDateTime)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class Draft(SQLModel, table=True):
    """A text that a member has not submitted yet, or a private one that is deleted when the consult ends."""

    __tablename__ = "draft"
    __table_args__ = (
        UniqueConstraint("consult_id", "writer_id", "kind"),
        Index("ix_draft_practice_kept", "practice_id", "kept_at"),  # the oldest are looked at daily
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    case_id: UUID = Field(foreign_key="case.id", index=True)
    consult_id: UUID = Field(foreign_key="consult.id", index=True)
    writer_id: UUID = Field(foreign_key="member.id")
    kind: str = Field(max_length=32)
    format: int
    sealed: bytes = Field(repr=False)
    kept_at: datetime = Field(sa_type=UtcDateTime)


class OlderAnswer(SQLModel, table=True):
    """An answer from before these were sealed (decision 0056), until `sign-rows` seals it in its row. Else empty."""

    __tablename__ = "older_answer"

    of_table: str = Field(primary_key=True, max_length=32)
    row_id: UUID = Field(primary_key=True)
    of_column: str = Field(primary_key=True, max_length=32)
    answer: str = Field(max_length=64, repr=False)
