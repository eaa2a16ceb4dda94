"""Who takes part: members of this practice, people, not guests. Looked at again with every deed."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel import Session

from flows import audit_trail
from flows.context import Actor, Profile, Services
from flows.errors import FlowError
from storage.models import Member, Practice
from storage.people import members, page_session_store, practices


class OtherTeamError(FlowError):
    """The person belongs to another workspace."""

    refusal = "other_team"


class GuestError(FlowError):
    """The person is a guest here."""

    refusal = "guest"


class BotError(FlowError):
    """Not a person."""

    refusal = "bot"


class InactiveError(FlowError):
    """The person's place in the practice is not active."""

    refusal = "inactive"


def require_profile(services: Services, slack_user_id: str, team_id: str) -> Profile:
    """Return the person's profile, or raise a FlowError if they cannot take part.

    It asks the workspace: no transaction may be open meanwhile. Whoever has been deactivated there leaves here, too.
    """
    profile = services.directory(slack_user_id) if team_id == services.team_id else None
    if profile is None or profile.is_stranger or profile.team_id != services.team_id:
        raise OtherTeamError
    if profile.is_bot:
        raise BotError
    if profile.is_guest:
        raise GuestError
    if profile.is_deactivated:
        follow_workspace_change(services, slack_user_id, team_id, has_left=True)
        raise InactiveError
    return profile


def follow_workspace_change(services: Services, slack_user_id: str, team_id: str, *, has_left: bool) -> None:
    """Take over that somebody has left the workspace, or is back; of others than members nothing is kept."""
    with services.database.transaction() as session:
        found = members.find_with_roles(session, team_id, slack_user_id) if team_id == services.team_id else None
        if found is None:
            return
        owner, member, _roles = found
        if member.active is has_left:
            action_id = "member.left" if has_left else "member.back"
            audit_trail.record_system_action(session, services, owner.id, action_id, f"member:{member.id}")
        if has_left:
            deactivate(session, member, services.clock())
        else:
            member.active = True


def deactivate(session: Session, member: Member, now: datetime) -> None:
    """Let the member's place in the practice end, at once: also on an open page, and on a link that was made."""
    member.active = False
    page_session_store.end_all_for_member(session, member.id, now)


def admit(session: Session, services: Services, profile: Profile) -> Actor:
    """Return the member who acts, making them one at the first visit; raise InactiveError.

    Every full member starts as a therapist; the workspace's own administrators, and no others, are administrators here.
    """
    found = members.find_with_roles(session, services.team_id, profile.slack_user_id)
    if found is None or profile.is_administrator is not ("administrator" in found[2]):
        return load_actor(session, upsert_member(session, services, profile))
    owner, member, roles = found
    _update_from_profile(member, profile, owner)
    return _build_actor(member, roles)


def load_actor(session: Session, member: Member) -> Actor:
    """Return the member as one who acts, with their roles as they are now; raise InactiveError."""
    return _build_actor(member, members.get_roles(session, member.id))


def _build_actor(member: Member, roles: frozenset[str]) -> Actor:
    if not member.active:
        raise InactiveError
    return Actor(member.id, member.practice_id, member.slack_user_id, member.first_name, member.time_zone, roles)


def find_colleague(session: Session, services: Services, profile: Profile | None) -> Member | None:
    """Return the member whom somebody names as a colleague, or None if this person cannot take part."""
    if profile is None:
        return None
    member = upsert_member(session, services, profile)
    return member if member.active and "therapist" in members.get_roles(session, member.id) else None


def load_practice(session: Session, services: Services, time_zone: str) -> Practice:
    """Return the practice that this deployment serves; the first member's zone becomes its own."""
    return practices.get_or_create(
        session, team_id=services.team_id, name=services.team_id, time_zone=time_zone, now=services.clock()
    )


def upsert_member(session: Session, services: Services, profile: Profile) -> Member:
    """Return the member behind a profile, with the name and zone that the workspace gives now."""
    owner = load_practice(session, services, _time_zone(profile, "UTC"))
    member = members.find_by_slack_id(session, owner.id, profile.slack_user_id)
    if member is None:
        member = members.add(
            session,
            practice_id=owner.id,
            slack_user_id=profile.slack_user_id,
            first_name=profile.first_name,
            time_zone=_time_zone(profile, owner.time_zone),
            now=services.clock(),
        )
        members.grant_role(session, member.id, "therapist")
    _update_from_profile(member, profile, owner)
    _update_administrator_role(session, services, member, profile)
    return member


def _update_administrator_role(session: Session, services: Services, member: Member, profile: Profile) -> None:
    """Take over from the workspace whether this is one of its administrators."""
    if profile.is_administrator is ("administrator" in members.get_roles(session, member.id)):
        return
    follow = members.grant_role if profile.is_administrator else members.withdraw_role
    follow(session, member.id, "administrator")
    page_session_store.end_all_for_member(
        session, member.id, services.clock()
    )  # what is open was opened as somebody else
    action_id = "role.administrator" if profile.is_administrator else "role.administrator_no_more"
    audit_trail.record_system_action(session, services, member.practice_id, action_id, f"member:{member.id}")


def _update_from_profile(member: Member, profile: Profile, owner: Practice) -> None:
    """Take over a new name or zone from the workspace."""
    zone = _time_zone(profile, owner.time_zone)
    if (member.first_name, member.time_zone) != (profile.first_name, zone):
        member.first_name, member.time_zone = profile.first_name, zone


def _time_zone(profile: Profile, otherwise: str) -> str:
    """Return the zone in which this person reads times; for one who has none, another."""
    return profile.time_zone if _is_known_zone(profile.time_zone) else otherwise


def _is_known_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
