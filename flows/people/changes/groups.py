"""Supervision groups: a supervisor may not review a side whose other therapist is in a group in which they sit (S0-16).

So leaving a group widens, for whoever leaves and for the supervisors who still sit in it. Leading a group instead of
sitting in it (S0-58) widens for whoever leads. To join a group only narrows, however one joins it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows import audit_trail
from flows.access_changes.change_kinds import ChangeKind
from flows.access_changes.people import list_long_gone
from flows.content import WORDS
from flows.context import Context
from flows.people.changes.about import SUPERVISOR, follow_change, group_of, member_of
from storage.models import AccessChange
from storage.people import members, supervisors

GROUP_LEFT, GROUP_LED = "group.left", "group.leads"


def _leave_group(ctx: Context, change: AccessChange) -> None:
    member_id, group_id = member_of(change), group_of(change)
    supervisors.remove_from_group(ctx.session, group_id, member_id)
    audit_trail.record_action(ctx, "group.left", f"member:{member_id}", detail=f"group:{group_id}")
    follow_change(ctx, member_id)


def _lead_group(ctx: Context, change: AccessChange) -> None:
    member_id, group_id = member_of(change), group_of(change)
    group = supervisors.get_group(ctx.session, group_id)
    supervisors.add_to_group(ctx.session, group, member_id, leads=True, now=ctx.now)
    audit_trail.record_action(ctx, "group.leads", f"member:{member_id}", detail=f"group:{group_id}")
    follow_change(ctx, member_id)


def _who_sits(session: Session, change: AccessChange) -> Collection[UUID]:
    """Return the supervisors who sit in the group, and so may not review consults with the others in it.

    Active or not: somebody could be deactivated in Slack for a moment, so that the change does not wait.
    """
    group = members.map_group(session, change.practice_id, group_of(change))
    sitting = {member_id for member_id, leads in group.items() if not leads}
    return sitting & members.list_ids_with_role(session, change.practice_id, SUPERVISOR)


def _sits_alone(session: Session, change: AccessChange) -> Collection[UUID]:
    return {member_of(change)} & {*_who_sits(session, change)}


def _group_members(session: Session, change: AccessChange) -> Mapping[UUID, datetime | None]:
    group = members.map_group(session, change.practice_id, group_of(change))
    standing = group.keys() - list_long_gone(session, change)
    return members.map_since(session, change.practice_id, standing, group_of(change))


def _is_in_group(session: Session, change: AccessChange) -> bool:
    return group_of(change) in members.map_groups(session, member_of(change))


def _sits(session: Session, change: AccessChange) -> bool:
    return members.map_groups(session, member_of(change)).get(group_of(change)) is False


def _describe(ctx: Context, change: AccessChange) -> str:
    """Return what becomes of somebody's place in the group, as this reader is concerned."""
    group = supervisors.get_group(ctx.session, group_of(change)).number
    reader = "_you" if ctx.actor.member_id == member_of(change) else ""
    name = members.get(ctx.session, member_of(change)).first_name
    return WORDS.phrases[f"access_{change.kind.replace('.', '_')}{reader}"].format(name=name, group=group)


def _log_group(change: AccessChange) -> tuple[str, str]:
    return f"member:{member_of(change)}", f"group:{group_of(change)}"


LEFT = ChangeKind(
    id=GROUP_LEFT,
    apply=_leave_group,
    describe=_describe,
    log_ids=_log_group,
    gaining=_who_sits,
    concerned=_group_members,
    is_possible=_is_in_group,
    tells_administrators=False,
)
LED = ChangeKind(
    id=GROUP_LED,
    apply=_lead_group,
    describe=_describe,
    log_ids=_log_group,
    gaining=_sits_alone,
    concerned=_group_members,
    is_possible=_sits,
    tells_administrators=False,
)
