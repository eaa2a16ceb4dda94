"""An administrator hands a case from one therapist to another; the administrator sees its code and none of its text."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from flows import audit_trail
from flows.actions import Reply, Show
from flows.consult import ending
from flows.consult.consent import effects
from flows.consult.follow_up import actions as follow_up_actions
from flows.consult.record import load_case
from flows.context import Context, Profile
from flows.errors import WrongStepError
from flows.forms import Form, Option, check
from flows.messages import outbox
from flows.people import actions as people_actions
from flows.people import membership
from flows.people import screens as people_screens
from flows.permissions import Permission, require
from flows.releases import rule_facts
from flows.releases.forms_status import SignedFormStatus, form_status
from storage.cases import cases, handovers
from storage.cases import releases as cases_releases
from storage.consults import consults, promises
from storage.models import Case, Member
from storage.outbox import deliveries
from storage.people import page_session_store

FOR_NEW_THERAPIST, FOR_COLLEAGUE, FOR_FORMER_THERAPIST = "handed_over", "handed_over_colleague", "handed_over_former"
_OPEN_STATUSES = frozenset(
    {
        SignedFormStatus.ACTIVE,
        SignedFormStatus.EXPIRING,
        SignedFormStatus.WAITING_FOR_CLIENT,
        SignedFormStatus.WAITING_FOR_COUNTERSIGN,
    }
)


def show_cases(ctx: Context, member_id: str) -> Reply:
    """Return the cases of a member (active or not) by code; without cases, return the member's settings."""
    require(ctx.actor, Permission.HAND_OVER)
    former = people_actions.load_member(ctx, member_id)
    form = _case_choice_form(ctx, former)
    return Show(form) if form else people_actions.show_person(ctx, member_id)


def choose_case(ctx: Context, member_id: str, submitted: Mapping[str, object]) -> Reply:
    """Return the question which therapist takes over the chosen case, and what happens then."""
    require(ctx.actor, Permission.HAND_OVER)
    former = people_actions.load_member(ctx, member_id)
    form = _case_choice_form(ctx, former)
    if form is None:
        return people_actions.show_person(ctx, member_id)
    checked = check(form, submitted)
    if checked.errors:
        return Show(people_actions.with_errors(form, checked.errors, checked.values))
    case = load_case(ctx.session, ctx.actor, str(checked.values["case"]), Permission.HAND_OVER)
    return Show(_recipient_form(ctx, case, former))


def hand_over(ctx: Context, case_and_former_id: str, submitted: Mapping[str, object], profile: Profile | None) -> Reply:
    """Hand the case over and return the confirmation; a request sent twice hands the case over once.

    Raise WrongStepError if the former therapist no longer has the case and someone else took it over.
    """
    require(ctx.actor, Permission.HAND_OVER)
    case_id, _, former_id = case_and_former_id.partition(":")
    case, former = (
        load_case(ctx.session, ctx.actor, case_id, Permission.HAND_OVER),
        people_actions.load_member(ctx, former_id),
    )
    form = _recipient_form(ctx, case, former)
    errors = dict(check(form, submitted).errors)
    new_therapist = membership.find_colleague(ctx.session, ctx.services, profile)
    if errors or new_therapist is None:
        return Show(people_actions.with_errors(form, {"to": "no_therapist", **errors}, {}))
    therapist_ids = (case.it_member_id, case.ft_member_id)
    if former.id not in therapist_ids and new_therapist.id not in therapist_ids:
        raise WrongStepError
    if former.id in therapist_ids:
        if new_therapist.id in therapist_ids:
            return Show(people_actions.with_errors(form, {"to": "has_this_case"}, {}))
        _transfer(ctx, case, former, new_therapist)
        audit_trail.record_action(ctx, "case.handed_over", f"member:{new_therapist.id}", case_id=case.id)
    return Show(people_screens.handed_over(case.code, new_therapist.first_name))


def _transfer(ctx: Context, case: Case, former: Member, new_therapist: Member) -> None:
    """Hand the case over at once; end everything that was open between the former therapist and the colleague."""
    now = ctx.now
    other_id = case.ft_member_id if case.it_member_id == former.id else case.it_member_id
    missing_before = effects.missing_releases(ctx.session, case, now)
    informed_ids = cases.list_informed_therapists(ctx.session, case)
    _cancel_open_consults(ctx, case, other_id)
    handover = handovers.record(
        ctx.session, case, former_id=former.id, member_id=new_therapist.id, by_id=ctx.actor.member_id, now=now
    )
    case.secrets_policy_shown_at = None  # the new therapist has to see the privacy questions
    for delivery in handovers.list_waiting_deliveries(ctx.session, handover):
        deliveries.record_outcome(ctx.session, delivery.id, outcome="stale", now=now)
    for promise in handovers.reassign_promises(ctx.session, handover):
        if promise.standing == promises.OPEN:
            follow_up_actions.schedule_reminder(ctx, promise)
    _end_signed_forms(ctx, case, effects.practice_day(ctx.session, case, now))
    effects.apply_changes(ctx, case, missing_before)
    page_session_store.end_all_for_member(ctx.session, former.id, now)
    outbox.send_about_case(ctx, new_therapist.id, FOR_NEW_THERAPIST, case.id)
    for member_id, kind in ((other_id, FOR_COLLEAGUE), (former.id, FOR_FORMER_THERAPIST)):
        if member_id in informed_ids:
            outbox.send_about_case(ctx, member_id, kind, case.id)


def _cancel_open_consults(ctx: Context, case: Case, other_id: UUID) -> None:
    """End the consults that are not signed; tell the colleague if they knew of the consult."""
    for row in consults.list_for_case(ctx.session, case.id):
        consult = consults.get_for_update(ctx.session, row.id)
        if consult.ended_at is None and consult.configuration != "signed":
            ending.end_and_tell(ctx, consult, "cancel", other_id)


def _end_signed_forms(ctx: Context, case: Case, today: date) -> None:
    """End the forms that are in force or waiting for a signature: each names the former therapist as a party."""
    participants = cases.list_participants(ctx.session, case.id)
    open_ids = {
        signed_form.id
        for signed_form in rule_facts.load_signed_form_facts(ctx.session, case, participants)
        if form_status(signed_form, today) in _OPEN_STATUSES
    }
    for form_id in open_ids:
        cases_releases.record_end_event(ctx.session, UUID(form_id), event_on=today)


def _case_choice_form(ctx: Context, former: Member) -> Form | None:
    """Return the choice among the member's cases, or None if they have none."""
    former_cases = handovers.list_cases(ctx.session, former.id)
    codes = [Option(str(case.id), case.code) for case in former_cases]
    return people_screens.choose_case(people_actions.to_listed_member(ctx, former), codes) if codes else None


def _recipient_form(ctx: Context, case: Case, former: Member) -> Form:
    return people_screens.choose_recipient(people_actions.to_listed_member(ctx, former), str(case.id), case.code)
