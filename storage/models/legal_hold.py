"""Retention: legal holds, announcements of deletions, and the keys of supervisors' texts with their deletions."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from storage.types import UtcDateTime


class ReviewKey(SQLModel, table=True):
    """The key of the texts to and from supervisors in one case, wrapped by the case's key. It can be deleted alone."""

    __tablename__ = "review_key"

    case_id: UUID = Field(primary_key=True, foreign_key="case.id")
    wrapped: bytes
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)


class ReviewDeletion(SQLModel, table=True):
    """A record that a case's review key was destroyed, and why. Only ever added to. A case can have several."""

    __tablename__ = "review_deletion"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    case_id: UUID = Field(foreign_key="case.id", index=True)
    why: str = Field(max_length=16)
    deleted_at: datetime = Field(sa_type=UtcDateTime, index=True)


class LegalHold(SQLModel, table=True):
    """A decision to put a case on hold or to lift the hold; the highest number counts. Only ever added to."""

    __tablename__ = "legal_hold"

    case_id: UUID = Field(primary_key=True, foreign_key="case.id")
    number: int = Field(primary_key=True)  # 1, 2, 3 … within each case
    practice_id: UUID = Field(foreign_key="practice.id", index=True)
    held: bool  # True: put on hold; False: lifted
    reason: str = Field(max_length=16)  # a fixed id
    by_id: UUID | None = Field(default=None, foreign_key="member.id")  # None: restored from the deletion ledger
    made_at: datetime = Field(sa_type=UtcDateTime)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class RetentionNotice(SQLModel, table=True):
    """An announcement to administrators that records of a case will be deleted on a day, and not before it."""

    __tablename__ = "retention_notice"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    case_id: UUID = Field(foreign_key="case.id", index=True)
    record_class: str = Field(max_length=8)  # case, review
    goes_on: date
    told_at: datetime = Field(sa_type=UtcDateTime)
