"""The practice, its settings, its members and their roles, and changes of who can read what that wait."""

from datetime import date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.types import IdTuple, UtcDateTime

IS_UNFINISHED = text("(outcome IS NULL OR administrators_told_at IS NULL)")  # written out for the partial index


class Practice(SQLModel, table=True):
    """The organization of one workspace, which in Slack has this team id. Every other row belongs to one practice."""

    __tablename__ = "practice"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    team_id: str = Field(unique=True, max_length=64)
    name: str = Field(max_length=200)
    time_zone: str = Field(max_length=64)
    people: bytes | None = Field(default=None, repr=False)  # a keyed hash of its people's rows; see storage/row_macs
    lists_number: int | None = None  # how often a transaction changed one of its lists; see storage/row_macs/lists
    lists_total: bytes | None = Field(default=None, repr=False)  # a keyed sum over its lists
    first_case_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # None: never a case; never unset
    followed_seq: int = 0  # the last entry of the audit log whose consequences were worked out
    created_at: datetime = Field(sa_type=UtcDateTime)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class PracticeSettings(SQLModel, table=True):
    """What the practice decided for all its members. The table is `settings`."""

    __tablename__ = "settings"

    practice_id: UUID = Field(primary_key=True, foreign_key="practice.id", ondelete="CASCADE")
    free_text: str = Field(default="page", max_length=8)  # "page", or "modal" once a BAA is attested to
    baa_attested_by: str | None = Field(default=None, max_length=64)  # the member's id
    baa_signed_on: date | None = None
    baa_recorded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sessions_needed: int = 2  # before a consult (S0-19): 2 to 4
    work_days: tuple[str, ...] = Field(default=("0", "1", "2", "3", "4"), sa_type=IdTuple)  # Monday is 0
    work_start: time = time(9)
    work_end: time = time(17)
    lead_days: int = 1  # from booking to the talk (S0-21): never the same day
    lapse_days: int = 21  # without activity, after which a consult ends
    keep_case_years: int = 7  # after the last activity in the case; 0: no limit
    keep_review_years: int = 0  # supervisors' texts; 0: as long as the case
    keep_draft_days: int = 30  # since the last change, once the consult has ended or is signed
    secrets_policy: str = Field(default="none_recorded", max_length=32)
    call_link: str = Field(default="", max_length=300)  # https or tel, for the talk; "": a Slack huddle
    safety_first: tuple[str, ...] = Field(default=(), sa_type=IdTuple)  # members told at once, beside the involved
    safety_next: tuple[str, ...] = Field(default=(), sa_type=IdTuple)  # members told if nobody takes charge
    safety_wait: int = 5  # minutes until those who have not seen an alert are told again: 5, 10 or 15
    emergency_number: str = Field(default="", max_length=80)  # "": the usual one where the practice is
    crisis_line: str = Field(default="", max_length=80)
    first_steps: str = Field(default="", max_length=1000)  # what the practice does first
    phone_list: str = Field(default="", max_length=1000)  # colleagues' numbers, one on each line
    numbers_saved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # None: nobody has looked at them yet
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class Member(SQLModel, table=True):
    """A person in the practice."""

    __tablename__ = "member"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id", index=True)
    first_name: str = Field(max_length=80)
    time_zone: str = Field(max_length=64)
    locale: str = Field(default="en-US", max_length=16)  # such as "en-GB": how dates and times are written
    active: bool = True
    greeted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    back_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # made active again, last; None: never
    left_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # made inactive, last; None: not known
    home_shows: str | None = Field(default=None, max_length=64)  # a fingerprint; None: never opened, "": not known
    created_at: datetime = Field(sa_type=UtcDateTime)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class MemberIdentity(SQLModel, table=True):
    """Who one member is on one surface: the workspace (tenant) and the person's user id there."""

    __tablename__ = "member_identity"
    __table_args__ = (UniqueConstraint("surface", "tenant_id", "user_id"),)

    member_id: UUID = Field(primary_key=True, foreign_key="member.id", ondelete="CASCADE")
    surface: str = Field(primary_key=True, max_length=16)
    tenant_id: str = Field(primary_key=True, max_length=64)
    user_id: str = Field(max_length=64)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class MemberRole(SQLModel, table=True):
    """One role of one member: therapist, supervisor or administrator."""

    __tablename__ = "member_role"

    member_id: UUID = Field(primary_key=True, foreign_key="member.id", ondelete="CASCADE")
    role: str = Field(primary_key=True, max_length=16)
    since: datetime | None = Field(default=None, sa_type=UtcDateTime)  # None: from before this was recorded
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class SupervisionGroupMember(SQLModel, table=True):
    """One member of one supervision group (S0-16).

    If both therapists of a case are in one group, one stays out when the other brings the case. A supervisor who leads
    the group does not sit in it (S0-58).
    """

    __tablename__ = "supervision_group_member"

    group_id: UUID = Field(primary_key=True)
    member_id: UUID = Field(primary_key=True, foreign_key="member.id", ondelete="CASCADE", index=True)
    practice_id: UUID = Field(foreign_key="practice.id", index=True)
    leads: bool = False
    since: datetime | None = Field(default=None, sa_type=UtcDateTime)  # None: from before this was recorded
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class AccessChange(SQLModel, table=True):
    """One change that an administrator asked for, in fixed ids: what it is about, and what became of it. No text.

    Rows are never deleted; one that has an outcome never changes again, but for `administrators_told_at`.
    """

    __tablename__ = "access_change"
    __table_args__ = (
        Index(
            "ix_access_change_unfinished",
            "practice_id",
            "asked_at",
            sqlite_where=IS_UNFINISHED,
            postgresql_where=IS_UNFINISHED,
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    kind: str = Field(max_length=32)
    member_id: UUID | None = Field(default=None, foreign_key="member.id")  # the member whose entry was changed
    other_id: UUID | None = Field(default=None, foreign_key="member.id")  # the second member, such as the supervisor
    group_id: UUID | None = None  # a supervision group
    case_id: UUID | None = Field(default=None, foreign_key="case.id")
    setting: str = Field(default="", max_length=32)
    chosen: tuple[str, ...] = Field(default=(), sa_type=IdTuple)  # the new value, in fixed ids, days or numbers
    asked_by: UUID = Field(foreign_key="member.id")
    asked_at: datetime = Field(sa_type=UtcDateTime)
    takes_effect_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # None: only a second person decides
    outcome: str | None = Field(
        default=None, max_length=16
    )  # None: it waits; else see storage/people/access_changes.py
    decided_by: UUID | None = Field(default=None, foreign_key="member.id")
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    administrators_told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # those not met here, too
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class ChangeTold(SQLModel, table=True):
    """A record that Slack took a message about a change that waits: who was told, and when. Only ever added to."""

    __tablename__ = "change_told"

    change_id: UUID = Field(primary_key=True, foreign_key="access_change.id")
    member_id: UUID = Field(primary_key=True, foreign_key="member.id")
    ts: str = Field(max_length=255)  # the message's time in Slack
    told_at: datetime = Field(sa_type=UtcDateTime)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs
