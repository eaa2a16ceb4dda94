"""Messages stored until they are sent, and the requests that were already handled."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, SmallInteger, TextClause, text
from sqlmodel import Field, SQLModel

from storage.types import UtcDateTime

URGENT, NORMAL = 0, 1
PRIORITIES = (URGENT, NORMAL)  # in the order of sending; urgent: what concerns somebody's safety
_SELDOM_SET = ("case_id", "grant_id", "alert_id", "change_id")  # most messages are about a consult
_WAITING, _LEASED = text("done_at IS NULL"), text("lease IS NOT NULL")


def _index_where(name: str, condition: TextClause, *columns: str) -> Index:
    return Index(name, *columns, sqlite_where=condition, postgresql_where=condition)


class Delivery(SQLModel, table=True):
    """One message to one person. Its text is built when it is sent, from the state at that time."""

    __tablename__ = "delivery"
    __table_args__ = (  # partial, so that finding the due ones costs the same, however many were sent before
        _index_where("ix_delivery_waiting", _WAITING, "priority", "due_at", "made_at", "id"),
        _index_where("ix_delivery_lease", _LEASED, "lease"),
        *(_index_where(f"ix_delivery_{name}", text(f"{name} IS NOT NULL"), name) for name in _SELDOM_SET),
        Index("ix_delivery_recipient_kind", "recipient_id", "kind"),
        Index("ix_delivery_practice_kind", "practice_id", "kind", "made_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    recipient_id: UUID = Field(foreign_key="member.id")
    kind: str = Field(max_length=32)
    consult_id: UUID | None = Field(default=None, foreign_key="consult.id", index=True)
    case_id: UUID | None = Field(default=None, foreign_key="case.id")  # for a message about a case and no consult
    grant_id: UUID | None = None  # for a message about an emergency access
    alert_id: UUID | None = None  # for a message about a safety alert
    change_id: UUID | None = None  # for a message about a change of who can read what
    surface: str = Field(default="slack", max_length=16)
    priority: int = Field(default=NORMAL, sa_type=SmallInteger)
    due_at: datetime = Field(sa_type=UtcDateTime)
    made_at: datetime = Field(sa_type=UtcDateTime)
    lease: str | None = Field(default=None, max_length=64)  # the name of the lease under which it is being sent now
    tries: int = Field(default=0)  # how often it has been postponed
    retry_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # after an attempt: not before this time
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: str | None = Field(default=None, max_length=16)  # sent, stale, given_up
    trouble: str | None = Field(default=None, max_length=64)  # Slack's error code, shown by `doctor`
    channel: str | None = Field(default=None, max_length=255)
    ts: str | None = Field(default=None, max_length=255)
    replaces_id: UUID | None = Field(default=None, foreign_key="delivery.id", index=True)  # the message it replaces


class IdempotencyKey(SQLModel, table=True):
    """A request that was already accepted. The same request again changes nothing."""

    __tablename__ = "idempotency_key"

    key: str = Field(primary_key=True, max_length=128)
    taken_at: datetime = Field(sa_type=UtcDateTime, index=True)
