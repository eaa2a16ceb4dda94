"""A consult, and what each therapist prepares for it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from storage.types import ChartConfiguration, IdTuple, UtcDateTime

_OPEN = text("ended_at IS NULL")


class Consult(SQLModel, table=True):
    """One planned conversation about one case. `configuration` holds the active states of its statechart.

    The column `held_id` (the id in a calendar link) keeps its old name: a new name would need a migration and change
    nothing.
    """

    __tablename__ = "consult"
    __table_args__ = (Index("ix_consult_not_ended", "case_id", sqlite_where=_OPEN, postgresql_where=_OPEN),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id", index=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    starter_part: str = Field(max_length=2)
    configuration: Any = Field(default=None, sa_type=ChartConfiguration, nullable=True)
    revision: int = Field(default=1, sa_column=Column(Integer, nullable=False))
    reasons: tuple[str, ...] = Field(default=(), sa_type=IdTuple)
    invited_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    introduces_case: bool | None = None  # the invitation, not sent yet, is all by which the colleague knows of the case
    picked_starts_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # not booked yet
    picked_by: str | None = Field(default=None, max_length=2)
    starts_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # booked (S0-21)
    booked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    bookings: int = 0  # how often a time was booked: a calendar shows the latest
    held_id: UUID | None = Field(default=None, unique=True, index=True)  # the id of the booked time in a calendar link
    began_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when the first therapist began the talk
    begun_for_safety_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # begun past the gates (S0-9)
    questions_version: str | None = Field(default=None, max_length=8)  # which wording of the eight questions (S0-45)
    minutes: int | None = None  # the length of the talk, as both sign it
    method: str | None = Field(default=None, max_length=16)  # in_person, phone, video
    timed_by: str | None = Field(default=None, max_length=2)  # the part that last changed the length or the method
    summary_revision: int = 0  # each change adds one; a signature is for one revision
    created_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_from: Any = Field(default=None, sa_type=ChartConfiguration, nullable=True)  # while the end can be undone
    ended_by: str | None = Field(default=None, max_length=2)  # whose end it is, while it can be undone
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 -- SQLAlchemy calls it on the class
        """Make the later of two conflicting commits fail, in case a lock was forgotten."""
        return {"version_id_col": cls.__table__.c.revision}  # type: ignore[attr-defined]


class Preparation(SQLModel, table=True):
    """One therapist's preparation for one consult. Its private texts are encrypted elsewhere, or deleted.

    Columns such as `knows_whom` and `resting_until` keep old names: new ones would need a migration.
    """

    __tablename__ = "preparation"
    __table_args__ = (UniqueConstraint("consult_id", "part"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    consult_id: UUID = Field(foreign_key="consult.id", index=True)
    part: str = Field(max_length=2)
    member_id: UUID = Field(foreign_key="member.id", index=True)
    screened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    paused_on: str | None = Field(default=None, max_length=32)  # the ticked reason to wait, while paused
    resting_until: date | None = None  # paused until this day
    shows_day: bool = False  # the colleague may see `resting_until`
    impression_formed: bool = False  # S0-20
    topics: tuple[str, ...] = Field(default=(), sa_type=IdTuple)
    keeps_back_sealed: bytes | None = Field(default=None, repr=False)  # won't share (S0-15): nothing, something
    clients_keep_back_sealed: bytes | None = Field(default=None, repr=False)  # what clients asked not to share
    ready_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    offered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when the chosen times were sent
    knows_whom: bool = False  # the second therapist confirmed: both mean the same client
    all_set_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # answered the reminder with "I'll be there"
    begun_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # began the talk; no reason to wait
    asks_to_add: tuple[str, ...] = Field(default=(), sa_type=IdTuple)  # topics to add during the talk
    outline_known_by: tuple[str, ...] = Field(default=(), sa_type=IdTuple)  # participants who know the topics (S0-56)
    looked_back_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the debrief; its ticks aren't saved
    waited_since: datetime | None = Field(
        default=None, sa_type=UtcDateTime
    )  # since when the colleague has been waiting for this therapist
    moved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when this therapist last took their turn
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class Notice(SQLModel, table=True):
    """A participant knows of this consult, as a therapist who sees that participant attests (S0-22)."""

    __tablename__ = "notice"

    consult_id: UUID = Field(primary_key=True, foreign_key="consult.id")
    participant_id: UUID = Field(primary_key=True, foreign_key="participant.id")
    part: str = Field(primary_key=True, max_length=2)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class Offer(SQLModel, table=True):
    """A time to talk that one therapist offers (S0-21)."""

    __tablename__ = "offer"
    __table_args__ = (UniqueConstraint("consult_id", "part", "starts_at"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    consult_id: UUID = Field(foreign_key="consult.id", index=True)
    part: str = Field(max_length=2)
    starts_at: datetime = Field(sa_type=UtcDateTime)
    made_at: datetime = Field(sa_type=UtcDateTime)


class ScopeVersion(SQLModel, table=True):
    """The topics of a consult; each change is a new version. Booking needs both to agree to the latest (S0-14)."""

    __tablename__ = "scope_version"
    __table_args__ = (UniqueConstraint("consult_id", "version"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    consult_id: UUID = Field(foreign_key="consult.id", index=True)
    version: int
    topics: tuple[str, ...] = Field(default=(), sa_type=IdTuple)
    made_at: datetime = Field(sa_type=UtcDateTime)
    it_agreed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ft_agreed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class MonthlyTally(SQLModel, table=True):
    """How often each of the six reasons to wait was ticked in a month, in the whole practice. No member, no case."""

    __tablename__ = "monthly_tally"

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id")
    month: str = Field(primary_key=True, max_length=7)  # 2027-05
    item: str = Field(primary_key=True, max_length=32)
    ticked: int = 0
