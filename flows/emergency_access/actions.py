"""Emergency access: an administrator opens one case for an hour, in Slack; what is shared is read on their page.

45 CFR 164.312(a)(2)(ii): a way to what is needed in an emergency. docs/decisions/0022 says what, and why no more.
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


def show_member_choice(visit: Context) -> Reply:
    """Return the question whose case it is."""
    require(visit.actor, Permission.OPEN_EMERGENCY_ACCESS)
    return Show(screens.choose_member())


def choose_member(visit: Context, given: Mapping[str, object], named: Profile | None) -> Reply:
    """Take whose case it is, and return their cases by code."""
    require(visit.actor, Permission.OPEN_EMERGENCY_ACCESS)
    form = screens.choose_member()
    errors = dict(check(form, given).errors)
    if named is None:
        if not errors:
            errors["member"] = "cannot_take_part"
        return Show(people_actions.with_errors(form, errors, {}))
    return Show(_case_choice_form(visit, membership.upsert_member(visit.session, visit.services, named)))


def show_cases(visit: Context, member_id: str) -> Reply:
    """Return the cases of somebody, also of one who has left, by code."""
    require(visit.actor, Permission.OPEN_EMERGENCY_ACCESS)
    return Show(_case_choice_form(visit, people_actions.load_member(visit, member_id)))


def show_more_cases(visit: Context, member_id: str, first: str) -> Reply:
    """Return the page of somebody's cases on which this one is."""
    require(visit.actor, Permission.OPEN_EMERGENCY_ACCESS)
    return Show(_case_choice_form(visit, people_actions.load_member(visit, member_id), first))


def open_case(visit: Context, member_id: str, given: Mapping[str, object]) -> Reply:
    """Open a case for an hour and tell who has to hear it; one that is open to the actor stays as it is."""
    require(visit.actor, Permission.OPEN_EMERGENCY_ACCESS)
    form = _case_choice_form(visit, people_actions.load_member(visit, member_id), str(given.get("case", "")))
    checked = check(form, given)
    if checked.errors or not form.fields:
        return Show(people_actions.with_errors(form, checked.errors, checked.values))
    case = load_case(visit.session, visit.actor, str(checked.values["case"]), Permission.OPEN_EMERGENCY_ACCESS)
    running = grants.list_active(visit.session, visit.actor.member_id, visit.services.clock(), case.id)
    grant = running[0] if running else _create_grant(visit, case, str(checked.values["reason"]))
    return Show(_opened_form(visit, case, grant))


def show_access(visit: Context, grant_id: str) -> Reply:
    """Return until when it is open and the way to the page. Raise as `emergency_rights.own` does."""
    return Show(
        _opened_form(visit, *access_rights.load_open_grant(visit.session, visit.services, visit.actor, grant_id))
    )


def end_access(visit: Context, grant_id: str) -> Reply:
    """End it before its time; somebody else is asked to look at it. Raise as `emergency_rights.own` does."""
    case, grant = access_rights.load_open_grant(visit.session, visit.services, visit.actor, grant_id)
    record_end(visit, case, grant)
    return Show(screens.ended(case.code))


def record_end(visit: Context, case: Case, grant: EmergencyGrant) -> None:
    """Keep that it has ended, and let it be looked at."""
    now = visit.services.clock()
    grants.add_mark(visit.session, grant, grants.ENDED, member_id=visit.actor.member_id, now=now)
    audit_trail.record_action(visit, "emergency.ended", f"grant:{grant.id}", case_id=case.id)
    messages.send_review_requests_now(visit, grant)


def _create_grant(visit: Context, case: Case, reason: str) -> EmergencyGrant:
    about = {"member_id": visit.actor.member_id, "reason": reason}
    grant = grants.add(visit.session, case, now=visit.services.clock(), **about)  # type: ignore[arg-type]  # an id and a text
    audit_trail.record_action(visit, "emergency.granted", f"grant:{grant.id}", case_id=case.id, detail=reason)
    messages.send_opened(visit, case, grant)
    return grant


def _opened_form(visit: Context, case: Case, grant: EmergencyGrant) -> Form:
    url = page_links.make_emergency_link(visit.session, visit.services, visit.actor, grant)
    until = dates.day_and_time(grant.ends_at, visit.actor.zone)
    return screens.opened(AccessLink(str(grant.id), case.code, url, until))


def _case_choice_form(visit: Context, member: Member, first: str = "") -> Form:
    """Return somebody's cases by code, without those in which the actor is a therapist."""
    found = handovers.list_cases(visit.session, member.id)
    codes = [
        Option(str(one.id), one.code) for one in found if is_allowed(visit.actor, Permission.OPEN_EMERGENCY_ACCESS, one)
    ]
    return screens.choose_case(people_actions.to_listed_member(visit, member), codes, first)
