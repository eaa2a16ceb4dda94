"""A safety alert, and everything that happened to it (S0-9, S0-10)."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import ChartConfiguration, IdTuple, UtcDateTime


class SafetyAlert(SQLModel, table=True):
    """One safety alert. What follows is in SafetyEvent; only the configuration of the chart ever changes here."""

    __tablename__ = "safety_alert"
    __table_args__ = (Index("ix_safety_alert_state", "practice_id", "configuration"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    case_id: UUID | None = Field(default=None, foreign_key="case.id", index=True)  # None: a call for help, no client
    consult_id: UUID | None = Field(default=None, foreign_key="consult.id")  # the case's open consult, if it had one
    raised_by: UUID = Field(foreign_key="member.id")
    raised_at: datetime = Field(sa_type=UtcDateTime)
    not_in_order: tuple[str, ...] = Field(default=(), sa_type=IdTuple)  # what an ordinary talk still needed then
    configuration: Any = Field(default=None, sa_type=ChartConfiguration, nullable=True)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs


class SafetyEvent(SQLModel, table=True):
    """One thing that happened to an alert: somebody was told, has seen it, took charge … Only ever added to."""

    __tablename__ = "safety_event"
    __table_args__ = (UniqueConstraint("alert_id", "number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    alert_id: UUID = Field(foreign_key="safety_alert.id", index=True)
    number: int  # 1, 2, 3 … in the order in which they happened
    kind: str = Field(max_length=16)
    by_id: UUID | None = Field(default=None, foreign_key="member.id")  # who did it; None: the product itself
    member_id: UUID | None = Field(default=None, foreign_key="member.id", index=True)  # who was told, who has seen it …
    writing_id: UUID | None = Field(default=None, foreign_key="writing.id")
    about_id: UUID | None = None  # the event that this one is about: a step that is done
    detail: tuple[str, ...] = Field(default=(), sa_type=IdTuple)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # of a step, or of a rung of the ladder
    at: datetime = Field(sa_type=UtcDateTime)
    mac: bytes | None = Field(default=None, repr=False)  # see storage/row_macs
