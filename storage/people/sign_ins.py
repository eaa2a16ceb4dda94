"""Sign-ins under way: begun with a link at one browser, and come back once. Secrets are kept as hashes only."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from storage.models import PageLink, SignIn
from storage.people.page_session_store import hash_of, within

SIGN_IN_LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class CameBack:
    """A sign-in that came back, with the link it was begun with; not `is_fresh`: a second time, or too late."""

    begun: SignIn
    link: PageLink
    is_fresh: bool


def begin(session: Session, link: PageLink, now: datetime) -> str:
    """Return the secret that the browser keeps while it is away, for 10 minutes. The link is not used up by it."""
    secret = secrets.token_urlsafe(32)
    session.add(SignIn(secret_hash=hash_of(secret), link_hash=link.token_hash, begun_at=now))
    session.flush()
    return secret


def come_back(session: Session, secret: str, now: datetime) -> CameBack | None:
    """Note that it came back, whatever becomes of it, so that it counts once; None if there is no such sign-in."""
    statement = select(SignIn).where(SignIn.secret_hash == hash_of(secret)).with_for_update()
    begun = session.exec(statement.execution_options(populate_existing=True)).first()
    if begun is None:
        return None
    is_fresh = begun.used_at is None and within(now - begun.begun_at, SIGN_IN_LASTS)
    begun.used_at = begun.used_at or now
    session.flush()
    return CameBack(begun, session.get_one(PageLink, begun.link_hash), is_fresh)
