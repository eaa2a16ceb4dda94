"""A consult and each therapist's own preparation for it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, Integer, UniqueConstraint
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from storage.types import ChartConfiguration, IdTuple, UtcDateTime


class Consult(SQLModel, table=True):
    """One planned conversation about one case. `configuration` is where its chart stands."""

    __tablename__ = "consult"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id", index=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    starter_part: str = Field(max_length=2)
    configuration: Any = Field(default=None, sa_type=ChartConfiguration, nullable=True)
    revision: int = Field(default=1, sa_column=Column(Integer, nullable=False))
    reasons: tuple[str, ...] = Field(default=(), sa_type=IdTuple)
    invited_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    picked_starts_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # picked, while the topics are open
    picked_by: str | None = Field(default=None, max_length=2)
    starts_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # booked (S0-21)
    booked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    bookings: int = 0  # how often a time was booked: a calendar keeps the latest
    held_id: UUID | None = Field(default=None, unique=True, index=True)  # under which a calendar finds the held time
    began_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when the first of the two began to talk
    questions_version: str | None = Field(default=None, max_length=8)  # the wording of the eight questions (S0-45)
    minutes: int | None = None  # how long they talked, as both sign
    method: str | None = Field(default=None, max_length=16)  # how: in_person, phone, video
    summary_revision: int = 0  # a signature names it; each change makes the next
    created_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 -- SQLAlchemy calls it on the class
        """Let the later of two commits on one row fail: the net below the locks."""
        return {"version_id_col": cls.__table__.c.revision}  # type: ignore[attr-defined]


class Preparation(SQLModel, table=True):
    """One therapist's own way to readiness. What is private in it is sealed elsewhere or erased."""

    __tablename__ = "preparation"
    __table_args__ = (UniqueConstraint("consult_id", "part"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    consult_id: UUID = Field(foreign_key="consult.id", index=True)
    part: str = Field(max_length=2)
    member_id: UUID = Field(foreign_key="member.id", index=True)
    screened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    paused_on: str | None = Field(default=None, max_length=32)  # the ticked item, only while paused
    resting_until: date | None = None
    shows_day: bool = False  # the colleague may see until which day
    impression_formed: bool = False  # S0-20
    topics: tuple[str, ...] = Field(default=(), sa_type=IdTuple)
    keeps_back: str | None = Field(default=None, max_length=16)  # S0-15: nothing, something
    clients_keep_back: str | None = Field(default=None, max_length=16)
    ready_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    offered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when the ticked times were sent
    knows_whom: bool = False  # the second therapist says that both mean the same client
    all_set_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # said so at the reminder
    begun_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # began to talk, none of the six fitting
    looked_back_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # what was ticked then is not kept
    waited_since: datetime | None = Field(
        default=None, sa_type=UtcDateTime
    )  # since when the colleague waits for this one
    moved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when they last brought it on


class Notice(SQLModel, table=True):
    """A participant knows of this consult, as one therapist who sees them attests (S0-22)."""

    __tablename__ = "notice"

    consult_id: UUID = Field(primary_key=True, foreign_key="consult.id")
    participant_id: UUID = Field(primary_key=True, foreign_key="participant.id")
    part: str = Field(primary_key=True, max_length=2)
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class Offer(SQLModel, table=True):
    """A time that one therapist offers to talk at (S0-21)."""

    __tablename__ = "offer"
    __table_args__ = (UniqueConstraint("consult_id", "part", "starts_at"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    consult_id: UUID = Field(foreign_key="consult.id", index=True)
    part: str = Field(max_length=2)
    starts_at: datetime = Field(sa_type=UtcDateTime)
    made_at: datetime = Field(sa_type=UtcDateTime)


class ScopeVersion(SQLModel, table=True):
    """What the two agree to talk about, once more with each change; booked when both agree to the latest (S0-14)."""

    __tablename__ = "scope_version"
    __table_args__ = (UniqueConstraint("consult_id", "version"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    consult_id: UUID = Field(foreign_key="consult.id", index=True)
    version: int
    topics: tuple[str, ...] = Field(default=(), sa_type=IdTuple)
    made_at: datetime = Field(sa_type=UtcDateTime)
    it_agreed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ft_agreed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class MonthlyTally(SQLModel, table=True):
    """How often each of the six items was ticked in a month, practice-wide: no member, no case."""

    __tablename__ = "monthly_tally"

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    month: str = Field(primary_key=True, max_length=7)  # 2027-05
    item: str = Field(primary_key=True, max_length=32)
    ticked: int = 0
