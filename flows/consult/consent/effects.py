"""Apply the effects of a changed signed form in the same transaction.

Gates close, a therapist's preparation goes back to waiting, and the therapists concerned are told.
"""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from flows import dates
from flows.actions import Close, Reply, Show
from flows.consult import chart, step_screens
from flows.consult.consent import blocked
from flows.consult.parts import Part
from flows.consult.preparation import invitation
from flows.consult.record import ConsultRecord, build_screen_names, get_colleague, get_part, is_under_way
from flows.context import Context
from flows.forms import Form, check
from flows.messages import outbox
from flows.permissions import NotYoursError, Permission, require
from flows.releases import rule_facts
from flows.releases import rules as releases_rules
from flows.releases import screens as releases_screens
from flows.releases.rules import NeededRelease
from storage.cases import cases
from storage.consults import consults, preparations
from storage.models import Case, Consult, Delivery, Member
from storage.outbox import deliveries
from storage.people import practices
from storage.row_errors import UnknownRowError

_STEPS_SENT_TO_WAIT = frozenset({"facts", "weigh", "scope", "ready"})  # from these steps a part goes to `wait`

_UNAFFECTED_STATES = ("framing", "signed")  # before and after the talk; a tuple: region sets have no hash


def missing_releases(session: Session, case: Case, now: datetime) -> frozenset[NeededRelease]:
    """Return the needed releases of the case that are not in force today, by the practice's zone (S0-3)."""
    participants = cases.list_participants(session, case.id)
    signed_forms = rule_facts.load_signed_form_facts(session, case, participants)
    missing = releases_rules.missing_releases(
        rule_facts.all_participant_facts(participants), signed_forms, practice_day(session, case, now)
    )
    return frozenset(release.needed_release for release in missing)


def practice_day(session: Session, case: Case, now: datetime) -> date:
    """Return the day in the practice's zone, by which releases begin and end."""
    return dates.local_day(practices.get(session, case.practice_id).time_zone, now)


def apply_changes(ctx: Context, case: Case, before: frozenset[NeededRelease]) -> None:
    """Apply a change of the case's signed forms at once (S0-3). `before`: the releases that were missing before it.

    A part whose own release is missing now goes to `wait`; an agreement or a booked time stays, and its gates close.
    Both therapists are told that a release is not in force: never whose, and never before the invitation. Whoever was
    told so is also told when the consult can continue.
    """
    after = missing_releases(ctx.session, case, ctx.now)
    closed_parts = frozenset(needed_release.discloser for needed_release in after - before)
    for listed in consults.list_for_case(ctx.session, case.id):
        consult = consults.get_for_update(ctx.session, listed.id)
        if consult.ended_at is None and consult.configuration not in _UNAFFECTED_STATES:
            if closed_parts:
                _close_gates(ctx, case, consult, closed_parts)
            blocked.send_unblocked(ctx, consult, before, after)
            blocked.schedule_end_notices(ctx, consult)


def send_to_owner(ctx: Context, record: ConsultRecord, part: Part) -> None:
    """Tell the therapist of this part that the colleague waits for a signed form from this therapist."""
    owner = record.case.it_member_id if part is Part.IT else record.case.ft_member_id
    if preparations.find(ctx.session, record.consult.id, part) is not None:
        outbox.send_instead(ctx, owner, "waiting_release", record.consult.id, record.now)


def is_consult_blocked(session: Session, consult: Consult, now: datetime) -> bool:
    """Return whether a release of the consult's case is not in force now."""
    return bool(missing_releases(session, cases.get(session, consult.case_id), now))


def is_waiting_for_recipient(session: Session, delivery: Delivery, now: datetime) -> bool:
    """Return whether this reminder should say instead that the consult waits for its recipient's signed form.

    Return True while the two still prepare, if only releases for the recipient's own speaking are missing, and the
    recipient has neither chosen a day for a reminder nor been told recently.
    """
    assert delivery.consult_id is not None  # noqa: S101 -- reminders of a turn always have a consult
    consult = consults.get(session, delivery.consult_id)
    case = cases.get(session, consult.case_id)
    part = get_part(case, delivery.recipient_id)
    missing_parts = {needed_release.discloser for needed_release in missing_releases(session, case, now)}
    if missing_parts != {part} or not chart.is_preparing(consult.configuration):
        return False
    last = deliveries.find_last(
        session, recipient_id=delivery.recipient_id, consult_id=consult.id, kind="waiting_release"
    )
    return last is None or (last.done_at is not None and outbox.can_repeat(session, last, now))


def is_blocked_by_recipient(session: Session, consult: Consult, recipient: Member, now: datetime) -> bool:
    """Return whether a release for this therapist's own speaking is not in force now and blocks the consult."""
    case = cases.get(session, consult.case_id)
    return is_under_way(consult) and any(
        needed_release.discloser is get_part(case, recipient.id)
        for needed_release in missing_releases(session, case, now)
    )


def show_ask_again(ctx: Context, consult_id: str) -> Reply:
    """Return the screen that asks for the day of another reminder about a signed form."""
    return Show(_ask_again_form(ctx, *load_consult_if_informed(ctx, consult_id)))


def schedule_ask_again(ctx: Context, consult_id: str, answers: Mapping[str, object]) -> Reply:
    """Schedule a reminder about a signed form for the chosen day; it is sent if the colleague still waits then."""
    consult, case = load_consult_if_informed(ctx, consult_id)
    form = _ask_again_form(ctx, consult, case)
    checked = check(form, answers)
    if checked.errors:
        return Show(step_screens.with_errors(form, checked.errors, checked.values))
    day = checked.values["ask_on"]
    assert isinstance(day, date)  # noqa: S101 -- check() returns days for day fields
    due_at = outbox.start_of_work(day, ctx.actor.zone, practices.get_settings(ctx.session, case.practice_id))
    outbox.send_instead(ctx, ctx.actor.member_id, "waiting_release", consult.id, due_at)
    return Close()


def load_consult_if_informed(ctx: Context, consult_id: str) -> tuple[Consult, Case]:
    """Return a consult that this therapist knows of, and its case; raise NotYoursError for anybody else."""
    try:
        consult = consults.get(ctx.session, UUID(consult_id))
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    case = cases.get(ctx.session, consult.case_id)
    require(ctx.actor, Permission.ENTER_SIGNED_FORM, case)
    if not _is_aware_of(ctx, consult, get_part(case, ctx.actor.member_id)):
        raise NotYoursError
    return consult, case


def _is_aware_of(ctx: Context, consult: Consult, part: Part) -> bool:
    """Return whether this part's therapist knows of the consult: they started it or have been invited."""
    if consult.invited_at is not None:
        return True
    return preparations.find(ctx.session, consult.id, part) is not None


def _close_gates(ctx: Context, case: Case, consult: Consult, disclosers: frozenset[Part]) -> None:
    if consult.starter_part in disclosers:
        invitation.withdraw(ctx.session, consult, ctx.now)
    for part in disclosers:
        if chart.current_step(consult.configuration, part) in _STEPS_SENT_TO_WAIT:
            chart.send_event(consult, f"{part}_must_wait")
    for part, member_id in ((Part.IT, case.it_member_id), (Part.FT, case.ft_member_id)):
        is_concerned = consult.invited_at is not None or part in disclosers
        if is_concerned and _is_aware_of(ctx, consult, part):
            outbox.send_instead(ctx, member_id, blocked.RELEASE_ENDED, consult.id, ctx.now)


def _ask_again_form(ctx: Context, consult: Consult, case: Case) -> Form:
    part = get_part(case, ctx.actor.member_id)
    today = dates.local_day(ctx.actor.time_zone, ctx.now)
    colleague = get_colleague(ctx.session, case, part)
    return releases_screens.ask_again(build_screen_names(case, colleague, part, today, about=str(consult.id)))
