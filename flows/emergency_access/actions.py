"""Emergency access: an administrator opens one case for an hour in Slack, and reads what is shared on a page.

45 CFR 164.312(a)(2)(ii) requires a way to get necessary information in an emergency. docs/decisions/0022 says what is
shown, and why no more.
"""

from collections.abc import Mapping

from flows import audit_trail, dates, page_links
from flows.actions import Reply, Show
from flows.consult.record import load_case
from flows.context import Context, Profile
from flows.emergency_access import access_rights, messages, screens
from flows.emergency_access.screens import AccessLink
from flows.forms import Form, Option, check
from flows.people import actions as people_actions
from flows.people import membership
from flows.permissions import Permission, is_allowed, require
from storage.cases import handovers
from storage.emergency import grants
from storage.models import Case, EmergencyGrant, Member


def show_member_choice(ctx: Context) -> Reply:
    """Return the question whose case it is."""
    require(ctx.actor, Permission.OPEN_EMERGENCY_ACCESS)
    return Show(screens.choose_member())


def choose_member(ctx: Context, submitted: Mapping[str, object], profile: Profile | None) -> Reply:
    """Return the chosen member's cases by code."""
    require(ctx.actor, Permission.OPEN_EMERGENCY_ACCESS)
    form = screens.choose_member()
    errors = dict(check(form, submitted).errors)
    if profile is None:
        if not errors:
            errors["member"] = "cannot_take_part"
        return Show(people_actions.with_errors(form, errors, {}))
    return Show(_case_choice_form(ctx, membership.upsert_member(ctx.session, ctx.services, profile)))


def show_cases(ctx: Context, member_id: str) -> Reply:
    """Return the cases of a member (active or not), by code."""
    require(ctx.actor, Permission.OPEN_EMERGENCY_ACCESS)
    return Show(_case_choice_form(ctx, people_actions.load_member(ctx, member_id)))


def show_more_cases(ctx: Context, member_id: str, first_id: str) -> Reply:
    """Return the page of the member's cases that contains the case `first_id`."""
    require(ctx.actor, Permission.OPEN_EMERGENCY_ACCESS)
    return Show(_case_choice_form(ctx, people_actions.load_member(ctx, member_id), first_id))


def open_case(ctx: Context, member_id: str, submitted: Mapping[str, object]) -> Reply:
    """Open the case for an hour and send the messages; a case that is already open to the actor stays as it is."""
    require(ctx.actor, Permission.OPEN_EMERGENCY_ACCESS)
    form = _case_choice_form(ctx, people_actions.load_member(ctx, member_id), str(submitted.get("case", "")))
    checked = check(form, submitted)
    if checked.errors or not form.fields:
        return Show(people_actions.with_errors(form, checked.errors, checked.values))
    case = load_case(ctx.session, ctx.actor, str(checked.values["case"]), Permission.OPEN_EMERGENCY_ACCESS)
    active_grants = grants.list_active(ctx.session, ctx.actor.member_id, ctx.now, case.id)
    grant = active_grants[0] if active_grants else _create_grant(ctx, case, str(checked.values["reason"]))
    return Show(_opened_form(ctx, case, grant))


def show_access(ctx: Context, grant_id: str) -> Reply:
    """Return until when the case is open, with a link to the page. Raise as `access_rights.load_open_grant` does."""
    return Show(_opened_form(ctx, *access_rights.load_open_grant(ctx.session, ctx.services, ctx.actor, grant_id)))


def end_access(ctx: Context, grant_id: str) -> Reply:
    """End the access early and request its review. Raise as `access_rights.load_open_grant` does."""
    case, grant = access_rights.load_open_grant(ctx.session, ctx.services, ctx.actor, grant_id)
    record_end(ctx, case, grant)
    return Show(screens.ended(case.code))


def record_end(ctx: Context, case: Case, grant: EmergencyGrant) -> None:
    """Save that the access has ended, and request its review."""
    now = ctx.now
    grants.add_mark(ctx.session, grant, grants.ENDED, member_id=ctx.actor.member_id, now=now)
    audit_trail.record_action(ctx, "emergency.ended", f"grant:{grant.id}", case_id=case.id)
    messages.send_review_requests_now(ctx, grant)


def _create_grant(ctx: Context, case: Case, reason: str) -> EmergencyGrant:
    values = {"member_id": ctx.actor.member_id, "reason": reason}
    grant = grants.add(ctx.session, case, now=ctx.now, **values)  # type: ignore[arg-type]  # mixed types
    audit_trail.record_action(ctx, "emergency.granted", f"grant:{grant.id}", case_id=case.id, detail=reason)
    messages.send_opened(ctx, case, grant)
    return grant


def _opened_form(ctx: Context, case: Case, grant: EmergencyGrant) -> Form:
    url = page_links.make_emergency_link(ctx.session, ctx.services, ctx.actor, grant)
    until = dates.day_and_time(grant.ends_at, ctx.actor.zone)
    return screens.opened(AccessLink(str(grant.id), case.code, url, until))


def _case_choice_form(ctx: Context, member: Member, first_id: str = "") -> Form:
    """Return the member's cases by code, without those in which the actor is a therapist."""
    member_cases = handovers.list_cases(ctx.session, member.id)
    codes = [
        Option(str(case.id), case.code)
        for case in member_cases
        if is_allowed(ctx.actor, Permission.OPEN_EMERGENCY_ACCESS, case)
    ]
    return screens.choose_case(people_actions.to_listed_member(ctx, member), codes, first_id)
