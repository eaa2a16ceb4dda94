"""Page sessions: a link from Slack works once and opens one page session in one browser."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session

from flows.context import Actor, Context, Identity, Profile, Services, Surface
from flows.errors import FlowError
from flows.people import membership, page_links
from storage.models import Member, PageLink
from storage.people import page_session_store


@dataclass(frozen=True)
class PageMember:
    """The member at a page, and who they are on the surface where members sign in."""

    actor: Actor
    identity: Identity


@dataclass(frozen=True)
class OpenedPageSession:
    """A page session that was just opened, its member, and the secret that only its browser receives."""

    page_session_id: UUID
    secret: str = field(repr=False)
    owner: PageMember | None = field(repr=False)  # None: the member has left meanwhile


def find_link_owner(services: Services, token: str) -> PageMember | None:
    """Return the member whom the link was made for; None if the link was used or is too old, or its member has left.

    The link is not used up.
    """
    with services.database.reading() as session:
        link = page_session_store.find_link(session, services.seal, token, services.clock())
        owner = load_owner(session, link) if link else None
    return owner if owner and check_in_workspace(services, owner.identity) else None


def open_by_token(services: Services, token: str) -> OpenedPageSession | None:
    """Use up the link and open a page session; None if the link was used or is too old, or its member has left.

    Also None where members must sign in: there a link alone opens nothing.
    """
    owner = find_link_owner(services, token) if services.identity_provider is None else None
    if owner is None:
        return None
    with services.database.transaction() as session:
        link = page_session_store.use_link(session, services.seal, token, services.clock())
        return open_by_link(session, services, link, owner) if link else None


def open_by_link(session: Session, services: Services, link: PageLink, owner: PageMember | None) -> OpenedPageSession:
    """Open the page session of a link that was just used up, in the caller's transaction. `owner`: the link's member.

    Nothing is logged for a member who has left.
    """
    page_session, secret = page_session_store.open_page_session(session, services.seal, link, services.clock())
    if owner is not None:
        ctx = Context(services, session, owner.actor)
        for action in ("link.used", "sign_in"):
            subject = f"sitting:{page_session.id}"
            page_links.record_page_action(ctx, action, page_links.get_page_subject(link), subject=subject)
    return OpenedPageSession(page_session.id, secret, owner)


def load_owner(session: Session, link: PageLink) -> PageMember | None:
    """Return the link's member, or None if they have left the practice."""
    return _load_member(session, link.member_id)


def has_member_left(services: Services, link: PageLink) -> bool:
    """Return whether the link's member has left, so that the link opens nothing. No transaction may be open."""
    with services.database.reading() as session:
        owner = load_owner(session, link)
    return owner is None or check_in_workspace(services, owner.identity) is None


def find_member(services: Services, page_session_id: UUID, secret: str) -> PageMember | None:
    """Return the member of an open page session, or None; nothing is written."""
    with services.database.reading() as session:
        now = services.clock()
        found = page_session_store.find_page_session(session, services.seal, page_session_id, secret, now)
        return _load_member(session, found[1].id) if found else None


def check_in_workspace(services: Services, identity: Identity) -> Profile | None:
    """Return the member's profile, or None if the workspace no longer knows that person as a full member.

    No transaction may be open.
    """
    try:
        return membership.require_profile(services, identity)
    except FlowError:
        return None


def close(services: Services, page_session_id: UUID) -> None:
    """End a page session that has nothing to show any more."""
    with services.database.transaction() as session:
        page_session_store.end_session(session, page_session_id, services.clock())


def sign_out(ctx: Context, page_session_id: UUID) -> None:
    """End the page session of the member who asks for it, in the transaction of the request."""
    page_session_store.end_session(ctx.session, page_session_id, ctx.now)


def build_actor(member: Member, roles: frozenset[str]) -> Actor | None:
    """Return the member as an actor with these roles, or None if the member has left."""
    try:
        return membership.build_actor(member, roles)
    except membership.InactiveError:
        return None


def _load_member(session: Session, member_id: UUID) -> PageMember | None:
    """Return the member, and who they are on the surface where members sign in; None if they have left."""
    found = membership.load_actor_and_identity(session, member_id, Surface.SLACK)
    return PageMember(*found) if found else None
