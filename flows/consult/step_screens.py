"""The screen of a therapist's current step. Built from the rows each time, so that it can be shown again."""

from collections.abc import Callable, Mapping

from flows.consult.chart_regions import QUESTION_STEPS
from flows.consult.preparation import state as preparation_state
from flows.consult.record import ConsultRecord
from flows.consult.scheduling import offered_times
from flows.consult.scheduling import state as scheduling_state
from flows.consult.summary import signing_status
from flows.consult.talk import state as talk_state
from flows.errors import WrongStepError
from flows.forms import Form


def current_form(record: ConsultRecord) -> Form:
    """Return the form of this therapist's step or of an ended consult; raise WrongStepError if they have no step."""
    if record.step not in _FORM_BY_STEP and record.consult.ended_at is None:
        raise WrongStepError
    return _FORM_BY_STEP.get(record.step, preparation_state.ended_form)(record)


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
