"""Links that open the pages once, and the sittings that they open. Secrets are kept as hashes only."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from uuid import UUID

from sqlmodel import Session, col, delete, select, update

from storage.models import PageLink, PageSession, SignIn

LINK_LIFETIME = timedelta(minutes=10)
IDLE_TIMEOUT = timedelta(minutes=15)
CLOCK_TOLERANCE = timedelta(minutes=1)
"""By so much one machine's clock may be behind another's. Further ahead was before a clock went back."""


def create_link(
    session: Session,
    *,
    practice_id: UUID,
    member_id: UUID,
    consult_id: UUID | None,
    now: datetime,
    grant_id: UUID | None = None,
) -> str:
    """Return the token of a fresh link: it opens one sitting, once, within 10 minutes.

    `consult_id` is None for a supervisor's sitting, which is of no one consult, and where there is a `grant_id`.
    """
    token = secrets.token_urlsafe(32)
    session.add(
        PageLink(
            token_hash=hash_secret(token),
            practice_id=practice_id,
            member_id=member_id,
            consult_id=consult_id,
            grant_id=grant_id,
            made_at=now,
        )
    )
    session.flush()
    return token


def find_link(session: Session, token: str, now: datetime) -> PageLink | None:
    """Return the link without using it up; None if there is no such link, it is too old, or it was used before."""
    link = session.get(PageLink, hash_secret(token))
    return link if link and _is_usable(link, now) else None


def use_link(session: Session, token: str, now: datetime) -> PageLink | None:
    """Use the link up and return it; None if there is no such link, it is too old, or it was used before."""
    link = _find_locked_link(session, hash_secret(token))
    return _mark_used(session, link, now) if link and _is_usable(link, now) else None


def use_sign_in_link(session: Session, begun: SignIn, now: datetime) -> PageLink | None:
    """Use up the link with which a sign-in was begun, and return it; None if it was used meanwhile.

    It was not too old when the sign-in began, and that has a time of its own.
    """
    link = _find_locked_link(session, begun.link_hash)
    return _mark_used(session, link, now) if link and link.used_at is None else None


def open_page_session(session: Session, link: PageLink, now: datetime) -> tuple[PageSession, str]:
    """Return the sitting that a used link opens, and the secret that its browser keeps."""
    secret = secrets.token_urlsafe(32)
    page_session = PageSession(
        secret_hash=hash_secret(secret),
        practice_id=link.practice_id,
        member_id=link.member_id,
        consult_id=link.consult_id,
        grant_id=link.grant_id,
        opened_at=now,
        seen_at=now,
    )
    session.add(page_session)
    session.flush()
    return page_session, secret


def find_page_session(
    session: Session, sitting_id: UUID, secret: str, now: datetime, *, touched: bool = True
) -> PageSession | None:
    """Return the sitting and, if somebody touched it, note when; None if the secret is another, it ended, or it idled.

    It idles after 15 minutes without a touch. What a page asks by itself is none.
    """
    page_session = session.get(PageSession, sitting_id)
    if page_session is None or not compare_digest(page_session.secret_hash, hash_secret(secret)):
        return None
    if page_session.ended_at is not None or not is_unexpired(now - page_session.seen_at, IDLE_TIMEOUT):
        return None
    if touched:
        touch(session, page_session, now)
    return page_session


def touch(session: Session, page_session: PageSession, now: datetime) -> None:
    """Begin its 15 minutes anew."""
    page_session.seen_at = max(page_session.seen_at, now)
    session.flush()


def end_session(session: Session, sitting_id: UUID, now: datetime) -> None:
    """End this one."""
    session.exec(update(PageSession).where(col(PageSession.id) == sitting_id).values(ended_at=now))


def end_all_for_member(session: Session, member_id: UUID, now: datetime) -> None:
    """End every sitting of the member, and use up the links that would open another."""
    sittings = update(PageSession).where(col(PageSession.member_id) == member_id, col(PageSession.ended_at).is_(None))
    links = update(PageLink).where(col(PageLink.member_id) == member_id, col(PageLink.used_at).is_(None))
    session.exec(sittings.values(ended_at=now))
    session.exec(links.values(used_at=now))


def delete_before(session: Session, cutoff: datetime) -> int:
    """Forget the links made and the sittings last seen before the cutoff; return how many.

    It lies further back than either lasts, so that nobody misses them.
    """
    old = select(PageLink.token_hash).where(col(PageLink.made_at) < cutoff)
    session.exec(delete(SignIn).where(col(SignIn.link_hash).in_(old)))  # each belongs to a link
    links = session.exec(delete(PageLink).where(col(PageLink.made_at) < cutoff)).rowcount
    return links + session.exec(delete(PageSession).where(col(PageSession.seen_at) < cutoff)).rowcount


def _find_locked_link(session: Session, token_hash: str) -> PageLink | None:
    statement = select(PageLink).where(PageLink.token_hash == token_hash).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).first()


def _mark_used(session: Session, link: PageLink, now: datetime) -> PageLink:
    link.used_at = now
    session.flush()
    return link


def _is_usable(link: PageLink, now: datetime) -> bool:
    return link.used_at is None and is_unexpired(now - link.made_at, LINK_LIFETIME)


def is_unexpired(age: timedelta, lasts: timedelta) -> bool:
    """Return whether it is still good; with a clock that went back nobody knows how old it is, and it is not."""
    return -CLOCK_TOLERANCE <= age <= lasts


def hash_secret(secret: str) -> str:
    """Return by what a secret is known here."""
    return sha256(secret.encode(errors="replace")).hexdigest()  # a forged one may not even be text
