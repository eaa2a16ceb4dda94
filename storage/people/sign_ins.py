"""Sign-ins in progress: started with a link in one browser, and completed once. Only keyed hashes are stored."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.models import PageLink, SignIn
from storage.people import page_hashes
from storage.people.page_hashes import Hasher
from storage.people.page_session_store import is_unexpired

SIGN_IN_LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True)
class SignInReturn:
    """A sign-in that returned, and the link it was started with. Not `is_fresh`: it returned before, or too late."""

    sign_in: SignIn
    link: PageLink
    is_fresh: bool


def start_sign_in(session: Session, hasher: Hasher, link: PageLink, now: datetime) -> str:
    """Start a sign-in, valid for 10 minutes; return the secret for the browser. The link stays unused."""
    secret = secrets.token_urlsafe(32)
    secret_hash = page_hashes.list_sign_in_hashes(hasher, secret)[0]
    sign_in = SignIn(secret_hash=secret_hash, link_hash=link.token_hash, begun_at=now)
    session.add(page_hashes.set_sign_in_hash(hasher, sign_in))
    session.flush()
    return secret


def record_return(session: Session, hasher: Hasher, secret: str, now: datetime) -> SignInReturn | None:
    """Record that a sign-in returned, whatever the result, so that it counts once; return it.

    Return None if no sign-in has this secret, or if it or its link is not as it was made.
    """
    has_secret = col(SignIn.secret_hash).in_(page_hashes.list_sign_in_hashes(hasher, secret))
    statement = select(SignIn).where(has_secret).with_for_update()
    sign_in = session.exec(statement.execution_options(populate_existing=True)).first()
    if sign_in is None or not page_hashes.is_own_sign_in(hasher, sign_in):
        return None
    link = session.get_one(PageLink, sign_in.link_hash)
    if not page_hashes.is_own_link(hasher, link):
        return None
    is_fresh = sign_in.used_at is None and is_unexpired(now - sign_in.begun_at, SIGN_IN_LIFETIME)
    sign_in.used_at = sign_in.used_at or now
    session.flush()
    return SignInReturn(sign_in, link, is_fresh)
