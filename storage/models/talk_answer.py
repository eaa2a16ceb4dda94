"""The talk and what both sign: each therapist's answers, signatures, the summary, what was promised to clients.

Answers, signatures, summaries and addenda are only ever added to: triggers refuse every change.
"""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import UtcDateTime


class Answer(SQLModel, table=True):
    """What one therapist recorded to one of the eight questions; a change is a further version (S0-45)."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("consult_id", "part", "question", "version"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    consult_id: UUID = Field(foreign_key="consult.id", index=True)
    part: str = Field(max_length=2)
    member_id: UUID = Field(foreign_key="member.id")
    question: int  # 1 to 8
    version: int
    standing: str = Field(max_length=16)  # impression, not_discussed
    sharing: str | None = Field(default=None, max_length=16)  # S0-25: knows, will_hear, not_for_sharing
    hear_by: date | None = None  # by when the client will hear it
    writing_id: UUID | None = Field(default=None, foreign_key="writing.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class Signature(SQLModel, table=True):
    """One therapist signed one revision of the summary. It counts while that is the revision that stands."""

    __tablename__ = "signature"
    __table_args__ = (UniqueConstraint("consult_id", "part", "revision"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    consult_id: UUID = Field(foreign_key="consult.id", index=True)
    part: str = Field(max_length=2)
    member_id: UUID = Field(foreign_key="member.id")
    revision: int
    digest: str = Field(max_length=64)  # keyed, of what was read when it was signed
    signed_at: datetime = Field(sa_type=UtcDateTime)


class Summary(SQLModel, table=True):
    """The revision that both have signed, fixed by a keyed hash; a copy that does not match it is not shown."""

    __tablename__ = "summary"

    consult_id: UUID = Field(primary_key=True, foreign_key="consult.id")
    revision: int
    digest: str = Field(max_length=64)
    signed_at: datetime = Field(sa_type=UtcDateTime)


class Addendum(SQLModel, table=True):
    """A note added to a signed summary, with its reason. Nothing that was signed changes by it."""

    __tablename__ = "addendum"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    consult_id: UUID = Field(foreign_key="consult.id", index=True)
    part: str = Field(max_length=2)
    member_id: UUID = Field(foreign_key="member.id")
    reason: str = Field(max_length=32)  # correction, left_out, review
    writing_id: UUID = Field(foreign_key="writing.id")
    review_id: UUID | None = Field(default=None, foreign_key="review.id")  # the supervisor's request that it answers
    made_at: datetime = Field(sa_type=UtcDateTime)


class Promise(SQLModel, table=True):
    """What one therapist promised that a client will hear, and by when (S0-25). Open until it was told."""

    __tablename__ = "promise"
    __table_args__ = (UniqueConstraint("consult_id", "part", "question"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    consult_id: UUID = Field(foreign_key="consult.id", index=True)
    part: str = Field(max_length=2)
    member_id: UUID = Field(foreign_key="member.id", index=True)  # who tells
    question: int
    by: date
    standing: str = Field(default="open", max_length=16)  # open, told, changed (the supervisor's move), released
    told_on: date | None = None
    made_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
