"""An administrator hands a case from one therapist to another; the administrator sees its code and none of its text."""

from functools import partial
from uuid import UUID

from flows import audit_trail, content
from flows.actions import Actions, Click, Options
from flows.consult import ending
from flows.consult.consent import effects
from flows.consult.follow_up import open_promises
from flows.consult.record_loading import lock_consult
from flows.context import Context
from flows.errors import WrongStepError
from flows.forms import Form, Option, check
from flows.handover.messages import FOR_COLLEAGUE, FOR_FORMER_THERAPIST, FOR_NEW_THERAPIST
from flows.messages import outbox
from flows.people import actions as people_actions
from flows.people import membership
from flows.people import screens as people_screens
from flows.permissions import Permission, require
from flows.releases.case_record import CaseRecord, load_own_case
from flows.releases.forms_status import SignedFormStatus, form_status
from flows.replies import Outcome, Show
from storage.cases import case_codes, cases, handovers
from storage.cases import releases as cases_releases
from storage.consults import promises, under_way
from storage.models import Case, Member
from storage.outbox import deliveries, leases
from storage.people import page_session_store

_OPEN_STATUSES = frozenset(
    {
        SignedFormStatus.ACTIVE,
        SignedFormStatus.EXPIRING,
        SignedFormStatus.WAITING_FOR_CLIENT,
        SignedFormStatus.WAITING_FOR_COUNTERSIGN,
    }
)

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
    """Hand the case over and return the confirmation; a request sent twice hands the case over once.

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
        _transfer(ctx, case_record, former, new_therapist)
        audit_trail.record_action(
            ctx, "case.handed_over", f"member:{new_therapist.id}", case_id=case.id, detail=f"from:{former.id}"
        )
    return Show(people_screens.handed_over(case.code, new_therapist.first_name))


def _transfer(ctx: Context, case_record: CaseRecord, former: Member, new_therapist: Member) -> None:
    """Hand the case over at once; end everything that was open between the former therapist and the colleague."""
    case = case_record.case
    other_id = case.ft_member_id if case.it_member_id == former.id else case.it_member_id
    missing_before = case_record.needed_releases
    informed_ids = cases.list_informed_therapists(ctx.session, case)
    _cancel_open_consults(ctx, case, other_id)
    handover = handovers.record(
        ctx.session, case, former_id=former.id, member_id=new_therapist.id, by_id=ctx.actor.member_id, now=ctx.now
    )
    case.secrets_policy_shown_at = None  # the new therapist has to see the privacy questions
    for delivery in handovers.list_waiting_deliveries(ctx.session, handover):
        deliveries.record_outcome(ctx.session, delivery.id, outcome="stale", now=ctx.now)
    for promise in handovers.reassign_promises(ctx.session, handover):
        record = lock_consult(ctx, promise.consult_id)
        if promise.standing == promises.OPEN:
            open_promises.schedule_reminder(record, promise)
        else:  # it waited for a supervisor of the former therapist's: the new therapist decides anew
            open_promises.withdraw_question(record, promise, former.id)
            open_promises.reopen(record, promise)
    _end_signed_forms(case_record)
    effects.apply_changes(ctx, case_record, missing_before)
    page_session_store.end_all_for_member(ctx.session, former.id, ctx.now)
    outbox.send(ctx, new_therapist.id, FOR_NEW_THERAPIST, case_id=case.id)
    leases.make_urgent_due(ctx.session, case.practice_id, ctx.now)  # an open alert tells the new therapist at once
    for member_id, kind in ((other_id, FOR_COLLEAGUE), (former.id, FOR_FORMER_THERAPIST)):
        if member_id in informed_ids:
            outbox.send(ctx, member_id, kind, case_id=case.id)


def _cancel_open_consults(ctx: Context, case: Case, other_id: UUID) -> None:
    """End the consults that are not signed; tell the colleague if they knew of the consult."""
    for row in under_way.list_for_case(ctx.session, case.id):
        ending.end_and_tell(lock_consult(ctx, row.id), "cancel", other_id)


def _end_signed_forms(case_record: CaseRecord) -> None:
    """End the forms that are in force or waiting for a signature: each names the former therapist as a party."""
    today = case_record.practice_day
    open_ids = {
        signed_form.id
        for signed_form in case_record.signed_form_facts
        if form_status(signed_form, today) in _OPEN_STATUSES
    }
    for form_id in open_ids:
        case_record.change_form(partial(cases_releases.record_end_event, form_id=UUID(form_id), event_on=today))


def _case_choice_form(ctx: Context, former: Member) -> Form | None:
    """Return the choice among the member's cases, or None if they have none."""
    former_cases = case_codes.list_for_member(ctx.session, former.id, limit=people_screens.MAX_OPTIONS + 1)
    codes = [Option(str(case.id), case.code) for case in former_cases]
    return people_screens.choose_case(people_actions.to_listed_member(ctx, former), codes) if codes else None


def _recipient_form(ctx: Context, case: Case, former: Member) -> Form:
    return people_screens.choose_recipient(people_actions.to_listed_member(ctx, former), str(case.id), case.code)
