"""Actions of an administrator on members: roles, supervisors and supervision groups."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flows import content
from flows.actions import Actions, Click, Options
from flows.context import Context
from flows.forms import Form, Option, Value, check
from flows.people import membership, screens
from flows.people.changes import saving
from flows.people.screens import MAX_OPTIONS, MAX_ROWS, ListedMember, PersonSettings
from flows.permissions import NotYoursError, Permission, require
from flows.replies import Open, Outcome, Show
from storage.cases import handovers
from storage.cases.case_codes import parse_id
from storage.models import Member, SupervisionGroup
from storage.people import members
from storage.people import supervisors as people_supervisors
from storage.row_errors import UnknownRowError

actions = Actions()


def load_member(ctx: Context, member_id: str, may: Permission) -> Member:
    """Return a member of the actor's practice; raise NotYoursError, whether or not the id exists elsewhere."""
    require(ctx.actor, may)
    try:
        member = members.get(ctx.session, UUID(member_id))
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    if member.practice_id != ctx.actor.practice_id:
        raise NotYoursError
    return member


@actions.press("settings_people", "settings_people_further", may=Permission.MANAGE_PEOPLE, options=Options(reads=True))
def show_members(ctx: Context, click: Click) -> Outcome:
    """Return the list of all members with their roles; the page begins with the member whom the button carries."""
    return Show(_everyone_form(ctx, click.value))


@actions.submit("settings_people", may=Permission.MANAGE_PEOPLE, options=Options(names="member"))
def choose_person(ctx: Context, click: Click) -> Outcome:
    """Return the settings of the person whom an administrator chose; someone who had left becomes active again."""
    form = _everyone_form(ctx)
    errors = dict(check(form, click.given).errors)
    if click.named is None:
        if not errors:
            errors["member"] = "cannot_take_part"
        return Show(content.explain_errors(form, errors, {}))
    member = membership.upsert_member(ctx.session, ctx.services, click.named)
    membership.activate(ctx.session, member, ctx.now)
    return Show(person_form(ctx, member))


@actions.press("person", may=Permission.MANAGE_PEOPLE, loads=load_member, options=Options(reads=True))
def show_person(ctx: Context, member: Member, _click: Click) -> Outcome:
    """Return one person's roles, supervisors and groups to edit; for someone who has left, only the cases."""
    return Show(person_form(ctx, member))


@actions.submit("person", may=Permission.MANAGE_PEOPLE, loads=load_member)
def save_person(ctx: Context, member: Member, click: Click) -> Outcome:
    """Save one person's roles, supervisors and groups (S0-16). What widens who can read something waits.

    Return the list of all members, or the changes that wait if this added some.
    """
    form = person_form(ctx, member)
    if not member.active:
        return Show(form)
    checked = check(form, click.given)
    errors = dict(checked.errors)
    if not errors and "therapist" not in _as_ids(checked.values, "roles") and _case_count(ctx, member):
        errors["roles"] = "still_has_cases"
    if set(_as_ids(checked.values, "groups")).intersection(_as_ids(checked.values, "leads")):
        errors["leads"] = "leads_and_sits"
    if errors:
        return Show(content.explain_errors(form, errors, checked.values))
    asked = saving.save(
        ctx,
        member,
        saving.ChosenRoles(
            roles=_as_ids(checked.values, "roles"),
            supervisor_ids=_as_ids(checked.values, "supervised_by"),
            leads_by_group=_chosen_groups(checked.values),
        ),
    )
    return Open("access_changes") if asked else Show(_everyone_form(ctx))


@actions.press("groups", "groups_further", may=Permission.MANAGE_PEOPLE, options=Options(reads=True))
def show_groups(ctx: Context, click: Click) -> Outcome:
    """Return the members of each supervision group (S0-16); the page begins with the group that the button carries."""
    first_id, practice_id = parse_id(click.value), ctx.actor.practice_id
    found = people_supervisors.list_groups(ctx.session, practice_id, limit=MAX_ROWS + 1, first_id=first_id)
    names = _names_by_group(ctx, found[:MAX_ROWS])
    page = [(group.number, names[group.id]) for group in found[:MAX_ROWS]]
    return Show(screens.groups(page, str(found[MAX_ROWS].id) if len(found) > MAX_ROWS else ""))


def to_listed_member(ctx: Context, member: Member) -> ListedMember:
    """Return a member as the list shows them: name, roles, whether active, number of cases."""
    roles = members.get_roles(ctx.session, member.id)
    return ListedMember(str(member.id), member.first_name, roles, member.active, _case_count(ctx, member))


def person_form(ctx: Context, member: Member) -> Form:
    """Return one person's roles, supervisors and groups to edit; for someone who has left, only the cases."""
    listed = to_listed_member(ctx, member)
    if not member.active:
        return screens.former_member(listed)
    supervisors = _possible_supervisors(ctx, member)
    current_ids = {str(supervisor.id) for supervisor in people_supervisors.list_supervisors(ctx.session, member.id)}
    group_labels = _group_lines(ctx)
    own_groups = {str(group_id): leads for group_id, leads in members.map_groups(ctx.session, member.id).items()}
    settings = PersonSettings(
        member=listed,
        supervisors=[Option(str(supervisor.id), supervisor.first_name) for supervisor in supervisors],
        supervisor_ids=tuple(str(supervisor.id) for supervisor in supervisors if str(supervisor.id) in current_ids),
        groups=[Option(group, label) for group, label in group_labels.items()],
        group_ids=tuple(group for group in group_labels if own_groups.get(group) is False),
        led_ids=tuple(group for group in group_labels if own_groups.get(group)),
    )
    return screens.person(settings)


def _everyone_form(ctx: Context, first_id: str = "") -> Form:
    found = members.list_page(ctx.session, ctx.actor.practice_id, limit=MAX_ROWS + 1, first_id=parse_id(first_id))
    rows = found[:MAX_ROWS]
    case_counts = handovers.count_by_member(ctx.session, [member.id for member, _roles in rows])
    page = [
        ListedMember(str(member.id), member.first_name, roles, member.active, case_counts[member.id])
        for member, roles in rows
    ]
    return screens.everyone(page, str(found[MAX_ROWS][0].id) if len(found) > MAX_ROWS else "")


def _possible_supervisors(ctx: Context, member: Member) -> list[Member]:
    """Return the other active supervisors of the practice, at most MAX_OPTIONS; current ones are never cut off."""
    candidates = people_supervisors.list_all(ctx.session, ctx.actor.practice_id, limit=MAX_OPTIONS + 1)
    current = people_supervisors.list_supervisors(ctx.session, member.id)
    by_id = {candidate.id: candidate for candidate in (*current, *candidates) if candidate.id != member.id}
    return sorted(list(by_id.values())[:MAX_OPTIONS], key=lambda each: (each.first_name, each.created_at, each.id))


def _group_lines(ctx: Context) -> dict[str, str]:
    groups = people_supervisors.list_groups(ctx.session, ctx.actor.practice_id, limit=MAX_OPTIONS)
    names = _names_by_group(ctx, groups)
    return {str(group.id): screens.group_line(group.number, names[group.id]) for group in groups}


def _names_by_group(ctx: Context, groups: Sequence[SupervisionGroup]) -> dict[UUID, list[str]]:
    by_group = people_supervisors.map_group_members(ctx.session, [group.id for group in groups])
    return {
        group_id: [screens.group_name(member.first_name, leads=leads) for member, leads in rows]
        for group_id, rows in by_group.items()
    }


def _case_count(ctx: Context, member: Member) -> int:
    return handovers.count_by_member(ctx.session, [member.id])[member.id]


def _chosen_groups(values: Mapping[str, Value]) -> Mapping[str, bool]:
    """Return the ids of the chosen groups, and whether the person leads each. Only a supervisor leads one (S0-58)."""
    led_ids = _as_ids(values, "leads") if "supervisor" in _as_ids(values, "roles") else ()
    return {**dict.fromkeys(_as_ids(values, "groups"), False), **dict.fromkeys(led_ids, True)}


def _as_ids(values: Mapping[str, Value], field: str) -> tuple[str, ...]:
    value = values.get(field, ())
    return value if isinstance(value, tuple) else ()
