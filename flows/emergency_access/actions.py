"""Emergency access: an administrator opens one case for an hour in Slack, and reads what is shared on a page.

45 CFR 164.312(a)(2)(ii) requires a way to get necessary information in an emergency. docs/decisions/0022 says what is
shown, and why no more.
"""

from flows import audit_trail, content
from flows.access_changes.rules import WAITING_TIME
from flows.actions import Actions, Click, Options
from flows.cases.case_access import load_case
from flows.context import Context
from flows.emergency_access import access_request, access_rights, explanation, messages, screens
from flows.emergency_access.access_rights import GrantedCase
from flows.emergency_access.screens import AccessLink
from flows.forms import Form, Option, check
from flows.people import actions as people_actions
from flows.people import membership, page_links
from flows.permissions import Permission, is_allowed
from flows.replies import Open, Outcome, Show
from storage.cases import case_codes
from storage.emergency import grants
from storage.models import Case, EmergencyGrant, Member

actions = Actions()


@actions.press("emergency", may=Permission.OPEN_EMERGENCY_ACCESS, options=Options(reads=True))
def show_member_choice(_ctx: Context, _click: Click) -> Outcome:
    """Return the question whose case it is."""
    return Show(screens.choose_member())


@actions.submit("emergency", may=Permission.OPEN_EMERGENCY_ACCESS, options=Options(names="member"))
def choose_member(ctx: Context, click: Click) -> Outcome:
    """Return the chosen member's cases by code."""
    form = screens.choose_member()
    errors = dict(check(form, click.given).errors)
    if click.named is None:
        if not errors:
            errors["member"] = "cannot_take_part"
        return Show(content.explain_errors(form, errors, {}))
    return Show(_case_choice_form(ctx, membership.upsert_member(ctx.session, ctx.services, click.named)))


@actions.press(
    "emergency_of",
    may=Permission.OPEN_EMERGENCY_ACCESS,
    loads=people_actions.load_member,
    options=Options(reads=True),
)
def show_cases(ctx: Context, member: Member, _click: Click) -> Outcome:
    """Return the cases of a member (active or not), by code."""
    return Show(_case_choice_form(ctx, member))


@actions.press(
    "emergency_further",
    may=Permission.OPEN_EMERGENCY_ACCESS,
    loads=people_actions.load_member,
    options=Options(by_screen=True, reads=True),
)
def show_more_cases(ctx: Context, member: Member, click: Click) -> Outcome:
    """Return the page of the member's cases that contains the case that the button carries."""
    return Show(_case_choice_form(ctx, member, click.value))


@actions.submit("emergency_case", may=Permission.OPEN_EMERGENCY_ACCESS, loads=people_actions.load_member)
def open_case(ctx: Context, member: Member, click: Click) -> Outcome:
    """Ask for access to the case, and return the changes that wait; show a case that is already open to the actor."""
    form = _case_choice_form(ctx, member, str(click.given.get("case", "")))
    checked = check(form, click.given)
    if checked.errors or not form.fields:
        return Show(content.explain_errors(form, checked.errors, checked.values))
    case = load_case(ctx, str(checked.values["case"]), Permission.OPEN_EMERGENCY_ACCESS)
    active_grants = grants.list_active(ctx.session, ctx.actor.member_id, ctx.now, case.id)
    if active_grants:
        return Show(_opened_form(ctx, case, active_grants[0]))
    access_request.ask(ctx, case, str(checked.values["reason"]))
    return Open("access_changes")


@actions.press("emergency_go_on", may=Permission.READ_IN_EMERGENCY, loads=access_rights.load_open_grant)
def show_access(ctx: Context, granted: GrantedCase, _click: Click) -> Outcome:
    """Return until when the case is open, with a link to the page."""
    return Show(_opened_form(ctx, *granted))


@actions.press("emergency_end", may=Permission.READ_IN_EMERGENCY, loads=access_rights.load_open_grant)
def end_access(ctx: Context, granted: GrantedCase, _click: Click) -> Outcome:
    """End the access early and request its review."""
    case, grant = granted
    record_end(ctx, case, grant)
    return Show(screens.ended(case.code))


def record_end(ctx: Context, case: Case, grant: EmergencyGrant) -> None:
    """Save that the access has ended, and request its review."""
    grants.add_mark(ctx.session, grant, grants.ENDED, member_id=ctx.actor.member_id, now=ctx.now)
    explanation.delete_draft(ctx, case, grant.member_id)
    audit_trail.record_action(ctx, "emergency.ended", f"grant:{grant.id}", case_id=case.id)
    messages.send_review_requests_now(ctx, grant)


def _opened_form(ctx: Context, case: Case, grant: EmergencyGrant) -> Form:
    url = page_links.make_emergency_link(ctx, grant)
    until = ctx.dates.with_zone.day_and_time(grant.ends_at)
    return screens.opened(AccessLink(str(grant.id), case.code, url, until))


def _case_choice_form(ctx: Context, member: Member, first_id: str = "") -> Form:
    """Return the member's cases by code, from `first_id` on, without those in which the actor is a therapist."""
    found = case_codes.list_for_member(
        ctx.session,
        member.id,
        limit=screens.MAX_CODES + 1,
        first_id=case_codes.parse_id(first_id),
        without_id=ctx.actor.member_id,
    )
    allowed = [case for case in found if is_allowed(ctx.actor, Permission.OPEN_EMERGENCY_ACCESS, case)]
    codes = [Option(str(case.id), case.code) for case in allowed[: screens.MAX_CODES]]
    next_id = str(found[-1].id) if len(found) > screens.MAX_CODES else ""
    until = ctx.dates.with_zone.day_and_time(ctx.now + WAITING_TIME)
    return screens.choose_case(people_actions.to_listed_member(ctx, member), codes, until, next_id)
