"""Emergency access: an administrator may read for one hour what is shared in one case (45 CFR 164.312(a)(2)(ii))."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from storage.types import UtcDateTime


class EmergencyGrant(SQLModel, table=True):
    """An administrator's emergency access to one case, with its reason and end. Only ever added to, never extended."""

    __tablename__ = "emergency_grant"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id", index=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    member_id: UUID = Field(foreign_key="member.id", index=True)
    reason_sealed: bytes | None = Field(default=None, repr=False)  # danger, unreachable, locked_out, another
    begins_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class EmergencyMark(SQLModel, table=True):
    """An event of a grant: it was explained, ended early, or reviewed by somebody else. Only ever added to."""

    __tablename__ = "emergency_mark"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id", index=True)
    grant_id: UUID = Field(foreign_key="emergency_grant.id", index=True)
    member_id: UUID = Field(foreign_key="member.id", index=True)
    kind: str = Field(max_length=16)  # explained, ended, in_order, taken_further
    writing_id: UUID | None = Field(default=None, foreign_key="writing.id")  # the text of the explanation
    made_at: datetime = Field(sa_type=UtcDateTime)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs
