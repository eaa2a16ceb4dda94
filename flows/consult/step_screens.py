"""The screen of a therapist's current step. Built from the rows each time, so that it can be shown again."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from flows import dates, page_links
from flows.actions import Show
from flows.cases import privacy
from flows.consult import gate_check
from flows.consult.chart_regions import QUESTION_STEPS
from flows.consult.preparation import screens as preparation_screens
from flows.consult.preparation import weighing
from flows.consult.record import ConsultRecord
from flows.consult.scheduling import state as scheduling_state
from flows.consult.scheduling import times
from flows.consult.summary import signing_status
from flows.consult.talk import state as talk_state
from flows.consult.waiting import waits
from flows.consult.writing import actions as writing_actions
from flows.content import WORDS
from flows.context import Context
from flows.errors import WrongStepError
from flows.forms import Form, Option, Value
from flows.releases import rule_facts
from flows.releases import rules as releases_rules
from flows.supervision import ask
from storage.cases import cases
from storage.consults import consults
from storage.models import Offer

FIRST_SESSIONS = 5  # with fewer sessions the two agendas pull apart more strongly (S0-5)


def show(ctx: Context, record: ConsultRecord) -> Show:
    """Return the screen of this therapist's current step."""
    return Show(current_form(ctx, record))


def current_form(ctx: Context, record: ConsultRecord) -> Form:
    """Return the form of this therapist's step or of an ended consult; raise WrongStepError if they have no step."""
    if record.step not in _FORM_BY_STEP and record.consult.ended_at is None:
        raise WrongStepError
    return _FORM_BY_STEP.get(record.step, _ended_form)(ctx, record)


def with_errors(form: Form, errors: Mapping[str, str], values: Mapping[str, Value]) -> Form:
    """Return the form with the given values, and each error in words beside its field."""
    return form.with_errors({field: WORDS.errors[error] for field, error in errors.items()}, values)


def consult_line(record: ConsultRecord, step: str = "") -> str:
    """Return one line for lists: the case, the colleague and what comes next; `step` overrides the current step."""
    say = {"code": record.case.code, "colleague": record.colleague.first_name}
    return f"{WORDS.phrases['with_colleague'].format(**say)}: {_progress_in_words(record, step or _shown_step(record))}"


def _shown_step(record: ConsultRecord) -> str:
    paused_until = record.preparation.resting_until
    if paused_until and paused_until > record.today:
        return "resting_until"
    if record.step == "ready" and record.part == record.consult.starter_part and record.preparation.offered_at is None:
        return "at_times"
    if record.step == "scheduled" and record.is_past:
        return "at_passed"
    if record.can_start_talk or (record.is_conferring and record.preparation.begun_at is None):
        return "at_begin"
    if record.step == "summarising" and record.preparation.looked_back_at is None:
        return "at_after"
    return "at_talk" if record.step in QUESTION_STEPS else f"at_{record.step}"


def _progress_in_words(record: ConsultRecord, step: str) -> str:
    preparation, zone = record.preparation, record.zone
    ready_on = preparation.ready_at.astimezone(zone).date() if preparation.ready_at else None
    day = preparation.resting_until if step == "resting_until" else ready_on
    return WORDS.phrases[step].format(
        colleague=record.colleague.first_name,
        day=dates.weekday_and_day(day) if day else "",
        starts=dates.day_and_time(record.consult.starts_at, zone) if record.consult.starts_at else "",
        number=record.step.removeprefix("q"),
    )


def facts_form(ctx: Context, record: ConsultRecord, *, recount: bool = False) -> Form:
    """Return the facts screen with what is known now; `recount`: the session counts can be changed."""
    attendance = cases.find_attendance(ctx.session, record.case.id, record.part)
    facts = preparation_screens.PreparationFacts(
        releases=_releases_line(ctx, record),
        sessions=attendance.sessions if attendance else None,
        first_on=attendance.first_on if attendance else None,
        last_on=attendance.last_on if attendance else None,
        needed_sessions=record.settings.sessions_needed,
        participant_options=[Option(str(who.id), rule_facts.participant_label(who)) for who in record.own_participants],
        impression="formed" if record.preparation.impression_formed else "",
        informed=_informed_ids(ctx, record),
        is_recount=recount,
    )
    return preparation_screens.facts(record.screen_names, facts)


def times_form(ctx: Context, record: ConsultRecord, *, another: bool = False) -> Form:
    """Return the half-hours that suit both, with earlier ticks (S0-21); `another`: with a field for one more time."""
    offers = consults.list_offers(ctx.session, record.consult.id, record.part)
    options = [
        Option(moment.isoformat(), dates.day_and_time(moment, record.zone))
        for moment in sorted({*suggested_times(record), *(offer.starts_at for offer in offers)})
    ]
    values = [offer.starts_at.isoformat() for offer in offers] + ([preparation_screens.ANOTHER_TIME] if another else [])
    return preparation_screens.offer_times(
        record.screen_names, options, tuple(values), farthest=record.today + times.MAX_OFFER_DELAY
    )


def suggested_times(record: ConsultRecord) -> Sequence[datetime]:
    """Return half-hours within both therapists' working hours, from the practice's lead time on."""
    settings = record.settings
    hours = times.WorkingHours(frozenset(map(int, settings.work_days)), settings.work_start, settings.work_end)
    zones = (record.member.time_zone, record.colleague.time_zone)
    return times.suggest_half_hours(record.now, zones, hours, lead_days=settings.lead_days)


def own_covered_topics(ctx: Context, record: ConsultRecord) -> set[str]:
    """Return the topics that every release for this therapist's own speaking covers (S0-14)."""
    signed_forms = rule_facts.load_signed_form_facts(ctx.session, record.case, record.participants)
    return releases_rules.covered_topics(
        rule_facts.all_participant_facts(record.participants), signed_forms, record.practice_day, record.part
    )


def _screening_form(ctx: Context, record: ConsultRecord) -> Form:
    if record.part == record.consult.starter_part:
        return preparation_screens.screening(record.screen_names)
    if not record.preparation.knows_whom:
        return _client_note_form(ctx, record)
    return preparation_screens.screening(record.screen_names, record.consult.reasons)


def _client_note_form(ctx: Context, record: ConsultRecord) -> Form:
    if record.case.whom != "note":
        return preparation_screens.client_note(record.screen_names, "in_person")
    if not writing_actions.may_read_client_note(ctx.session, record):
        return preparation_screens.client_note(record.screen_names, "closed")
    return preparation_screens.client_note(
        record.screen_names, "note", page_links.make_link(ctx.session, ctx.services, ctx.actor, record.about)
    )


def _pause_form(ctx: Context, record: ConsultRecord) -> Form:
    knows, has_supervisor = record.consult.invited_at is not None, ask.has_supervisor(ctx, record.case)
    item = record.preparation.paused_on or "still_working"
    return preparation_screens.pause(record.screen_names, item, colleague_knows=knows, supervised=has_supervisor)


def _wait_form(ctx: Context, record: ConsultRecord) -> Form:
    reasons, needs_form = gate_check.waiting_reasons(ctx, record)
    return preparation_screens.wait(
        record.screen_names, reasons, signed_form=needs_form, colleague_knows=record.consult.invited_at is not None
    )


def _current_weighing_form(ctx: Context, record: ConsultRecord) -> Form:
    attendance = cases.find_attendance(ctx.session, record.case.id, record.part)
    early = attendance is not None and attendance.sessions < FIRST_SESSIONS
    return weighing_form(record, weighing.load_ticks(ctx, record), early=early)


def weighing_form(record: ConsultRecord, ticked: Mapping[str, Value], *, early: bool) -> Form:
    """Return the weighing screen with these ticks; `early`: it says that there have been few sessions (S0-5)."""
    return (
        privacy.privacy_form(record)
        if privacy.is_needed(record.case)
        else preparation_screens.weigh(record.screen_names, ticked, early=early)
    )


def _scope_or_privacy_form(ctx: Context, record: ConsultRecord) -> Form:
    return privacy.privacy_form(record) if privacy.is_needed(record.case) else scope_form(ctx, record)


def scope_form(ctx: Context, record: ConsultRecord, advice: Sequence[str] = (), *, supervision: bool = False) -> Form:
    """Return the topics and what is not shared, ticked as before; `supervision`: offer it if possible (S0-7)."""
    preparation = record.preparation
    covered = own_covered_topics(ctx, record)
    topics = preparation.topics or _last_topics(ctx, record)
    values: dict[str, Value] = {"topics": tuple(topic for topic in topics if topic in covered)}
    if preparation.keeps_back:
        values["keeps_back"] = preparation.keeps_back
    if preparation.clients_keep_back:
        values["clients_keep_back"] = preparation.clients_keep_back
    page = bool(writing_actions.asked_kinds(ctx.session, ctx.services, record.consult, record.part))
    can_offer = supervision and ask.has_supervisor(ctx, record.case)
    return preparation_screens.scope(
        record.screen_names, covered, values, advice=advice, has_texts_to_write=page, offers_supervision=can_offer
    )


def _ready_form(ctx: Context, record: ConsultRecord) -> Form:
    if record.preparation.offered_at is None and record.part == record.consult.starter_part:
        return times_form(ctx, record)
    offers = consults.list_offers(ctx.session, record.consult.id, record.part)
    return preparation_screens.ready(
        record.screen_names,
        ", ".join(_offer_in_words(offer, record) for offer in offers),
        waits.wait_rows(ctx.session, record),
    )


def _ended_form(_ctx: Context, record: ConsultRecord) -> Form:
    consult = record.consult
    return preparation_screens.ended(
        record.screen_names, colleague_knows=consult.invited_at is not None, talk_began=consult.began_at is not None
    )


def _offer_in_words(offer: Offer, record: ConsultRecord) -> str:
    return dates.day_and_time(offer.starts_at, record.zone)


def _informed_ids(ctx: Context, record: ConsultRecord) -> tuple[str, ...]:
    notices = [item for item in consults.list_notices(ctx.session, record.consult.id) if item.part == record.part]
    return tuple(str(notice.participant_id) for notice in notices)


def _releases_line(ctx: Context, record: ConsultRecord) -> str:
    end_day = gate_check.first_release_end(ctx, record)
    if end_day is None:
        return WORDS.phrases["releases_missing"]
    return WORDS.phrases["releases_until"].format(day=dates.short_day_relative_to(end_day, record.today))


def _last_topics(ctx: Context, record: ConsultRecord) -> tuple[str, ...]:
    return consults.find_last_topics(ctx.session, record.case.id, record.part, before=record.consult.created_at)


_FORM_BY_STEP: Mapping[str, Callable[[Context, ConsultRecord], Form]] = {
    "screen": _screening_form,
    "pause": _pause_form,
    "facts": facts_form,
    "wait": _wait_form,
    "weigh": _current_weighing_form,
    "scope": _scope_or_privacy_form,
    "ready": _ready_form,
    "agreeing": scheduling_state.agreement_form,
    "scheduled": talk_state.booked_or_start_form,
    **dict.fromkeys((*QUESTION_STEPS, "answered"), talk_state.talk_form),
    "summarising": signing_status.summary_waiting_form,
    **dict.fromkeys(("signed", "closed"), signing_status.summary_signed_form),
}
