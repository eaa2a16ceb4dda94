"""What goes by its age, what may not, and what has gone: a hold, an announcement, a key and its deletion."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from storage.types import UtcDateTime


class ReviewKey(SQLModel, table=True):
    """The key of what supervisors are told and answer in one case, wrapped by the case's own: so it can go alone."""

    __tablename__ = "review_key"

    case_id: UUID = Field(primary_key=True, foreign_key="case.id")
    wrapped: bytes
    created_at: datetime = Field(sa_type=UtcDateTime)


class ReviewDeletion(SQLModel, table=True):
    """The review key of a case was destroyed: when and why. Only ever added to; it may happen again years later."""

    __tablename__ = "review_deletion"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    case_id: UUID = Field(foreign_key="case.id", index=True)
    why: str = Field(max_length=16)
    deleted_at: datetime = Field(sa_type=UtcDateTime)


class LegalHold(SQLModel, table=True):
    """A case was put on hold, or the hold was lifted; the latest number says which. Only ever added to."""

    __tablename__ = "legal_hold"

    case_id: UUID = Field(primary_key=True, foreign_key="case.id")
    number: int = Field(primary_key=True)  # 1, 2, 3 … in each case
    practice_id: UUID = Field(foreign_key="practice.id", index=True)
    held: bool
    reason: str = Field(max_length=16)  # a fixed choice
    by_id: UUID | None = Field(default=None, foreign_key="member.id")  # None: put back from the ledger
    made_at: datetime = Field(sa_type=UtcDateTime)


class RetentionNotice(SQLModel, table=True):
    """Administrators were told that something of a case goes on a day: nothing goes before, and not unannounced."""

    __tablename__ = "retention_notice"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    case_id: UUID = Field(foreign_key="case.id", index=True)
    record_class: str = Field(max_length=8)  # case, review
    goes_on: date
    told_at: datetime = Field(sa_type=UtcDateTime)
