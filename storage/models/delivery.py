"""Messages to somebody else, kept until they have been sent, and what was already done."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from storage.types import UtcDateTime


class Delivery(SQLModel, table=True):
    """One message to one person. Its words are made when it is sent, from the state as it is then."""

    __tablename__ = "delivery"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id", index=True)
    recipient_id: UUID = Field(foreign_key="member.id", index=True)
    kind: str = Field(max_length=32)
    consult_id: UUID | None = Field(default=None, foreign_key="consult.id", index=True)
    case_id: UUID | None = Field(default=None, foreign_key="case.id")  # what it is about, where that is no consult
    grant_id: UUID | None = None  # the emergency access that it tells of
    due_at: datetime = Field(sa_type=UtcDateTime, index=True)
    made_at: datetime = Field(sa_type=UtcDateTime)
    workflow_id: str = Field(max_length=64)  # "": nobody has queued it yet
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: str | None = Field(default=None, max_length=16)  # sent, stale, given_up
    trouble: str | None = Field(default=None, max_length=64)  # Slack's error code, for `doctor`
    channel: str | None = Field(default=None, max_length=64)
    ts: str | None = Field(default=None, max_length=64)
    replaces_id: UUID | None = Field(default=None, foreign_key="delivery.id", index=True)  # whose words it takes away


class IdempotencyKey(SQLModel, table=True):
    """A request that has been taken; the same one again changes nothing."""

    __tablename__ = "idempotency_key"

    key: str = Field(primary_key=True, max_length=128)
    taken_at: datetime = Field(sa_type=UtcDateTime, index=True)
