"""What somebody who tries the demo can do next, whatever they have done so far. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.demo.tour.progress import DemoProgress
from bot.demo.tour.slack_screens import ModalScreen, PersonScreens, ScreenButton

ANA, BEN, DANA = "U0ANA", "U0BEN", "U0DANA"
_PRESSED_IN = {
    "pause": ("resume",),
    "one_fits": ("resume",),
    "safety_alert": ("safety_charge", "safety_seen"),
}
"""The button to press in a modal that has nothing to submit, or something else to submit."""
_ASKED_BY = {
    "prepare": ("prepare", "go_on", "choose_again"),
    "agree": ("go_on",),
    "due": ("begin",),
    "past": ("move_it",),
    "talk": ("begin", "go_on"),
    "sign": ("go_on",),
}
"""The button to press in a message, by the stage of the consult."""


@dataclass(frozen=True)
class TourStep:
    """The next step: `line` names its line in the guide.

    `kind` is command, press, submit, close, page (a private page), skip (to the next message), or done.
    """

    line: str
    kind: str
    person: str = ""
    button: ScreenButton | None = None
    view_id: str = ""
    code: str = ""
    submit_label: str = ""

    @property
    def label(self) -> str:
        """Return the label of the button to press."""
        return self.button.label if self.button else self.submit_label


def find_next_step(progress: DemoProgress, screens: Mapping[str, PersonScreens]) -> TourStep:
    """Return the next step."""
    actors = _list_actors(progress)
    for person in [*actors, *(other for other in screens if other not in actors)]:
        modal = screens[person].modal
        step = _find_step_in_modal(person, modal, progress, is_their_turn=person in actors) if modal else None
        if step:
            return step
    if progress.has_alert:
        return _find_alert_step(screens)
    if progress.stage in ("booked", "resting", "reviewed"):
        return TourStep(progress.stage, "done" if progress.stage == "reviewed" else "skip")
    return _find_step_of_stage(actors[0] if actors else ANA, progress, screens)


def _list_actors(progress: DemoProgress) -> tuple[str, ...]:
    if progress.stage == "signed":
        return (DANA,)
    if progress.stage in ("none", "ended"):
        return (ANA, BEN)
    return progress.to_act[:1] if progress.stage in ("talk", "sign") else progress.to_act  # whoever is behind


def _find_step_in_modal(
    person: str, modal: ModalScreen, progress: DemoProgress, *, is_their_turn: bool
) -> TourStep | None:
    """Return the step in an open modal, or None if there is nothing to do in it."""
    if modal.name == "menu":
        return _find_step_in_menu(person, modal, progress) if is_their_turn else None
    if modal.can_submit and modal.name != "booked" and not (modal.name == "pause" and is_their_turn):
        return TourStep(modal.name, "submit", person, view_id=modal.view_id, submit_label=modal.submit_label)
    if not is_their_turn:
        return None
    if page := next((button for button in modal.buttons if button.opens_page), None):
        return TourStep(f"page_{progress.stage}", "page", person, page, modal.view_id, progress.code)
    actions = _PRESSED_IN.get(modal.name, ()) + _ASKED_BY.get(progress.stage, ())
    if button := modal.find_button(*actions):
        return TourStep(modal.name, "press", person, button, modal.view_id)
    return None


def _find_step_in_menu(person: str, modal: ModalScreen, progress: DemoProgress) -> TourStep | None:
    own = modal.find_button("go_on", "details", value=progress.consult_id) if progress.consult_id else None
    button = own or modal.find_button("review" if person == DANA else "confer")
    return TourStep("menu_own" if own else "menu", "press", person, button, modal.view_id) if button else None


def _find_alert_step(screens: Mapping[str, PersonScreens]) -> TourStep:
    for person, action in ((DANA, "safety_charge"), (BEN, "safety_seen"), (ANA, "safety_seen")):
        if button := screens[person].find_message_button(action):
            return TourStep("alert", "press", person, button)
    return TourStep("alert_skip", "skip")


def _find_step_of_stage(person: str, progress: DemoProgress, screens: Mapping[str, PersonScreens]) -> TourStep:
    if progress.stage == "signed":
        review = screens[DANA].find_message_button("review")
        return TourStep("signed", "press" if review else "skip", DANA, review)
    actions = _ASKED_BY.get(progress.stage, ())
    button = screens[person].find_message_button(*actions, value=progress.consult_id) if actions else None
    if button:
        line = "invited" if button.action == "prepare" else progress.stage
        return TourStep(line, "press", person, button)
    line = {"none": "start", "ended": "ended"}.get(progress.stage, "continue")
    return TourStep(line, "command", person)
