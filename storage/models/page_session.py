"""One-time links to the pages, sign-ins on the way to one, and the sittings that they open."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from storage.types import UtcDateTime


class PageLink(SQLModel, table=True):
    """A link that opens one sitting, once. Only the hash of its token is kept."""

    __tablename__ = "sitting_link"

    token_hash: str = Field(primary_key=True, max_length=64)
    practice_id: UUID = Field(foreign_key="practice.id")
    member_id: UUID = Field(foreign_key="member.id", index=True)
    consult_id: UUID | None = Field(default=None, foreign_key="consult.id")  # None: a supervisor's, for reviews
    grant_id: UUID | None = None  # an emergency access, to read by it or to look at it; no consult then
    made_at: datetime = Field(sa_type=UtcDateTime, index=True)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SignIn(SQLModel, table=True):
    """A sign-in under way, begun with a link at one browser. What that browser keeps is known by its hash only."""

    __tablename__ = "sign_in"

    secret_hash: str = Field(primary_key=True, max_length=64)
    link_hash: str = Field(foreign_key="sitting_link.token_hash", index=True, max_length=64)
    begun_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # it came back, whatever became of it


class PageSession(SQLModel, table=True):
    """One member at one browser, going through what waits there for one consult."""

    __tablename__ = "sitting"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    secret_hash: str = Field(max_length=64)
    practice_id: UUID = Field(foreign_key="practice.id")
    member_id: UUID = Field(foreign_key="member.id", index=True)
    consult_id: UUID | None = Field(default=None, foreign_key="consult.id")  # None: a supervisor's, for reviews
    grant_id: UUID | None = None  # an emergency access, to read by it or to look at it; no consult then
    opened_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
