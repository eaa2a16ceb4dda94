"""Who supervises whom, the questions to supervisors, and their reviews: a record class of its own."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from storage.types import UtcDateTime

_OPEN = text("answer IS NULL")


class Supervision(SQLModel, table=True):
    """One member supervises another. A member can have several supervisors.

    A supervisor reads what is signed from `since` on. What was signed before opens only when the therapist opens it.
    """

    __tablename__ = "supervision"

    supervisor_id: UUID = Field(primary_key=True, foreign_key="member.id", ondelete="CASCADE")
    supervisee_id: UUID = Field(primary_key=True, foreign_key="member.id", ondelete="CASCADE", index=True)
    practice_id: UUID = Field(foreign_key="practice.id", index=True)
    since: datetime = Field(sa_type=UtcDateTime)
    earlier_opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # None: what came before stays shut
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class SupervisionGroup(SQLModel, table=True):
    """A supervision group, known by its number in the practice. It has no name: a name could identify somebody."""

    __tablename__ = "supervision_group"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id", index=True)
    number: int
    made_at: datetime = Field(sa_type=UtcDateTime)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class Review(SQLModel, table=True):
    """A supervisor's review of one therapist's side of a signed summary. Only ever added to."""

    __tablename__ = "review"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id", index=True)
    consult_id: UUID = Field(foreign_key="consult.id", index=True)
    part: str = Field(max_length=2)  # the side that was reviewed
    reviewer_id: UUID = Field(foreign_key="member.id", index=True)
    outcome: str = Field(max_length=16)  # approved, change_asked, taken_further
    writing_id: UUID | None = Field(default=None, foreign_key="writing.id")  # the comment
    made_at: datetime = Field(sa_type=UtcDateTime)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class ReviewState(SQLModel, table=True):
    """Where the review of one side of a signed summary stands. It follows from summaries, reviews and notes.

    Kept in the transaction that signs, reviews or adds a note, so that a supervisor's list reads only what it shows.
    """

    __tablename__ = "review_state"
    __table_args__ = (
        Index(
            "ix_review_state_listed",
            *("therapist_id", "status", "since", "consult_id", "part", "colleague_id", "signed_at"),
        ),
    )

    consult_id: UUID = Field(primary_key=True, foreign_key="consult.id")
    part: str = Field(primary_key=True, max_length=2)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    therapist_id: UUID = Field(foreign_key="member.id")  # whose side it is
    colleague_id: UUID = Field(foreign_key="member.id")  # the other therapist who took part
    status: str = Field(max_length=16)  # to_read, change_asked, taken_further, approved
    since: datetime = Field(sa_type=UtcDateTime)
    signed_at: datetime = Field(sa_type=UtcDateTime)  # when the second of the two had signed
    review_id: UUID | None = None  # the last review


class SupervisionQuestion(SQLModel, table=True):
    """A question from a therapist to their supervisors. The first supervisor to answer answers for all.

    The table keeps its old name, `asking`: a new name would need a migration and change nothing.
    """

    __tablename__ = "asking"
    __table_args__ = (
        Index("ix_asking_open", "asker_id", "asked_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id", index=True)
    kind: str = Field(max_length=16)  # reason (S0-29), bring (S0-7, S0-34), changed, moved (S0-25)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    consult_id: UUID = Field(foreign_key="consult.id", index=True)
    promise_id: UUID | None = Field(default=None, foreign_key="promise.id")
    asker_id: UUID = Field(foreign_key="member.id", index=True)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    answer: str | None = Field(default=None, max_length=16)  # go_on, rest; talked; released, tell
    answered_by: UUID | None = Field(default=None, foreign_key="member.id")
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs
