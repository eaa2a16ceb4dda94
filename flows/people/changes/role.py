"""The role of a supervisor. Alone it opens nothing, so it waits only for a member who asks for it themselves."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows import audit_trail
from flows.access_changes.change_kinds import ChangeKind
from flows.access_changes.people import list_standing
from flows.content import WORDS
from flows.context import Context
from flows.people.changes.about import SUPERVISOR, follow_change, member_of
from storage.models import AccessChange
from storage.people import members, page_session_store

ROLE_GRANTED = "role.granted"


def grant_role(ctx: Context, member_id: UUID, role: str) -> None:
    """Give the member this role, end their open pages, which were opened with the old roles, and log it."""
    members.grant_role(ctx.session, member_id, role, ctx.now)
    page_session_store.end_all_for_member(ctx.session, member_id, ctx.now)
    audit_trail.record_action(ctx, "role.granted", f"member:{member_id}", detail=role)


def _grant_supervisor(ctx: Context, change: AccessChange) -> None:
    grant_role(ctx, member_of(change), SUPERVISOR)
    follow_change(ctx, member_of(change))


def _own_role(_session: Session, change: AccessChange) -> Collection[UUID]:
    """Return the member, if they ask for their own role. The role alone opens nothing: a supervision is needed, too."""
    return {member_of(change)} & {change.asked_by}


def _therapists_without_another_administrator(session: Session, change: AccessChange) -> Mapping[UUID, datetime | None]:
    """Return the therapists, if nobody but the administrator who asks could confirm otherwise."""
    if len(list_standing(session, change, "administrator")) != 1:
        return {}
    therapists = list_standing(session, change, "therapist")
    return members.map_since(session, change.practice_id, therapists, "therapist")


def _is_active(session: Session, change: AccessChange) -> bool:
    return members.get(session, member_of(change)).active


def _describe(ctx: Context, change: AccessChange) -> str:
    reader = "_you" if ctx.actor.member_id == member_of(change) else ""
    name = members.get(ctx.session, member_of(change)).first_name
    return WORDS.phrases[f"access_role{reader}"].format(name=name)


def _itself(_session: Session, change: AccessChange) -> Collection[UUID]:
    return {member_of(change)}


def _log_role(change: AccessChange) -> tuple[str, str]:
    return f"member:{member_of(change)}", SUPERVISOR


KIND = ChangeKind(
    id=ROLE_GRANTED,
    apply=_grant_supervisor,
    describe=_describe,
    log_ids=_log_role,
    gaining=_own_role,
    concerned=_therapists_without_another_administrator,
    told=_itself,
    is_possible=_is_active,
)
