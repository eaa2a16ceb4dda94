"""An administrator hands a case from one therapist to another; the administrator sees its code and none of its text."""

from flows import content
from flows.access_changes.preview import describe_second_person
from flows.actions import Actions, Click, Options
from flows.context import Context
from flows.errors import WrongStepError
from flows.forms import Form, Option, check
from flows.handover import handover_change
from flows.people import actions as people_actions
from flows.people import membership
from flows.people import screens as people_screens
from flows.permissions import Permission, require
from flows.releases.case_record import CaseRecord, load_own_case
from flows.replies import Open, Outcome, Show
from storage.cases import case_codes
from storage.models import Case, Member

actions = Actions()


@actions.press("hand_over", may=Permission.HAND_OVER, loads=people_actions.load_member, options=Options(reads=True))
def show_cases(ctx: Context, former: Member, _click: Click) -> Outcome:
    """Return the cases of a member (active or not) by code; without cases, return the member's settings."""
    return Show(_case_choice_form(ctx, former) or people_actions.person_form(ctx, former))


@actions.submit("hand_over", may=Permission.HAND_OVER, loads=people_actions.load_member)
def choose_case(ctx: Context, former: Member, click: Click) -> Outcome:
    """Return the question which therapist takes over the chosen case, and what happens then."""
    form = _case_choice_form(ctx, former)
    if form is None:
        return Show(people_actions.person_form(ctx, former))
    checked = check(form, click.given)
    if checked.errors:
        return Show(content.explain_errors(form, checked.errors, checked.values))
    case_record = load_own_case(ctx, str(checked.values["case"]), Permission.HAND_OVER)
    return Show(_recipient_form(ctx, case_record.case, former))


def load_case_and_former(ctx: Context, about: str, may: Permission) -> tuple[CaseRecord, Member]:
    """Return the case to hand over, locked, and the therapist who has it; `about`: both ids with a colon between."""
    require(ctx.actor, may)
    case_id, _, former_id = about.partition(":")
    case_record = load_own_case(ctx, case_id, may)
    return case_record, people_actions.load_member(ctx, former_id, may)


@actions.submit("hand_over_to", may=Permission.HAND_OVER, loads=load_case_and_former, options=Options(names="to"))
def hand_over(ctx: Context, case_and_former: tuple[CaseRecord, Member], click: Click) -> Outcome:
    """Ask for the hand-over, and return the changes that wait; a request sent twice asks once.

    Raise WrongStepError if the former therapist no longer has the case and someone else took it over.
    """
    case_record, former = case_and_former
    case = case_record.case
    form = _recipient_form(ctx, case, former)
    errors = dict(check(form, click.given).errors)
    new_therapist = membership.find_colleague(ctx.session, ctx.services, click.named)
    if errors or new_therapist is None:
        return Show(content.explain_errors(form, {"to": "no_therapist", **errors}, {}))
    therapist_ids = (case.it_member_id, case.ft_member_id)
    if former.id not in therapist_ids and new_therapist.id not in therapist_ids:
        raise WrongStepError
    if former.id in therapist_ids:
        if new_therapist.id in therapist_ids:
            return Show(content.explain_errors(form, {"to": "has_this_case"}, {}))
        if handover_change.ask(ctx, case, former.id, new_therapist.id).outcome is None:
            return Open("access_changes")
    return Show(people_screens.handed_over(case.code, new_therapist.first_name))


def _case_choice_form(ctx: Context, former: Member) -> Form | None:
    """Return the choice among the member's cases, or None if they have none."""
    former_cases = case_codes.list_for_member(ctx.session, former.id, limit=people_screens.MAX_OPTIONS + 1)
    codes = [Option(str(case.id), case.code) for case in former_cases]
    return people_screens.choose_case(people_actions.to_listed_member(ctx, former), codes) if codes else None


def _recipient_form(ctx: Context, case: Case, former: Member) -> Form:
    preview = describe_second_person(ctx, handover_change.build_request(ctx, case, former.id, None))
    listed = people_actions.to_listed_member(ctx, former)
    return people_screens.choose_recipient(listed, str(case.id), case.code, preview)
