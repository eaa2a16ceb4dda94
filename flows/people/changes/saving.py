"""Saves what an administrator entered about one person. What lets somebody read more is asked for and waits.

What only takes rights away takes effect at once. docs/decisions/0048 says which is which, and why.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flows import audit_trail
from flows.access_changes import proposals
from flows.context import Context
from flows.people.changes.about import SUPERVISOR, follow_change
from flows.people.changes.groups import GROUP_LED, GROUP_LEFT
from flows.people.changes.role import ROLE_GRANTED, grant_role
from flows.people.changes.supervision import SUPERVISION_BEGUN, SUPERVISION_ENDED, end_supervision
from flows.people.screens import NEW_GROUP, ROLES
from storage.models import Member, SupervisionGroup
from storage.people import members, page_session_store, supervisors


@dataclass(frozen=True)
class ChosenRoles:
    """What was chosen for one person."""

    roles: tuple[str, ...]
    supervisor_ids: tuple[str, ...]
    leads_by_group: Mapping[str, bool]  # the groups, by id, and whether the person leads each


def save(ctx: Context, member: Member, chosen: ChosenRoles) -> bool:
    """Save the roles, supervisors and groups of this person; return whether a change waits now."""
    waiting = [
        *_save_roles(ctx, member, chosen.roles),
        *_save_supervisors(ctx, member, chosen.supervisor_ids),
        *_save_groups(ctx, member, chosen.leads_by_group),
    ]
    follow_change(ctx, member.id)
    return any(waiting)


def _save_roles(ctx: Context, member: Member, roles: tuple[str, ...]) -> list[bool]:
    """Save the roles; return whether the role of a supervisor was asked for and waits."""
    before = members.get_roles(ctx.session, member.id)
    for role in (role for role in ROLES if role in before and role not in roles):
        _withdraw_role(ctx, member, role)
    new_roles = [role for role in ROLES if role in roles and role not in before]
    for role in new_roles:
        if role != SUPERVISOR:
            grant_role(ctx, member.id, role)  # every full member has it from the beginning: it opens nothing
    return [_ask(ctx, ROLE_GRANTED, member.id, chosen=(SUPERVISOR,))] if SUPERVISOR in new_roles else []


def _withdraw_role(ctx: Context, member: Member, role: str) -> None:
    members.withdraw_role(ctx.session, member.id, role)
    page_session_store.end_all_for_member(ctx.session, member.id, ctx.now)  # pages were opened with the old roles
    audit_trail.record_action(ctx, "role.withdrawn", f"member:{member.id}", detail=role)
    if role == SUPERVISOR:
        for supervised in supervisors.list_supervisees(ctx.session, member.id):
            end_supervision(ctx, member.id, supervised.id)


def _save_supervisors(ctx: Context, member: Member, chosen_ids: tuple[str, ...]) -> list[bool]:
    """Save the supervisors; return for each change whether it waits."""
    current = {str(supervisor.id) for supervisor in supervisors.list_supervisors(ctx.session, member.id)}
    ended = [_ask(ctx, SUPERVISION_ENDED, member.id, other_id=UUID(each)) for each in sorted(current - {*chosen_ids})]
    new_ids = [each for each in chosen_ids if each not in current]
    return [*ended, *(_ask(ctx, SUPERVISION_BEGUN, member.id, other_id=UUID(each)) for each in new_ids)]


def _save_groups(ctx: Context, member: Member, chosen: Mapping[str, bool]) -> list[bool]:
    """Save the groups; return for each that the member leaves, or leads from now on, whether it waits."""
    before = members.map_groups(ctx.session, member.id)
    by_id = {group.id: group for group in supervisors.list_groups(ctx.session, ctx.actor.practice_id)}
    waiting = [_ask(ctx, GROUP_LEFT, member.id, group_id=each) for each in before if str(each) not in chosen]
    for group_id, group in by_id.items():
        leads = chosen.get(str(group_id))
        if leads is not None and before.get(group_id) is not leads:
            if leads and group_id in before:
                waiting.append(_ask(ctx, GROUP_LED, member.id, group_id=group_id))
            else:
                _join(ctx, group, member, leads=leads)
    if NEW_GROUP in chosen:
        group = supervisors.create_group(ctx.session, ctx.actor.practice_id, ctx.now)
        _join(ctx, group, member, leads=chosen[NEW_GROUP])
    return waiting


def _join(ctx: Context, group: SupervisionGroup, member: Member, *, leads: bool) -> None:
    """Add the member to the group, or let a leader sit in it: both only take away whom they may review."""
    supervisors.add_to_group(ctx.session, group, member.id, leads=leads, now=ctx.now)
    subject, detail = f"member:{member.id}", f"group:{group.id}"
    if leads:
        audit_trail.record_action(ctx, "group.joined_to_lead", subject, detail=detail)
    else:
        audit_trail.record_action(ctx, "group.joined", subject, detail=detail)


def _ask(
    ctx: Context,
    kind: str,
    member_id: UUID,
    *,
    other_id: UUID | None = None,
    group_id: UUID | None = None,
    chosen: tuple[str, ...] = (),
) -> bool:
    """Ask for the change; return whether it waits."""
    change = proposals.propose(ctx, kind, member_id=member_id, other_id=other_id, group_id=group_id, chosen=chosen)
    return change.outcome is None
