"""The talk in windows, where the practice has attested to a BAA: one question each, the same rules as on the page."""

from collections.abc import Mapping

from flows.actions import Push, Reply, Show
from flows.consult import step_screens
from flows.consult.chart_regions import QUESTIONS
from flows.consult.record import ConsultRecord, load
from flows.consult.summary import build
from flows.consult.talk import actions, screens, state
from flows.consult.talk.screens import Question
from flows.consult.talk.state import TalkHeldError
from flows.content import WORDS
from flows.context import Context


def take(visit: Context, consult_id: str, step: str, given: Mapping[str, object]) -> Reply:
    """Record the answer to the question of this window, and return the next one, or what is wrong."""
    try:
        return _recorded(visit, consult_id, step, {**given, "deed": "record"})
    except TalkHeldError:
        return _held(load(visit.session, visit.desk, visit.actor, consult_id), screens.number_of(step))


def not_discussed(visit: Context, consult_id: str, step: str, given: Mapping[str, object]) -> Reply:
    """Record that the question of this window was not discussed; what was typed is kept as a draft."""
    try:
        return _recorded(visit, consult_id, step, {**given, "deed": screens.NOT_DISCUSSED})
    except TalkHeldError:
        return Push(screens.stopped(load(visit.session, visit.desk, visit.actor, consult_id).setting))


def earlier(visit: Context, consult_id: str, step: str, given: Mapping[str, object]) -> Reply:
    """Return the question before this window's, or the last one; what was typed is kept as a draft."""
    scene = load(visit.session, visit.desk, visit.actor, consult_id)
    if not _is_in_windows(scene) or scene.preparation.begun_at is None:
        return step_screens.show(visit, scene)
    if build.is_blocked(visit.session, scene):
        return Push(screens.stopped(scene.setting))  # on top: what was typed stays in the window beneath
    if step not in screens.STEPS:
        return _question(visit, scene, QUESTIONS)
    actions.lay_down(visit, scene, screens.number_of(step), given)
    return _question(visit, scene, screens.number_of(step) - 1)


def _is_in_windows(scene: ConsultRecord) -> bool:
    is_open = scene.is_conferring or scene.step == "summarising"
    return is_open and scene.settings.free_text == "modal"


def _recorded(visit: Context, consult_id: str, step: str, given: Mapping[str, object]) -> Reply:
    """Record and return what comes next; raise TalkHeldError while a release is not in force."""
    scene = load(visit.session, visit.desk, visit.actor, consult_id)
    if step not in screens.STEPS or not _is_in_windows(scene):
        return step_screens.show(visit, scene)
    number = screens.number_of(step)
    refused = actions.recorded(visit, consult_id, number, given)
    return _question(visit, scene, number + 1) if refused is None else Show(screens.in_window(refused, number))


def _question(visit: Context, scene: ConsultRecord, number: int) -> Show:
    """Return a question that this therapist has come to, else the screen at which they are."""
    if 1 <= number <= min(state.at(scene, scene.part), QUESTIONS):
        return Show(state.in_window(visit, scene, number))
    return step_screens.show(visit, scene)


def _held(scene: ConsultRecord, number: int) -> Show:
    """Say beside the box that nothing is kept: what was typed stays in it."""
    asked = screens.form(scene.setting, Question(number, {}))
    return Show(screens.in_window(asked.refused({"words": WORDS.errors["talk_held"]}, {}), number))
