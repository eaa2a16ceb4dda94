"""One-time links to the pages, and the page sessions that they open. Secrets are stored only as keyed hashes."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select, update

from storage.models import Member, PageLink, PageSession, Practice, SignIn
from storage.people import page_hashes, spent_ids
from storage.people.page_hashes import Hasher
from storage.prepared_rows import PreparedRows
from storage.row_macs.people_rows import load_people

LINK_LIFETIME = timedelta(minutes=10)
IDLE_TIMEOUT = timedelta(minutes=15)
SESSION_LIFETIME = timedelta(hours=12)
"""However active its member is, a page session ends 12 hours after it was opened."""

TOUCH_INTERVAL = timedelta(seconds=30)
"""Activity is recorded at most this often, so that most requests of a page write nothing for it."""

CLOCK_TOLERANCE = timedelta(minutes=1)
"""How far one machine's clock may be behind another's. A time further in the future means a clock was set back."""

# Built once, because every request of a page runs this query and building it takes longer than running it.
_WITH_MEMBER = PreparedRows(
    PageSession,
    Member,
    Practice,
    build=lambda statement: (
        statement.select_from(PageSession)
        .join(Member, col(Member.id) == col(PageSession.member_id))
        .join(Practice, col(Practice.id) == col(Member.practice_id))
        .where(col(PageSession.id) == sa.bindparam("page_session_id", type_=sa.Uuid()))
    ),
)


def create_link(  # noqa: PLR0913 -- one row's columns, each given by name
    session: Session,
    hasher: Hasher,
    *,
    practice_id: UUID,
    member_id: UUID,
    consult_id: UUID | None,
    now: datetime,
    grant_id: UUID | None = None,
    alert_id: UUID | None = None,
    case_id: UUID | None = None,
) -> str:
    """Create a link that opens one page session, once, within 10 minutes; return its token.

    `consult_id` is None for a supervisor's page session, which belongs to no single consult, and with a `grant_id`, an
    `alert_id` or a `case_id`.
    """
    token = secrets.token_urlsafe(32)
    link = PageLink(
        token_hash=page_hashes.list_token_hashes(hasher, token)[0],
        practice_id=practice_id,
        member_id=member_id,
        consult_id=consult_id,
        grant_id=grant_id,
        alert_id=alert_id,
        case_id=case_id,
        made_at=now,
    )
    session.add(page_hashes.set_link_hash(hasher, link))
    return token


def find_link(session: Session, hasher: Hasher, token: str, now: datetime) -> PageLink | None:
    """Return the link and leave it usable. Return None if it does not exist, has expired or was used."""
    token_hashes = page_hashes.list_token_hashes(hasher, token)
    link = next(filter(None, (session.get(PageLink, token_hash) for token_hash in token_hashes)), None)
    return link if link and _is_usable(link, now) and is_genuine(session, hasher, link) else None


def is_genuine(session: Session, hasher: Hasher, link: PageLink) -> bool:
    """Return whether this link was made with the key as it is now, and this process has not seen it used."""
    return page_hashes.is_own_link(hasher, link) and not spent_ids.is_spent(session, link.token_hash)


def use_link(session: Session, hasher: Hasher, token: str, now: datetime) -> PageLink | None:
    """Mark the link as used and return it. Return None if it does not exist, has expired or was already used."""
    made_at = col(PageLink.made_at)
    is_usable = made_at >= now - LINK_LIFETIME, made_at <= now + CLOCK_TOLERANCE  # as `_is_usable` says it
    return _mark_used(session, hasher, page_hashes.list_token_hashes(hasher, token), now, *is_usable)


def use_sign_in_link(session: Session, hasher: Hasher, sign_in: SignIn, now: datetime) -> PageLink | None:
    """Mark as used the link that a sign-in was started with, and return it. Return None if it was used meanwhile.

    The link's own expiry is not checked here: it was valid when the sign-in started, and the sign-in expires by itself.
    """
    return _mark_used(session, hasher, (sign_in.link_hash,), now)


def open_page_session(session: Session, hasher: Hasher, link: PageLink, now: datetime) -> tuple[PageSession, str]:
    """Open a page session for a used link; return the session and the secret for its browser."""
    secret = secrets.token_urlsafe(32)
    page_session = PageSession(
        id=uuid4(),
        secret_hash="",
        practice_id=link.practice_id,
        member_id=link.member_id,
        consult_id=link.consult_id,
        grant_id=link.grant_id,
        alert_id=link.alert_id,
        case_id=link.case_id,
        opened_at=now,
        seen_at=now,
    )
    session.add(page_hashes.set_session_hashes(hasher, page_session, secret))
    session.flush()
    return page_session, secret


def find_page_session(
    session: Session, hasher: Hasher, page_session_id: UUID, secret: str, now: datetime
) -> tuple[PageSession, Member, frozenset[str]] | None:
    """Return the page session with its member and their roles, in one query.

    Return None if the secret is wrong, the row is not as it was made, or the session has ended or expired. A page
    session expires 12 hours after it was opened, and after 15 minutes without activity. Activity is recorded every 30
    seconds at most, so the last one may be that much later than what is recorded: 15 minutes and 30 seconds after it,
    the session expires for certain, and never before 15 minutes.
    """
    rows = _WITH_MEMBER.read(session, {"page_session_id": page_session_id})
    if not rows:
        return None
    page_session, member, practice = rows[0]
    if not page_hashes.is_own_session(hasher, page_session, secret) or not is_open(session, page_session, now):
        return None
    people = load_people(session, practice.id)
    people.require(member)
    return page_session, member, people.roles_of(member.id)


def is_open(session: Session, page_session: PageSession, now: datetime) -> bool:
    """Return whether the page session has neither ended, as far as this process has seen, nor expired."""
    has_ended = page_session.ended_at is not None or spent_ids.is_spent(session, page_session.id)
    is_active = is_unexpired(now - page_session.seen_at, IDLE_TIMEOUT + TOUCH_INTERVAL)
    return not has_ended and is_active and is_unexpired(now - page_session.opened_at, SESSION_LIFETIME)


def is_touch_due(page_session: PageSession, now: datetime) -> bool:
    """Return whether activity now has to be recorded: what is recorded is more than 30 seconds old."""
    return now - page_session.seen_at > TOUCH_INTERVAL


def touch(hasher: Hasher, page_session: PageSession, now: datetime) -> None:
    """Record activity, which starts the 15 minutes again, unless some was recorded within the last 30 seconds."""
    if is_touch_due(page_session, now):
        page_session.seen_at = now
        page_session.seen_hash = page_hashes.compute_seen_hash(hasher, page_session.id, now)


def extend(session: Session, hasher: Hasher, page_session_id: UUID, now: datetime) -> None:
    """Record activity in a page session that was found with another database session."""
    is_current = col(PageSession.id) == page_session_id, col(PageSession.ended_at).is_(None)
    seen_hash = page_hashes.compute_seen_hash(hasher, page_session_id, now)
    statement = update(PageSession).where(*is_current, col(PageSession.seen_at) < now)
    session.exec(statement.values(seen_at=now, seen_hash=seen_hash))


def end_session(session: Session, page_session_id: UUID, now: datetime) -> None:
    """End this page session."""
    session.exec(update(PageSession).where(col(PageSession.id) == page_session_id).values(ended_at=now))
    spent_ids.remember(session, page_session_id)


def end_all_for_member(session: Session, member_id: UUID, now: datetime) -> None:
    """End every page session of the member, and make the member's unused links unusable."""
    sessions = update(PageSession).where(col(PageSession.member_id) == member_id, col(PageSession.ended_at).is_(None))
    links = update(PageLink).where(col(PageLink.member_id) == member_id, col(PageLink.used_at).is_(None))
    ended = session.execute(sessions.values(ended_at=now).returning(col(PageSession.id))).scalars()
    used = session.execute(links.values(used_at=now).returning(col(PageLink.token_hash))).scalars()
    spent_ids.remember(session, *ended, *used)


def delete_before(session: Session, cutoff: datetime, *, limit: int) -> int:
    """Delete links created and page sessions last active before the cutoff, at most `limit` of each; return how many.

    The cutoff must be earlier than the lifetime of either, so that nobody loses one in use.
    """
    links = session.exec(select(PageLink.token_hash).where(col(PageLink.made_at) < cutoff).limit(limit)).all()
    session.exec(delete(SignIn).where(col(SignIn.link_hash).in_(links)))  # a sign-in belongs to a link
    session.exec(delete(PageLink).where(col(PageLink.token_hash).in_(links)))
    old = select(PageSession.id).where(col(PageSession.seen_at) < cutoff).limit(limit)
    return len(links) + session.exec(delete(PageSession).where(col(PageSession.id).in_(old))).rowcount


def _mark_used(
    session: Session, hasher: Hasher, token_hashes: tuple[str, ...], now: datetime, *conditions: sa.ColumnElement[bool]
) -> PageLink | None:
    """Mark the link as used and return it, or None if it was used before or does not meet the conditions.

    One statement finds and marks it, so that of two requests at the same time only one uses the link.
    """
    is_unused = col(PageLink.token_hash).in_(token_hashes), col(PageLink.used_at).is_(None)
    statement = update(PageLink).where(*is_unused, *conditions).values(used_at=now).returning(PageLink)
    link: PageLink | None = session.execute(statement, execution_options={"populate_existing": True}).scalars().first()
    if link is None or not is_genuine(session, hasher, link):
        return None
    spent_ids.remember(session, link.token_hash)
    return link


def _is_usable(link: PageLink, now: datetime) -> bool:
    return link.used_at is None and is_unexpired(now - link.made_at, LINK_LIFETIME)


def is_unexpired(age: timedelta, lifetime: timedelta) -> bool:
    """Return whether something of this age is unexpired. A future time (the clock was set back) counts as expired."""
    return -CLOCK_TOLERANCE <= age <= lifetime
