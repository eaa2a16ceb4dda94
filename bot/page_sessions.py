"""Page sessions: a link from Slack works once and opens one page session in one browser."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from flows import page_links
from flows.consult.record import CONSULT_DURATION
from flows.context import Actor, Identity, Services, Surface
from flows.errors import FlowError
from flows.people import membership
from storage.consults import consults
from storage.models import Consult, PageLink
from storage.people import page_session_store

KEEP_OPEN_BEFORE = timedelta(minutes=10)
KEEP_OPEN_AFTER = timedelta(minutes=30)
"""From 10 minutes before a booked talk until 30 minutes after it, a visible page keeps its page session open."""


@dataclass(frozen=True)
class OpenedPageSession:
    """A page session that was just opened, and the secret that only its browser receives."""

    page_session_id: UUID
    secret: str = field(repr=False)


@dataclass(frozen=True)
class ActivePageSession:
    """The member at a page, and the consult that the page session is for."""

    actor: Actor
    consult_id: str
    is_kept_open: bool = False  # the request of a visible page extended the page session
    grant_id: str = ""  # of an emergency access; then consult_id is empty


def find_link_owner_name(services: Services, token: str) -> str | None:
    """Return the first name of the member whom the link was made for; None if the link was used or is too old.

    The link is not used up. A member who has left is not named.
    """
    with services.database.reading() as session:
        link = page_session_store.find_link(session, token, services.clock())
        person = _load_person(session, link.member_id) if link else None
    return person[0].first_name if person and _check_in_workspace(services, *person) else None


def open_by_token(services: Services, token: str) -> OpenedPageSession | None:
    """Use up the link and open a page session; None if the link was used or is too old, or its member has left.

    Also None where members must sign in: there a link alone opens nothing.
    """
    if services.identity_provider is not None or find_link_owner_name(services, token) is None:
        return None
    with services.database.transaction() as session:
        link = page_session_store.use_link(session, token, services.clock())
        return open_by_link(session, services, link) if link else None


def open_by_link(session: Session, services: Services, link: PageLink) -> OpenedPageSession:
    """Open the page session of a link that was just used up, in the caller's transaction."""
    page_session, secret = page_session_store.open_page_session(session, link, services.clock())
    person = _load_person(session, link.member_id)
    if person is not None:
        for action in ("link.used", "sign_in"):
            page_links.record_page_action(
                session,
                services,
                person[0],
                action,
                page_links.get_page_subject(link),
                subject=f"sitting:{page_session.id}",
            )
    return OpenedPageSession(page_session.id, secret)


def has_member_left(services: Services, link: PageLink) -> bool:
    """Return whether the link's member has left, so that the link opens nothing. No transaction may be open."""
    with services.database.reading() as session:
        person = _load_person(session, link.member_id)
    return person is None or _check_in_workspace(services, *person) is None


def find_active(
    services: Services,
    page_session_id: UUID,
    secret: str,
    *,
    by_page: bool = False,
    action_id: str = "page",
    about: str = "",
) -> ActivePageSession | None:
    """Return the member at the page, looked up again; None if the page session has ended or belongs to another browser.

    `action_id` is what the member does, and `about` the id in the address; both go to the audit log.

    `by_page`: a visible page asks by itself, without the member. Such a request extends the page session only during a
    booked talk, from 10 minutes before it until 30 minutes after it.
    """
    with services.database.transaction() as session:
        now = services.clock()
        page_session = page_session_store.find_page_session(session, page_session_id, secret, now, touched=not by_page)
        person = _load_person(session, page_session.member_id) if page_session else None
        is_kept_open = by_page and page_session is not None and _is_during_talk(session, page_session.consult_id, now)
        if page_session is not None and is_kept_open:
            page_session_store.touch(session, page_session, now)
        if page_session is not None and person is not None and not by_page:
            page_links.record_page_action(
                session, services, person[0], action_id, page_links.get_page_subject(page_session), about=about
            )
    current_actor = _check_in_workspace(services, *person) if person else None
    if page_session is None or current_actor is None:
        return None
    return ActivePageSession(
        current_actor, str(page_session.consult_id or ""), is_kept_open, str(page_session.grant_id or "")
    )


def close(services: Services, page_session_id: UUID) -> None:
    """End a page session that has nothing to show any more."""
    with services.database.transaction() as session:
        page_session_store.end_session(session, page_session_id, services.clock())


def _is_during_talk(session: Session, consult_id: UUID | None, now: datetime) -> bool:
    if consult_id is None:
        return False
    consult = consults.get(session, consult_id)
    if consult.starts_at is None or not _is_talk_open(consult):
        return False
    return consult.starts_at - KEEP_OPEN_BEFORE <= now <= consult.starts_at + CONSULT_DURATION + KEEP_OPEN_AFTER


def _is_talk_open(consult: Consult) -> bool:
    configuration = consult.configuration
    if configuration is None or isinstance(configuration, str):
        return configuration == "summarising"
    return "conferring" in configuration


def _load_person(session: Session, member_id: UUID) -> tuple[Actor, Identity] | None:
    """Return the member, and who they are on the surface where members sign in; None if they have left."""
    return membership.load_actor_and_identity(session, member_id, Surface.SLACK)


def _check_in_workspace(services: Services, actor: Actor, identity: Identity) -> Actor | None:
    """Return the actor if the workspace still knows that person as a full member, else None.

    The administrator role is removed for a person who is no administrator of the workspace. No transaction may be open.
    """
    try:
        profile = membership.require_profile(services, identity)
    except FlowError:
        return None
    return actor if profile.is_administrator else replace(actor, roles=actor.roles - {"administrator"})
