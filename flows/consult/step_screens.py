"""The screen of a therapist's current step. Built from the rows each time, so that it can be shown again."""

from collections.abc import Callable, Mapping

from flows import dates
from flows.consult.chart_regions import QUESTION_STEPS
from flows.consult.preparation import state as preparation_state
from flows.consult.record import ConsultRecord
from flows.consult.scheduling import offered_times
from flows.consult.scheduling import state as scheduling_state
from flows.consult.summary import signing_status
from flows.consult.talk import state as talk_state
from flows.content import WORDS
from flows.errors import WrongStepError
from flows.forms import Form


def current_form(record: ConsultRecord) -> Form:
    """Return the form of this therapist's step or of an ended consult; raise WrongStepError if they have no step."""
    if record.step not in _FORM_BY_STEP and record.consult.ended_at is None:
        raise WrongStepError
    return _FORM_BY_STEP.get(record.step, preparation_state.ended_form)(record)


def consult_line(record: ConsultRecord, phrase: str = "") -> str:
    """Return one line for lists: the case, the colleague and what comes next; `phrase` replaces the step's phrase."""
    label = WORDS.phrases["with_colleague"].format(code=record.case.code, colleague=record.colleague.first_name)
    return f"{label}: {_progress_in_words(record, phrase or _progress_phrase(record))}"


def _progress_phrase(record: ConsultRecord) -> str:
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


def _progress_in_words(record: ConsultRecord, phrase: str) -> str:
    preparation, zone = record.preparation, record.zone
    ready_on = preparation.ready_at.astimezone(zone).date() if preparation.ready_at else None
    day = preparation.resting_until if phrase == "resting_until" else ready_on
    return WORDS.phrases[phrase].format(
        colleague=record.colleague.first_name,
        day=dates.weekday_and_day(day) if day else "",
        starts=dates.day_and_time(record.consult.starts_at, zone) if record.consult.starts_at else "",
        number=record.step.removeprefix("q"),
    )


_FORM_BY_STEP: Mapping[str, Callable[[ConsultRecord], Form]] = {
    "screen": preparation_state.screening_form,
    "pause": preparation_state.pause_form,
    "facts": preparation_state.facts_form,
    "wait": preparation_state.wait_form,
    "weigh": preparation_state.current_weighing_form,
    "scope": preparation_state.scope_or_privacy_form,
    "ready": offered_times.ready_form,
    "agreeing": scheduling_state.agreement_form,
    "scheduled": talk_state.booked_or_start_form,
    **dict.fromkeys((*QUESTION_STEPS, "answered"), talk_state.talk_form),
    "summarising": signing_status.summary_waiting_form,
    **dict.fromkeys(("signed", "closed"), signing_status.summary_signed_form),
}
