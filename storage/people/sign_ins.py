"""Sign-ins under way: begun with a link at one browser, and come back once. Secrets are kept as hashes only."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from storage.models import PageLink, SignIn
from storage.people.page_session_store import hash_secret, is_unexpired

SIGN_IN_LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True)
class SignInReturn:
    """A sign-in that came back, with the link it was begun with; not `is_fresh`: a second time, or too late."""

    sign_in: SignIn
    link: PageLink
    is_fresh: bool


def start_sign_in(session: Session, link: PageLink, now: datetime) -> str:
    """Return the secret that the browser keeps while it is away, for 10 minutes. The link is not used up by it."""
    secret = secrets.token_urlsafe(32)
    session.add(SignIn(secret_hash=hash_secret(secret), link_hash=link.token_hash, begun_at=now))
    session.flush()
    return secret


def record_return(session: Session, secret: str, now: datetime) -> SignInReturn | None:
    """Note that it came back, whatever becomes of it, so that it counts once; None if there is no such sign-in."""
    statement = select(SignIn).where(SignIn.secret_hash == hash_secret(secret)).with_for_update()
    begun = session.exec(statement.execution_options(populate_existing=True)).first()
    if begun is None:
        return None
    is_fresh = begun.used_at is None and is_unexpired(now - begun.begun_at, SIGN_IN_LIFETIME)
    begun.used_at = begun.used_at or now
    session.flush()
    return SignInReturn(begun, session.get_one(PageLink, begun.link_hash), is_fresh)
