"""Sign-ins in progress: started with a link in one browser, and completed once. Secrets are stored only as hashes."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from storage.models import PageLink, SignIn
from storage.people.page_session_store import hash_secret, is_unexpired

SIGN_IN_LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True)
class SignInReturn:
    """A sign-in that returned, and the link it was started with. Not `is_fresh`: it returned before, or too late."""

    sign_in: SignIn
    link: PageLink
    is_fresh: bool


def start_sign_in(session: Session, link: PageLink, now: datetime) -> str:
    """Start a sign-in, valid for 10 minutes; return the secret for the browser. The link stays unused."""
    secret = secrets.token_urlsafe(32)
    session.add(SignIn(secret_hash=hash_secret(secret), link_hash=link.token_hash, begun_at=now))
    session.flush()
    return secret


def record_return(session: Session, secret: str, now: datetime) -> SignInReturn | None:
    """Record that a sign-in returned, whatever the result, so that it counts once; return it.

    Return None if no sign-in has this secret.
    """
    statement = select(SignIn).where(SignIn.secret_hash == hash_secret(secret)).with_for_update()
    sign_in = session.exec(statement.execution_options(populate_existing=True)).first()
    if sign_in is None:
        return None
    is_fresh = sign_in.used_at is None and is_unexpired(now - sign_in.begun_at, SIGN_IN_LIFETIME)
    sign_in.used_at = sign_in.used_at or now
    session.flush()
    return SignInReturn(sign_in, session.get_one(PageLink, sign_in.link_hash), is_fresh)
