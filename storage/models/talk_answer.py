"""The talk and its summary: answers, signatures, the signed summary, notes added later, and promises to clients.

Answers, signatures, summaries and addenda are only ever added: triggers refuse every change.
"""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import IdTuple, UtcDateTime


class Answer(SQLModel, table=True):
    """One therapist's answer to one of the eight questions. Each change is a new version (S0-45).

    The columns `standing` and `hear_by` keep old names: new ones would need a migration and change nothing.
    """

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
    hear_by: date | None = None  # the day by which the client will be told
    writing_id: UUID | None = Field(default=None, foreign_key="writing.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class Signature(SQLModel, table=True):
    """One therapist's signature under one revision of the summary. It counts while that revision is current."""

    __tablename__ = "signature"
    __table_args__ = (UniqueConstraint("consult_id", "part", "revision"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    consult_id: UUID = Field(foreign_key="consult.id", index=True)
    part: str = Field(max_length=2)
    member_id: UUID = Field(foreign_key="member.id")
    revision: int
    digest: str = Field(max_length=64)  # a keyed hash of the text that was signed
    content: str | None = Field(default=None, sa_type=Text)  # JSON: which versions and texts were signed, no words
    signed_at: datetime = Field(sa_type=UtcDateTime)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class Summary(SQLModel, table=True):
    """The revision that both therapists signed, fixed by a keyed hash. A copy with another hash is not shown."""

    __tablename__ = "summary"

    consult_id: UUID = Field(primary_key=True, foreign_key="consult.id")
    revision: int
    digest: str = Field(max_length=64)
    signed_at: datetime = Field(sa_type=UtcDateTime)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class Addendum(SQLModel, table=True):
    """A note added to a signed summary, with its reason. It changes nothing that was signed."""

    __tablename__ = "addendum"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    consult_id: UUID = Field(foreign_key="consult.id", index=True)
    part: str = Field(max_length=2)
    member_id: UUID = Field(foreign_key="member.id")
    reason: str = Field(max_length=32)  # correction, left_out, review
    writing_id: UUID = Field(foreign_key="writing.id")
    review_id: UUID | None = Field(
        default=None, foreign_key="review.id", index=True
    )  # the review that asked for this note
    made_at: datetime = Field(sa_type=UtcDateTime)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class Promise(SQLModel, table=True):
    """One therapist's promise to tell a client something by a day (S0-25). It is open until the client is told."""

    __tablename__ = "promise"
    __table_args__ = (UniqueConstraint("consult_id", "part", "question"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    consult_id: UUID = Field(foreign_key="consult.id", index=True)
    part: str = Field(max_length=2)
    member_id: UUID = Field(foreign_key="member.id", index=True)  # the therapist who will tell the client
    question: int
    by: date
    standing: str = Field(default="open", max_length=16)  # open, told, changed (a supervisor's turn), released
    told_on: date | None = None
    moves: int = 0  # how often the therapist picked another day
    told_ids: tuple[str, ...] = Field(
        default=(), sa_type=IdTuple
    )  # the participants told so far, where there are several
    made_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs
