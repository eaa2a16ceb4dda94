"""Who may use the product: people of this practice's workspace who are not guests. Checked again at every action."""

import re
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel import Session

from flows import audit_trail
from flows.context import Actor, Identity, Profile, Services
from flows.dates import DEFAULT_LOCALE
from flows.errors import FlowError
from flows.people.changes import administrator
from storage.models import Member, MemberIdentity, Practice
from storage.outbox import deliveries, idempotency, leases
from storage.people import member_identities, members, page_session_store, practices

_LOCALE = re.compile(r"[a-z]{2,3}-[A-Z]{2}")


class OtherTeamError(FlowError):
    """The person belongs to another workspace."""

    refusal = "other_team"


class GuestError(FlowError):
    """The person is a guest in the workspace."""

    refusal = "guest"


class BotError(FlowError):
    """The user is a bot, not a person."""

    refusal = "bot"


class InactiveError(FlowError):
    """The person is not an active member of the practice."""

    refusal = "inactive"


def require_profile(services: Services, identity: Identity) -> Profile:
    """Return the person's profile.

    Raise OtherTeamError, BotError, GuestError or InactiveError if the person cannot take part. A member who is
    deactivated in the workspace is deactivated here too. This calls the workspace, so no transaction may be open.
    """
    directory = services.directories.get(identity.surface)
    profile = directory(identity) if directory and services.serves(identity) else None
    if profile is None or profile.is_stranger or not services.serves(profile.identity):
        raise OtherTeamError
    if profile.is_bot:
        raise BotError
    if profile.is_guest:
        raise GuestError
    if profile.is_deactivated:
        follow_workspace_change(services, identity, has_left=True)
        raise InactiveError
    return profile


def follow_workspace_change(services: Services, identity: Identity, *, has_left: bool, request_key: str = "") -> None:
    """Record that a member has left the workspace or is back; nothing is saved about anyone who is not a member.

    `request_key`: the same if the workspace's notice arrives again; then nothing is done.
    """
    with services.database.transaction() as session:
        row = members.find_with_roles(session, identity) if services.serves(identity) else None
        if row is None or (request_key and not idempotency.claim(session, request_key, services.clock())):
            return
        practice, member, _roles = row
        if member.active is has_left:
            action_id = "member.left" if has_left else "member.back"
            audit_trail.record_system_action(session, services, practice.id, action_id, f"member:{member.id}")
        if has_left:
            deactivate(session, member, services.clock())
        else:
            activate(session, member, services.clock())


def deactivate(session: Session, member: Member, now: datetime) -> None:
    """Make the member inactive at once: open pages and unused page links stop working too.

    If they had charge of a safety alert, its ladder begins again at once.
    """
    if member.active:
        leases.make_urgent_due(session, member.practice_id, now)
    members.make_inactive(member, now)
    page_session_store.end_all_for_member(session, member.id, now)


def activate(session: Session, member: Member, now: datetime) -> None:
    """Make the member active again, if they were not, and send what waited for them."""
    if not member.active:
        leases.make_due_on_return(session, member.id, deliveries.USER_DISABLED, now)
    members.make_active(member, now)


def load_or_create_actor(session: Session, services: Services, profile: Profile) -> Actor:
    """Return the acting member, and create the member on first use; raise InactiveError.

    Every full member starts as a therapist. Administrators of the workspace, and nobody else, are administrators here.
    """
    row = members.find_with_roles(session, profile.identity)
    if row is None or profile.is_administrator is not ("administrator" in row[2]):
        return load_actor(session, upsert_member(session, services, profile))
    practice, member, roles = row
    _update_from_profile(member, profile, practice)
    return build_actor(member, roles)


def find_actor(session: Session, profile: Profile, *, greeted: bool = False) -> Actor | None:
    """Return the acting member for a request that changes nothing; None if the member has to be added or updated first.

    `greeted`: None, too, for a member who has not been greeted yet. Raise InactiveError.
    """
    row = members.find_with_roles(session, profile.identity)
    if row is None:
        return None
    practice, member, roles = row
    is_administrator = "administrator" in roles
    is_current = _is_current(member, profile, practice) and is_administrator is profile.is_administrator
    has_been_greeted = member.greeted_at is not None or not greeted
    return build_actor(member, roles) if is_current and has_been_greeted else None


def load_actor(session: Session, member: Member) -> Actor:
    """Return the member as an actor with their current roles; raise InactiveError."""
    return build_actor(member, members.get_roles(session, member.id))


def load_actor_and_identity(session: Session, member_id: UUID, surface: str) -> tuple[Actor, Identity] | None:
    """Return the member as an actor, and who they are on this surface; None if inactive or not known there."""
    row = members.find_on_surface(session, member_id, surface)
    if row is None or not row[0].active:
        return None
    member, identity, roles = row
    return build_actor(member, roles), _to_identity(identity)


def find_identity(session: Session, member_id: UUID, surface: str) -> Identity | None:
    """Return who the member is on this surface, or None if the member is not known there."""
    row = member_identities.find(session, member_id, surface)
    return _to_identity(row) if row else None


def _to_identity(row: MemberIdentity) -> Identity:
    return Identity(row.surface, row.tenant_id, row.user_id)


def load_recipient(session: Session, member: Member) -> Actor:
    """Return the member for whom a message is composed, with their current roles, even if they have left."""
    return _describe(member, members.get_roles(session, member.id))


def build_actor(member: Member, roles: frozenset[str]) -> Actor:
    """Return the member as an actor with these roles, which were read with the member; raise InactiveError."""
    if not member.active:
        raise InactiveError
    return _describe(member, roles)


def _describe(member: Member, roles: frozenset[str]) -> Actor:
    return Actor(member.id, member.practice_id, member.first_name, member.time_zone, member.locale, roles)


def find_colleague(session: Session, services: Services, profile: Profile | None) -> Member | None:
    """Return the member with this profile as a colleague, or None if that person is not an active therapist."""
    if profile is None:
        return None
    member = upsert_member(session, services, profile)
    return member if member.active and "therapist" in members.get_roles(session, member.id) else None


def load_practice(session: Session, services: Services, time_zone: str) -> Practice:
    """Return the practice of this deployment, created if needed, with the time zone of its first member."""
    return practices.get_or_create(
        session, team_id=services.team_id, name=services.team_id, time_zone=time_zone, now=services.clock()
    )


def upsert_member(session: Session, services: Services, profile: Profile) -> Member:
    """Return the member with this profile, created if needed, with the workspace's current name and time zone."""
    practice = load_practice(session, services, _time_zone(profile, "UTC"))
    member = member_identities.find_member(session, profile.identity)
    if member is None:
        member = members.add(
            session,
            practice_id=practice.id,
            identity=profile.identity,
            first_name=profile.first_name,
            time_zone=_time_zone(profile, practice.time_zone),
            now=services.clock(),
        )
        members.grant_role(session, member.id, "therapist", services.clock())
    _update_from_profile(member, profile, practice)
    _update_administrator_role(session, services, member, profile)
    return member


def _update_administrator_role(session: Session, services: Services, member: Member, profile: Profile) -> None:
    """Give or withdraw the administrator role as the workspace does; end the member's page sessions on a change."""
    if profile.is_administrator is ("administrator" in members.get_roles(session, member.id)):
        return
    if profile.is_administrator:
        members.grant_role(session, member.id, "administrator", services.clock())
    else:
        members.withdraw_role(session, member.id, "administrator")
    # Open pages were opened with the old roles.
    page_session_store.end_all_for_member(session, member.id, services.clock())
    if profile.is_administrator:
        administrator.tell_others(session, member, services.clock())
    action_id = "role.administrator" if profile.is_administrator else "role.administrator_no_more"
    audit_trail.record_system_action(session, services, member.practice_id, action_id, f"member:{member.id}")


def _update_from_profile(member: Member, profile: Profile, practice: Practice) -> None:
    """Save a new first name, time zone or locale from the workspace."""
    if not _is_current(member, profile, practice):
        member.first_name, member.locale = profile.first_name, _locale(profile)
        member.time_zone = _time_zone(profile, practice.time_zone)


def _is_current(member: Member, profile: Profile, practice: Practice) -> bool:
    """Tell whether the member's name, time zone and locale are those of the workspace."""
    known = (member.first_name, member.time_zone, member.locale)
    return known == (profile.first_name, _time_zone(profile, practice.time_zone), _locale(profile))


def _locale(profile: Profile) -> str:
    """Return the profile's locale, such as "en-GB", else DEFAULT_LOCALE."""
    return profile.locale if _LOCALE.fullmatch(profile.locale) else DEFAULT_LOCALE


def _time_zone(profile: Profile, default: str) -> str:
    """Return the profile's time zone if it is a known one, else `default`."""
    return profile.time_zone if _is_known_zone(profile.time_zone) else default


def _is_known_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
