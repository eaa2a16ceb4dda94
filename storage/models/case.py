"""A case: the shared client unit, who is in it, and what they signed."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import IdTuple, UtcDateTime


class Case(SQLModel, table=True):
    """A shared client unit, known by a random code. No name, no initials, no dates of birth."""

    __tablename__ = "case"
    __table_args__ = (UniqueConstraint("practice_id", "code"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id", index=True)
    code: str = Field(max_length=32)
    it_member_id: UUID = Field(foreign_key="member.id", index=True)
    ft_member_id: UUID = Field(foreign_key="member.id", index=True)
    secrets_policy_shown_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    part2_applies: bool | None = None  # 42 CFR Part 2; None: not asked yet
    from_psychotherapy_notes: bool | None = None  # 45 CFR 164.508(a)(2)
    whom: str | None = Field(default=None, max_length=16)  # how the colleague learns who this is: note, in_person
    created_by: UUID = Field(foreign_key="member.id")
    created_at: datetime = Field(sa_type=UtcDateTime)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # its key is gone; to people it is not there


class CaseDeletion(SQLModel, table=True):
    """A case's key was destroyed and its words with it: when and why. Only ever added to."""

    __tablename__ = "case_deletion"

    case_id: UUID = Field(primary_key=True, foreign_key="case.id")
    practice_id: UUID = Field(foreign_key="practice.id")
    why: str = Field(max_length=16)  # asked: by an administrator at the machine
    deleted_at: datetime = Field(sa_type=UtcDateTime)


class CaseKey(SQLModel, table=True):
    """The case's data key, wrapped. Without this row nothing written in the case opens."""

    __tablename__ = "case_key"

    case_id: UUID = Field(primary_key=True, foreign_key="case.id")
    wrapped: bytes
    wrapping_key_id: str = Field(max_length=64)
    created_at: datetime = Field(sa_type=UtcDateTime)


class Participant(SQLModel, table=True):
    """A person in the client unit, as "adult 1" or "minor 1"."""

    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("case_id", "kind", "number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    kind: str = Field(max_length=8)  # adult, minor
    number: int
    seen_by_it: bool = False
    seen_by_ft: bool = False
    consenter: str | None = Field(default=None, max_length=32)  # minors: who consents, by what authority


class Handover(SQLModel, table=True):
    """One part of a case went from one therapist to another, by an administrator. Only ever added to."""

    __tablename__ = "hand_over"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    case_id: UUID = Field(foreign_key="case.id", index=True)
    part: str = Field(max_length=2)
    former_id: UUID = Field(foreign_key="member.id")
    member_id: UUID = Field(foreign_key="member.id", index=True)  # whose it is from then on
    by_id: UUID = Field(foreign_key="member.id")  # the administrator
    made_at: datetime = Field(sa_type=UtcDateTime)


class Attendance(SQLModel, table=True):
    """How often one therapist has met the people of this case, as that therapist attests (S0-19)."""

    __tablename__ = "attendance"

    case_id: UUID = Field(primary_key=True, foreign_key="case.id")
    part: str = Field(primary_key=True, max_length=2)
    sessions: int
    first_on: date
    last_on: date
    updated_at: datetime = Field(sa_type=UtcDateTime)


class SignedForm(SQLModel, table=True):
    """One signed form, entered once: that it exists and where it is kept, never the form itself.

    The elements of 45 CFR 164.508(c)(1): topics (what), direction (who, to whom), purpose, ends, signed.
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
    event_on: date | None = None  # the day on which what ends it happened
    let_lapse: bool = False  # nobody is reminded of its end
    entered_by: UUID = Field(foreign_key="member.id")
    entered_at: datetime = Field(sa_type=UtcDateTime)


class Release(SQLModel, table=True):
    """One participant's Consent to Exchange from one therapist to the other. Its status is derived, never kept."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("paper_id", "participant_id", "discloser"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    paper_id: UUID = Field(foreign_key="paper.id", index=True)
    participant_id: UUID = Field(foreign_key="participant.id", index=True)
    discloser: str = Field(max_length=2)  # the part that may speak
    recipient: str = Field(max_length=2)
