"""One-time links to the pages, sign-ins in progress, and the page sessions that links open."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from storage.types import UtcDateTime


class PageLink(SQLModel, table=True):
    """A link that opens one page session, once. Only the keyed hash of its token is stored.

    `row_hash`, also keyed, is of everything that the link grants: a copied or changed row opens nothing.

    The table keeps its old name, `sitting_link`: a new name would need a migration and change nothing.
    """

    __tablename__ = "sitting_link"

    token_hash: str = Field(primary_key=True, max_length=64)
    practice_id: UUID = Field(foreign_key="practice.id")
    member_id: UUID = Field(foreign_key="member.id", index=True)
    consult_id: UUID | None = Field(default=None, foreign_key="consult.id")  # None: a supervisor's reviews, or a grant
    grant_id: UUID | None = None  # an emergency access, to use it or to review it; then no consult
    alert_id: UUID | None = None  # a safety alert; then no consult
    case_id: UUID | None = None  # a case of the member, for its releases; then no consult
    made_at: datetime = Field(sa_type=UtcDateTime, index=True)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    row_hash: str = Field(default="", max_length=64)


class SignIn(SQLModel, table=True):
    """A sign-in in progress, started with a link in one browser. Only the hash of that browser's secret is stored.

    The hash is keyed, and so is `row_hash`, which is of the link and of when the sign-in began.
    """

    __tablename__ = "sign_in"

    secret_hash: str = Field(primary_key=True, max_length=64)
    link_hash: str = Field(foreign_key="sitting_link.token_hash", index=True, max_length=64)
    begun_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when it returned, whatever the result
    row_hash: str = Field(default="", max_length=64)


class PageSession(SQLModel, table=True):
    """One member in one browser, on the pages of a consult, supervision, an emergency access, an alert or a case.

    `secret_hash` is a keyed hash of the browser's secret together with everything that the page session grants, and of
    when it was opened; `seen_hash` is one of when its member was last active.

    The table keeps its old name, `sitting`: a new name would need a migration and change nothing.
    """

    __tablename__ = "sitting"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    secret_hash: str = Field(max_length=64)
    practice_id: UUID = Field(foreign_key="practice.id")
    member_id: UUID = Field(foreign_key="member.id", index=True)
    consult_id: UUID | None = Field(default=None, foreign_key="consult.id")  # None: a supervisor's reviews, or a grant
    grant_id: UUID | None = None  # an emergency access, to use it or to review it; then no consult
    alert_id: UUID | None = None  # a safety alert; then no consult
    case_id: UUID | None = None  # a case of the member, for its releases; then no consult
    opened_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime, index=True)
    seen_hash: str = Field(default="", max_length=64)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
