"""A case: the client unit that two therapists share, its participants, its signed forms and their releases."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import IdTuple, UtcDateTime

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


class Case(SQLModel, table=True):
    """A client unit that two therapists share, named by a random code. No name, no initials, no date of birth.

    The column `whom` keeps its old name: a new name would need a migration and change nothing.
    """

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("practice_id", "code"),
        Index("ix_case_active", "practice_id", "active_at", "id"),  # the oldest are looked at daily
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    code: str = Field(max_length=32)
    it_member_id: UUID = Field(foreign_key="member.id", index=True)
    ft_member_id: UUID = Field(foreign_key="member.id", index=True)
    secrets_policy_shown_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    part2_sealed: bytes | None = Field(default=None, repr=False)  # 42 CFR Part 2: yes, no; None: not asked yet
    from_psychotherapy_notes: bool | None = None  # 45 CFR 164.508(a)(2)
    whom: str | None = Field(default=None, max_length=16)  # how the colleague learns who the client is: note, in_person
    created_by: UUID = Field(foreign_key="member.id")
    it_informed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # since when this part's therapist knows
    ft_informed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # of the case: cases/case_knowledge.py
    created_at: datetime = Field(sa_type=UtcDateTime)
    active_at: datetime = Field(default=EARLIEST, sa_type=UtcDateTime)  # not later than the last activity; by triggers
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # its key was destroyed; nobody sees it
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class CaseDeletion(SQLModel, table=True):
    """A record that a case's key was destroyed, so its texts cannot be read any more. Only ever added to."""

    __tablename__ = "case_deletion"

    case_id: UUID = Field(primary_key=True, foreign_key="case.id")
    practice_id: UUID = Field(foreign_key="practice.id")
    why: str = Field(max_length=16)  # asked (`delete-case` was run), or the retention rule
    deleted_at: datetime = Field(sa_type=UtcDateTime, index=True)


class CaseKey(SQLModel, table=True):
    """The case's data key, wrapped (encrypted) by the key-encryption key. Without it, no text of the case opens."""

    __tablename__ = "case_key"

    case_id: UUID = Field(primary_key=True, foreign_key="case.id")
    wrapped: bytes
    wrapping_key_id: str = Field(max_length=64)
    created_at: datetime = Field(sa_type=UtcDateTime)


class Participant(SQLModel, table=True):
    """A person in the client unit, known as "adult 1" or "minor 1"."""

    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("case_id", "kind", "number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    kind: str = Field(max_length=8)  # adult, minor
    number: int
    seen_by_it: bool = False
    seen_by_ft: bool = False
    consenter: str | None = Field(default=None, max_length=32)  # for a minor: who consents, and by what authority
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class Handover(SQLModel, table=True):
    """A record that an administrator gave one part of a case to another therapist. Only ever added to.

    The table keeps its old name, `hand_over`: a new name would need a migration and change nothing.
    """

    __tablename__ = "hand_over"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    case_id: UUID = Field(foreign_key="case.id", index=True)
    part: str = Field(max_length=2)
    former_id: UUID = Field(foreign_key="member.id")
    member_id: UUID = Field(foreign_key="member.id", index=True)  # the new therapist
    by_id: UUID = Field(foreign_key="member.id")  # the administrator
    made_at: datetime = Field(sa_type=UtcDateTime)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class Attendance(SQLModel, table=True):
    """How many sessions one therapist has had with the people of this case, as that therapist attests (S0-19)."""

    __tablename__ = "attendance"

    case_id: UUID = Field(primary_key=True, foreign_key="case.id")
    part: str = Field(primary_key=True, max_length=2)
    sessions: int
    first_on: date
    last_on: date
    updated_at: datetime = Field(sa_type=UtcDateTime)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class SignedForm(SQLModel, table=True):
    """The record of one signed form: that it exists and where it is stored. The form itself is never stored here.

    The elements of 45 CFR 164.508(c)(1): topics (what), direction (who, to whom), purpose, ends, signed.
    The table keeps its old name, `paper`: a new name would need a migration and change nothing.
    """

    __tablename__ = "paper"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    participant_id: UUID = Field(foreign_key="participant.id", index=True)
    direction: str = Field(max_length=8)  # it_to_ft, ft_to_it, both
    topics: tuple[str, ...] = Field(default=(), sa_type=IdTuple)
    purpose: str = Field(max_length=32)
    signed_by: str = Field(max_length=16)  # self, or a representative
    authority: str | None = Field(default=None, max_length=32)
    client_signed: bool = True
    signed_on: date | None = None
    ends_on: date | None = None
    ends_event: str | None = Field(default=None, max_length=32)
    kept_where: str = Field(max_length=32)
    countersigned: bool = True
    declined_on: date | None = None
    revoked_on: date | None = None
    event_on: date | None = None  # the day of the event that ended it
    let_lapse: bool = False  # nobody wants a reminder before it ends
    entered_by: UUID = Field(foreign_key="member.id")
    entered_at: datetime = Field(sa_type=UtcDateTime)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class Release(SQLModel, table=True):
    """One participant's Consent to Exchange from one therapist to the other. Its status is computed, never stored.

    The column `paper_id` (the signed form) keeps its old name: a new name would need a migration and change nothing.
    """

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("paper_id", "participant_id", "discloser"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    paper_id: UUID = Field(foreign_key="paper.id", index=True)
    participant_id: UUID = Field(foreign_key="participant.id", index=True)
    discloser: str = Field(max_length=2)  # the part that may share information
    recipient: str = Field(max_length=2)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs
