"""The talk in Slack modals, one question each, for practices with a BAA. The rules are the same as on the pages."""

from collections.abc import Mapping

from flows.actions import Actions, Click
from flows.consult.chart_regions import QUESTIONS
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load
from flows.consult.talk import actions as talk_actions
from flows.consult.talk import screens, state
from flows.consult.talk.outside import passed_over
from flows.consult.talk.screens import MODAL_STEPS, TalkQuestion
from flows.consult.talk.state import TalkBlockedError
from flows.content import WORDS
from flows.context import Context
from flows.permissions import Permission
from flows.replies import Current, Outcome, Push, Show

actions = Actions()


@actions.submit(*MODAL_STEPS, may=Permission.WRITE, loads=load)
def submit_answer(_ctx: Context, record: ConsultRecord, click: Click) -> Outcome:
    """Record the answer to the question of this modal. Return the next question, or this one with its errors."""
    try:
        return _submit(record, click.id, {**click.given, "deed": "record"})
    except TalkBlockedError:
        return _show_blocked(record, screens.question_number(click.id))


@actions.press("not_discussed", may=Permission.WRITE, loads=load)
def submit_not_discussed(_ctx: Context, record: ConsultRecord, click: Click) -> Outcome:
    """Record that the question of this modal was not discussed. What was typed is saved as a draft."""
    try:
        return _submit(record, click.step, {**click.given, "deed": screens.NOT_DISCUSSED})
    except TalkBlockedError:
        return Push(screens.blocked(record.screen_names))


@actions.press("question_back", may=Permission.PREPARE, loads=load)
def show_previous(_ctx: Context, record: ConsultRecord, click: Click) -> Outcome:
    """Return the question before this modal's, or the last question if this modal asks none.

    What was typed is saved as a draft.
    """
    if not _is_in_modals(record) or record.preparation.begun_at is None:
        return Current(record.consult.id)
    if record.is_blocked:
        return Push(screens.blocked(record.screen_names))  # on top: what was typed stays in the modal beneath
    if click.step not in MODAL_STEPS:
        return _show_question(record, passed_over.previous_in_scope(record, QUESTIONS + 1))
    talk_actions.save_typed(record, screens.question_number(click.step), click.given)
    return _show_question(record, passed_over.previous_in_scope(record, screens.question_number(click.step)))


def _is_in_modals(record: ConsultRecord) -> bool:
    is_open = record.is_conferring or record.step == "summarising"
    return is_open and record.settings.free_text == "modal"


def _submit(record: ConsultRecord, step: str, inputs: Mapping[str, object]) -> Outcome:
    """Record the answer and return what comes next; raise TalkBlockedError while a release is missing."""
    if step not in MODAL_STEPS or not _is_in_modals(record):
        return Current(record.consult.id)
    number = screens.question_number(step)
    rejected = talk_actions.record_answer(record, number, inputs)
    return (
        _show_question(record, _next_question(record, number))
        if rejected is None
        else Show(screens.as_modal(rejected, number))
    )


def _next_question(record: ConsultRecord, number: int) -> int:
    """Return the question after this one that is part of this talk; if there is none, the current one."""
    numbers = range(number + 1, QUESTIONS + 1)
    return next(
        (each for each in numbers if state.is_in_scope(record, each)), state.current_question(record, record.part)
    )


def _show_question(record: ConsultRecord, number: int) -> Outcome:
    """Return a question that this therapist has reached; otherwise the screen of their step."""
    if 1 <= number <= min(state.current_question(record, record.part), QUESTIONS):
        return Show(state.modal_form(record, number))
    return Current(record.consult.id)


def _show_blocked(record: ConsultRecord, number: int) -> Show:
    """Say beside the text box that nothing is saved. What was typed stays in it."""
    form = screens.question_form(record.screen_names, TalkQuestion(number, {}))
    return Show(screens.as_modal(form.with_errors({"words": WORDS.errors["talk_held"]}, {}), number))
