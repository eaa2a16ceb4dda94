"""A case goes from one therapist to another: by an administrator, who sees its code and no word of it."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from flows import audit_trail, outbox
from flows.actions import Reply, Show
from flows.consult import ending
from flows.consult.consent import effects
from flows.consult.follow_up import actions as follow_up_actions
from flows.consult.record import load_case
from flows.context import Context, Profile
from flows.errors import OutOfPlaceError
from flows.forms import Form, Option, check
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
    """Return the cases of a member, also of one who has left, by code; who has none is shown as they are."""
    require(ctx.actor, Permission.HAND_OVER)
    former = people_actions.load_member(ctx, member_id)
    form = _case_choice_form(ctx, former)
    return Show(form) if form else people_actions.show_person(ctx, member_id)


def choose_case(ctx: Context, member_id: str, given: Mapping[str, object]) -> Reply:
    """Take the case, and return the question to whom it goes, with what happens then."""
    require(ctx.actor, Permission.HAND_OVER)
    former = people_actions.load_member(ctx, member_id)
    form = _case_choice_form(ctx, former)
    if form is None:
        return people_actions.show_person(ctx, member_id)
    checked = check(form, given)
    if checked.errors:
        return Show(people_actions.with_errors(form, checked.errors, checked.values))
    case = load_case(ctx.session, ctx.actor, str(checked.values["case"]), Permission.HAND_OVER)
    return Show(_recipient_form(ctx, case, former))


def hand_over(ctx: Context, about: str, given: Mapping[str, object], named: Profile | None) -> Reply:
    """Hand the case over, and return that it is; sent twice, it happens once.

    Raise OutOfPlaceError if the member whose it was has it no more, and not to this therapist.
    """
    require(ctx.actor, Permission.HAND_OVER)
    case_id, _, former_id = about.partition(":")
    case, former = (
        load_case(ctx.session, ctx.actor, case_id, Permission.HAND_OVER),
        people_actions.load_member(ctx, former_id),
    )
    form = _recipient_form(ctx, case, former)
    errors = dict(check(form, given).errors)
    to = membership.find_colleague(ctx.session, ctx.services, named)
    if errors or to is None:
        return Show(people_actions.with_errors(form, {"to": "no_therapist", **errors}, {}))
    therapists = (case.it_member_id, case.ft_member_id)
    if former.id not in therapists and to.id not in therapists:
        raise OutOfPlaceError
    if former.id in therapists:
        if to.id in therapists:
            return Show(people_actions.with_errors(form, {"to": "has_this_case"}, {}))
        _transfer(ctx, case, former, to)
        audit_trail.record_action(ctx, "case.handed_over", f"member:{to.id}", case_id=case.id)
    return Show(people_screens.handed_over(case.code, to.first_name))


def _transfer(ctx: Context, case: Case, former: Member, to: Member) -> None:
    """Let the case change hands at once: nothing that began between the former and the colleague goes on by itself."""
    now = ctx.services.clock()
    other_id = case.ft_member_id if case.it_member_id == former.id else case.it_member_id
    missing_before = effects.missing_releases(ctx.session, case, now)
    who_know = cases.list_informed_therapists(ctx.session, case)
    _cancel_open_consults(ctx, case, other_id)
    made = handovers.record(ctx.session, case, former_id=former.id, member_id=to.id, by_id=ctx.actor.member_id, now=now)
    case.secrets_policy_shown_at = None  # what is asked once for each case is asked once of who has it now
    for one in handovers.list_waiting_deliveries(ctx.session, made):
        deliveries.record_outcome(ctx.session, one.id, outcome="stale", now=now)
    for promise in handovers.reassign_promises(ctx.session, made):
        if promise.standing == promises.OPEN:
            follow_up_actions.schedule_reminder(ctx, promise)
    _end_signed_forms(ctx, case, effects.practice_day(ctx.session, case, now))
    effects.apply_changes(ctx, case, missing_before)
    page_session_store.end_all_for_member(ctx.session, former.id, now)
    outbox.send_about_case(ctx, to.id, FOR_NEW_THERAPIST, case.id)
    for who, kind in ((other_id, FOR_COLLEAGUE), (former.id, FOR_FORMER_THERAPIST)):
        if who in who_know:
            outbox.send_about_case(ctx, who, kind, case.id)


def _cancel_open_consults(ctx: Context, case: Case, other_id: UUID) -> None:
    """End what is not signed yet; the colleague hears that it rests, if they had heard of it."""
    for one in consults.list_for_case(ctx.session, case.id):
        consult = consults.get_for_update(ctx.session, one.id)
        if consult.ended_at is None and consult.configuration != "signed":
            ending.end_and_tell(ctx, consult, "cancel", other_id)


def _end_signed_forms(ctx: Context, case: Case, today: date) -> None:
    """End what was signed, or waits to be: a release names who speaks and to whom, and the former is one of the two."""
    everybody = cases.list_participants(ctx.session, case.id)
    in_use = {
        one.id
        for one in rule_facts.load_signed_form_facts(ctx.session, case, everybody)
        if form_status(one, today) in _OPEN_STATUSES
    }
    for paper_id in in_use:
        cases_releases.record_end_event(ctx.session, UUID(paper_id), event_on=today)


def _case_choice_form(ctx: Context, former: Member) -> Form | None:
    """Return the choice among somebody's cases; None if they have none."""
    own = handovers.list_cases(ctx.session, former.id)
    codes = [Option(str(case.id), case.code) for case in own]
    return people_screens.choose_case(people_actions.to_listed_member(ctx, former), codes) if codes else None


def _recipient_form(ctx: Context, case: Case, former: Member) -> Form:
    return people_screens.choose_recipient(people_actions.to_listed_member(ctx, former), str(case.id), case.code)
