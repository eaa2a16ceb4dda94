"""From Slack to one's own page: a link that works once, and the sitting that it opens."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from flows import page_links
from flows.consult import record
from flows.context import Actor, Services
from flows.errors import FlowError
from flows.people import membership
from storage.consults import consults
from storage.models import Consult, PageLink
from storage.people import members, page_session_store

KEEP_OPEN_BEFORE = timedelta(minutes=10)
KEEP_OPEN_AFTER = timedelta(minutes=30)
"""From ten minutes before the booked time to half an hour after it, a visible page keeps its sitting by itself."""


@dataclass(frozen=True)
class OpenedPageSession:
    """A sitting that has just begun, and the secret that only its browser is told."""

    page_session_id: UUID
    secret: str = field(repr=False)


@dataclass(frozen=True)
class ActivePageSession:
    """Who sits there now, and for which consult."""

    actor: Actor
    consult_id: str
    is_kept_open: bool = False  # the page that asks by itself keeps the sitting by that
    grant_id: str = ""  # an emergency access; then there is no consult


def link_member_name(services: Services, token: str) -> str | None:
    """Return the first name of the member for whom the link was made; None once it has done its work.

    Looking does not use it up. A member who has left is not named either.
    """
    with services.database.reading() as session:
        found = page_session_store.find_link(session, token, services.clock())
        actor = _load_actor(session, found.member_id) if found else None
    return actor.first_name if actor and _check_in_workspace(services, actor) else None


def open_by_token(services: Services, token: str) -> OpenedPageSession | None:
    """Use the link up and begin a sitting; None if the link has done its work or its member has left.

    None as well where somebody has to sign in first: then no link opens anything by itself.
    """
    if services.identity_provider is not None or link_member_name(services, token) is None:
        return None
    with services.database.transaction() as session:
        used = page_session_store.use_link(session, token, services.clock())
        return open_by_link(session, services, used) if used else None


def open_by_link(session: Session, services: Services, used: PageLink) -> OpenedPageSession:
    """Open the sitting of a link that was just used up, in the caller's transaction."""
    page_session, secret = page_session_store.open_page_session(session, used, services.clock())
    actor = _load_actor(session, used.member_id)
    if actor is not None:
        for action in ("link.used", "sign_in"):
            page_links.record_page_action(
                session, services, actor, action, page_links.page_subject(used), subject=f"sitting:{page_session.id}"
            )
    return OpenedPageSession(page_session.id, secret)


def has_member_left(services: Services, link: PageLink) -> bool:
    """Tell whether the link's member has left: it opens nothing any more. No transaction may be open."""
    with services.database.reading() as session:
        actor = _load_actor(session, link.member_id)
    return actor is None or _check_in_workspace(services, actor) is None


def find_active(
    services: Services,
    sitting_id: UUID,
    secret: str,
    *,
    by_page: bool = False,
    action_id: str = "page",
    about: str = "",
) -> ActivePageSession | None:
    """Return who sits there, looked up afresh; None if the sitting is over or was never this browser's.

    `did` is what they came for, and `about` the id in the address, as the audit log is to have them.

    `by_page`: a visible page asks by itself, without anybody's touch. That keeps the sitting only while the two
    talk in their booked time, and half an hour more.
    """
    with services.database.transaction() as session:
        now = services.clock()
        found = page_session_store.find_page_session(session, sitting_id, secret, now, touched=not by_page)
        actor = _load_actor(session, found.member_id) if found else None
        stays = by_page and found is not None and _is_during_talk(session, found.consult_id, now)
        if found is not None and stays:
            page_session_store.touch(session, found, now)
        if found is not None and actor is not None and not by_page:
            page_links.record_page_action(
                session, services, actor, action_id, page_links.page_subject(found), about=about
            )
    now_there = _check_in_workspace(services, actor) if actor else None
    if found is None or now_there is None:
        return None
    return ActivePageSession(now_there, str(found.consult_id or ""), stays, str(found.grant_id or ""))


def close(services: Services, sitting_id: UUID) -> None:
    """End a sitting behind which there is nothing any more."""
    with services.database.transaction() as session:
        page_session_store.end_session(session, sitting_id, services.clock())


def _is_during_talk(session: Session, consult_id: UUID | None, now: datetime) -> bool:
    if consult_id is None:
        return False
    consult = consults.get(session, consult_id)
    if consult.starts_at is None or not _is_talk_open(consult):
        return False
    return consult.starts_at - KEEP_OPEN_BEFORE <= now <= consult.starts_at + record.CONSULT_DURATION + KEEP_OPEN_AFTER


def _is_talk_open(consult: Consult) -> bool:
    configuration = consult.configuration
    if configuration is None or isinstance(configuration, str):
        return configuration == "summarising"
    return "conferring" in configuration


def _load_actor(session: Session, member_id: UUID) -> Actor | None:
    try:
        return membership.load_actor(session, members.get(session, member_id))
    except membership.InactiveError:
        return None


def _check_in_workspace(services: Services, actor: Actor) -> Actor | None:
    """Return the actor if the workspace still knows them as a full member; who is no administrator there is none here.

    No transaction is open meanwhile.
    """
    try:
        profile = membership.require_profile(services, actor.slack_user_id, services.team_id)
    except FlowError:
        return None
    return actor if profile.is_administrator else replace(actor, roles=actor.roles - {"administrator"})
