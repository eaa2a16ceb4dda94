"""The people of the practice: roles, who supervises whom, supervision groups. An administrator's deeds."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flows import audit_trail
from flows.actions import Reply, Show
from flows.content import WORDS
from flows.context import Context, Profile
from flows.forms import Form, Option, Value, check
from flows.people import membership, screens
from flows.people.screens import MAX_OPTIONS, MAX_ROWS, NEW_GROUP, ROLES, ListedMember, PersonSettings
from flows.permissions import NotYoursError, Permission, require
from flows.supervision import digest
from storage.cases import handovers
from storage.models import Member
from storage.people import members, page_session_store
from storage.people import supervisors as people_supervisors
from storage.row_errors import UnknownRowError


def show_everyone(ctx: Context, first: str = "") -> Reply:
    """Return who is known, with their roles; `first`: the member with whom the page begins."""
    require(ctx.actor, Permission.MANAGE_PEOPLE)
    return Show(_everyone_form(ctx, first))


def choose_person(ctx: Context, given: Mapping[str, object], named: Profile | None) -> Reply:
    """Return the person whom an administrator chose; one who had left and is back takes part again."""
    require(ctx.actor, Permission.MANAGE_PEOPLE)
    form = _everyone_form(ctx)
    errors = dict(check(form, given).errors)
    if named is None:
        if not errors:
            errors["member"] = "cannot_take_part"
        return Show(with_errors(form, errors, {}))
    member = membership.upsert_member(ctx.session, ctx.services, named)
    member.active = True
    return Show(_person_form(ctx, member))


def show_person(ctx: Context, member_id: str) -> Reply:
    """Return one person's roles, supervisors and groups, to be changed; of one who has left, only their cases."""
    require(ctx.actor, Permission.MANAGE_PEOPLE)
    return Show(_person_form(ctx, load_member(ctx, member_id)))


def save_person(ctx: Context, member_id: str, given: Mapping[str, object]) -> Reply:
    """Change one person's roles, supervisors and groups (S0-16); then return the list."""
    require(ctx.actor, Permission.MANAGE_PEOPLE)
    member = load_member(ctx, member_id)
    form = _person_form(ctx, member)
    checked = check(form, given)
    errors = dict(checked.errors)
    if not member.active:
        return Show(form)
    if not errors and "therapist" not in _as_ids(checked.values, "roles") and _case_count(ctx, member):
        errors["roles"] = "still_has_cases"
    if errors:
        return Show(with_errors(form, errors, checked.values))
    _save_roles(ctx, member, _as_ids(checked.values, "roles"))
    _save_supervisors(ctx, member, _as_ids(checked.values, "supervised_by"))
    _save_groups(ctx, member, _as_ids(checked.values, "groups"))
    audit_trail.record_action(ctx, "role.changed", f"member:{member.id}")
    return Show(_everyone_form(ctx))


def show_groups(ctx: Context, first: str = "") -> Reply:
    """Return who sits in which supervision group (S0-16); `first`: the group with which the page begins."""
    require(ctx.actor, Permission.MANAGE_PEOPLE)
    every = people_supervisors.list_groups(ctx.session, ctx.actor.practice_id)
    start = next((place for place, one in enumerate(every) if str(one.id) == first), 0)
    page = [(one.number, _member_names(ctx, one.id)) for one in every[start : start + MAX_ROWS]]
    return Show(screens.groups(page, _next_page_id([str(one.id) for one in every], start)))


def load_member(ctx: Context, member_id: str) -> Member:
    """Return a member of the actor's own practice; raise NotYoursError, whether the id exists elsewhere or not."""
    try:
        member = members.get(ctx.session, UUID(member_id))
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    if member.practice_id != ctx.actor.practice_id:
        raise NotYoursError
    return member


def to_listed_member(ctx: Context, member: Member) -> ListedMember:
    """Return somebody as the list says them."""
    roles = members.get_roles(ctx.session, member.id)
    return ListedMember(str(member.id), member.first_name, roles, member.active, _case_count(ctx, member))


def with_errors(form: Form, errors: Mapping[str, str], values: Mapping[str, Value]) -> Form:
    """Return the screen with what is wrong said beside each field."""
    return screens.with_errors(form, errors, values, WORDS.errors)


def _everyone_form(ctx: Context, first: str = "") -> Form:
    every = members.list_with_roles(ctx.session, ctx.actor.practice_id)
    start = next((place for place, (one, _) in enumerate(every) if str(one.id) == first), 0)
    cases = handovers.count_by_member(ctx.session, ctx.actor.practice_id)
    page = [
        ListedMember(str(one.id), one.first_name, roles, one.active, cases[one.id])
        for one, roles in every[start : start + MAX_ROWS]
    ]
    return screens.everyone(page, _next_page_id([str(one.id) for one, _ in every], start))


def _next_page_id(ids: Sequence[str], start: int) -> str:
    return next(iter(ids[start + MAX_ROWS :]), "")


def _person_form(ctx: Context, member: Member) -> Form:
    found = to_listed_member(ctx, member)
    if not member.active:
        return screens.former_member(found)
    supervisors = _possible_supervisors(ctx, member)
    supervising = {str(one.id) for one in people_supervisors.list_supervisors(ctx.session, member.id)}
    page_session = _group_lines(ctx)
    mine = members.list_group_ids(ctx.session, member.id)
    one = PersonSettings(
        member=found,
        supervisors=[Option(str(one.id), one.first_name) for one in supervisors],
        supervised_by=tuple(str(one.id) for one in supervisors if str(one.id) in supervising),
        groups=[Option(group, label) for group, label in page_session.items()],
        group_ids=tuple(group for group in page_session if UUID(group) in mine),
    )
    return screens.person(one)


def _possible_supervisors(ctx: Context, member: Member) -> list[Member]:
    """Return the practice's active supervisors but this one; their own are never left out for want of room."""
    every = members.list_with_roles(ctx.session, ctx.actor.practice_id)
    found = [one for one, roles in every if one.active and "supervisor" in roles and one.id != member.id]
    own = {one.id for one in people_supervisors.list_supervisors(ctx.session, member.id)}
    first = sorted(found, key=lambda one: one.id not in own)[:MAX_OPTIONS]
    return [one for one in found if one in first]


def _group_lines(ctx: Context) -> dict[str, str]:
    every = people_supervisors.list_groups(ctx.session, ctx.actor.practice_id)[:MAX_OPTIONS]
    return {str(one.id): screens.group_line(one.number, _member_names(ctx, one.id)) for one in every}


def _member_names(ctx: Context, group_id: UUID) -> list[str]:
    return [one.first_name for one in people_supervisors.list_group_members(ctx.session, group_id)]


def _case_count(ctx: Context, member: Member) -> int:
    return len(handovers.list_cases(ctx.session, member.id))


def _save_roles(ctx: Context, member: Member, roles: tuple[str, ...]) -> None:
    before = members.get_roles(ctx.session, member.id).intersection(ROLES)
    for role in ROLES:
        keep = members.grant_role if role in roles else members.withdraw_role
        keep(ctx.session, member.id, role)
    if before != set(roles):  # what is open was opened as somebody else
        page_session_store.end_all_for_member(ctx.session, member.id, ctx.services.clock())
    if "supervisor" not in roles:
        for one in people_supervisors.list_supervisees(ctx.session, member.id):
            people_supervisors.end(ctx.session, supervisor_id=member.id, supervisee_id=one.id)


def _save_supervisors(ctx: Context, member: Member, chosen_ids: tuple[str, ...]) -> None:
    now = ctx.services.clock()
    for one in people_supervisors.list_supervisors(ctx.session, member.id):
        if str(one.id) not in chosen_ids:
            people_supervisors.end(ctx.session, supervisor_id=one.id, supervisee_id=member.id)
    for one_id in chosen_ids:
        people_supervisors.add(ctx.session, supervisor_id=UUID(one_id), supervisee_id=member.id, now=now)
    digest.schedule_digests(
        ctx, people_supervisors.list_supervisors(ctx.session, member.id)
    )  # something may wait already


def _save_groups(ctx: Context, member: Member, chosen_ids: tuple[str, ...]) -> None:
    every = people_supervisors.list_groups(ctx.session, ctx.actor.practice_id)
    for group in every:
        if str(group.id) in chosen_ids:
            people_supervisors.add_to_group(ctx.session, group, member.id)
        else:
            people_supervisors.remove_from_group(ctx.session, group.id, member.id)
    if NEW_GROUP in chosen_ids:
        fresh = people_supervisors.create_group(ctx.session, ctx.actor.practice_id, ctx.services.clock())
        people_supervisors.add_to_group(ctx.session, fresh, member.id)


def _as_ids(values: Mapping[str, Value], field: str) -> tuple[str, ...]:
    found = values.get(field, ())
    return found if isinstance(found, tuple) else ()
