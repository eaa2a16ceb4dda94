"""The talk in Slack modals, one question each, for practices with a BAA. The rules are the same as on the pages."""

from collections.abc import Mapping

from flows.actions import Push, Reply, Show
from flows.consult import step_screens
from flows.consult.chart_regions import QUESTIONS
from flows.consult.record import ConsultRecord, load
from flows.consult.summary import build
from flows.consult.talk import actions, screens, state
from flows.consult.talk.screens import TalkQuestion
from flows.consult.talk.state import TalkBlockedError
from flows.content import WORDS
from flows.context import Context


def submit_answer(ctx: Context, consult_id: str, step: str, inputs: Mapping[str, object]) -> Reply:
    """Record the answer to the question of this modal. Return the next question, or this one with its errors."""
    try:
        return _submit(ctx, consult_id, step, {**inputs, "deed": "record"})
    except TalkBlockedError:
        return _show_blocked(load(ctx, consult_id), screens.question_number(step))


def submit_not_discussed(ctx: Context, consult_id: str, step: str, inputs: Mapping[str, object]) -> Reply:
    """Record that the question of this modal was not discussed. What was typed is saved as a draft."""
    try:
        return _submit(ctx, consult_id, step, {**inputs, "deed": screens.NOT_DISCUSSED})
    except TalkBlockedError:
        return Push(screens.blocked(load(ctx, consult_id).screen_names))


def show_previous(ctx: Context, consult_id: str, step: str, inputs: Mapping[str, object]) -> Reply:
    """Return the question before this modal's, or the last question if this modal asks none.

    What was typed is saved as a draft.
    """
    record = load(ctx, consult_id)
    if not _is_in_modals(record) or record.preparation.begun_at is None:
        return step_screens.show(ctx, record)
    if build.is_blocked(ctx.session, record):
        return Push(screens.blocked(record.screen_names))  # on top: what was typed stays in the modal beneath
    if step not in screens.MODAL_STEPS:
        return _show_question(ctx, record, QUESTIONS)
    actions.save_draft(ctx, record, screens.question_number(step), inputs)
    return _show_question(ctx, record, screens.question_number(step) - 1)


def _is_in_modals(record: ConsultRecord) -> bool:
    is_open = record.is_conferring or record.step == "summarising"
    return is_open and record.settings.free_text == "modal"


def _submit(ctx: Context, consult_id: str, step: str, inputs: Mapping[str, object]) -> Reply:
    """Record the answer and return what comes next; raise TalkBlockedError while a release is missing."""
    record = load(ctx, consult_id)
    if step not in screens.MODAL_STEPS or not _is_in_modals(record):
        return step_screens.show(ctx, record)
    number = screens.question_number(step)
    rejected = actions.submit_answer_in_transaction(ctx, consult_id, number, inputs)
    return _show_question(ctx, record, number + 1) if rejected is None else Show(screens.as_modal(rejected, number))


def _show_question(ctx: Context, record: ConsultRecord, number: int) -> Show:
    """Return a question that this therapist has reached; otherwise the screen of their step."""
    if 1 <= number <= min(state.current_question(record, record.part), QUESTIONS):
        return Show(state.modal_form(ctx, record, number))
    return step_screens.show(ctx, record)


def _show_blocked(record: ConsultRecord, number: int) -> Show:
    """Say beside the text box that nothing is saved. What was typed stays in it."""
    form = screens.question_form(record.screen_names, TalkQuestion(number, {}))
    return Show(screens.as_modal(form.with_errors({"words": WORDS.errors["talk_held"]}, {}), number))
