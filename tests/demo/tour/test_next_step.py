"""The guide finds the next step in every situation, whichever way people took."""

import pytest

from bot.demo.tour.demo_tour import find_step_number, load_content
from bot.demo.tour.next_step import ANA, BEN, DANA, TourStep, find_next_step
from bot.demo.tour.progress import DemoProgress
from bot.demo.tour.slack_screens import ModalScreen, PersonScreens, ScreenButton

CONSULT = "c1"
NOTHING = PersonScreens(None, ())


def press(action: str, where: str = "1.0", *, value: str | None = CONSULT, url: str = "") -> ScreenButton:
    return ScreenButton(where, action, value, url)


def modal(name: str, *buttons: ScreenButton, submits: bool = False) -> PersonScreens:
    return PersonScreens(ModalScreen("V1", name, "Next" if submits else "", submits, buttons), ())


def message(*actions: str) -> PersonScreens:
    return PersonScreens(None, tuple(press(action) for action in actions))


def progress(stage: str, *to_act: str, has_alert: bool = False) -> DemoProgress:
    return DemoProgress(stage, CONSULT, "maple-4821", ANA, to_act, has_alert)


def find(where: DemoProgress, **screens: PersonScreens) -> TourStep:
    seen = {ANA: NOTHING, BEN: NOTHING, DANA: NOTHING}
    return find_next_step(where, {**seen, **{f"U0{name.upper()}": screen for name, screen in screens.items()}})


PAGE = press("open_page", "V1", url="http://127.0.0.1/w#token")


@pytest.mark.parametrize(
    ("where", "screens", "expected"),
    [
        (DemoProgress("none"), {}, ("start", "command", ANA)),
        (DemoProgress("none"), {"ben": modal("menu", press("confer"))}, ("menu", "press", BEN)),
        (progress("prepare", ANA), {}, ("continue", "command", ANA)),
        (progress("prepare", ANA), {"ana": modal("menu", press("go_on"))}, ("menu_own", "press", ANA)),
        (progress("prepare", ANA), {"ana": modal("weigh", submits=True)}, ("weigh", "submit", ANA)),
        (progress("prepare", ANA), {"ana": modal("pause", press("resume"), submits=True)}, ("pause", "press", ANA)),
        (progress("prepare", ANA), {"ana": modal("wait", press("waited"), submits=True)}, ("wait", "submit", ANA)),
        (progress("resting"), {"ana": modal("ready")}, ("resting", "skip", "")),
        (progress("prepare", BEN), {"ana": modal("ready"), "ben": message("prepare")}, ("invited", "press", BEN)),
        (progress("agree", ANA), {"ana": message("go_on")}, ("agree", "press", ANA)),
        (progress("booked"), {"ana": modal("booked", press("move_it"))}, ("booked", "skip", "")),
        (progress("past", ANA), {"ana": modal("booked", press("move_it"))}, ("booked", "press", ANA)),
        (progress("due", ANA, BEN), {"ana": message("begin"), "ben": message("begin")}, ("due", "press", ANA)),
        (progress("talk", BEN, ANA), {"ana": modal("own_page", PAGE), "ben": message("begin")}, ("talk", "press", BEN)),
        (progress("talk", ANA, BEN), {"ana": modal("own_page", PAGE)}, ("page_talk", "page", ANA)),
        (progress("sign", BEN), {"ben": message("go_on")}, ("sign", "press", BEN)),
        (progress("signed"), {"dana": message("review")}, ("signed", "press", DANA)),
        (progress("signed"), {"dana": modal("review", PAGE)}, ("page_signed", "page", DANA)),
        (progress("reviewed"), {}, ("reviewed", "done", "")),
        (progress("ended"), {}, ("ended", "command", ANA)),
        (progress("ended"), {"ana": modal("menu", press("confer"))}, ("menu", "press", ANA)),
        (progress("booked", has_alert=True), {"dana": message("safety_charge")}, ("alert", "press", DANA)),
        (progress("booked", has_alert=True), {}, ("alert_skip", "skip", "")),
        (progress("booked"), {"ana": modal("safety_concern", submits=True)}, ("safety_concern", "submit", ANA)),
    ],
)
def test_the_next_step_follows_from_the_stage_and_from_what_people_see(
    where: DemoProgress, screens: dict[str, PersonScreens], expected: tuple[str, str, str]
) -> None:
    step = find(where, **screens)

    assert (step.line, step.kind, step.person) == expected
    assert step.line in load_content()["line"]


def test_every_step_that_is_counted_is_that_of_a_line_and_of_a_stage() -> None:
    content = load_content()
    counted = set(range(1, content["steps"] + 1))

    assert {line["step"] for line in content["line"].values() if "step" in line} == counted
    assert set(content["step_of_stage"].values()) == counted


@pytest.mark.parametrize(
    ("line", "stage", "number"),
    [
        ("continue", "none", 1),
        ("continue", "resting", 1),
        ("continue", "agree", 2),
        ("menu_own", "past", 3),
        ("cancel", "prepare", 1),
        ("cancel", "booked", 3),
        ("menu_own", "due", 4),
        ("continue", "sign", 5),
        ("a screen without a line", "reviewed", 6),
        ("alert", "talk", 4),
        ("alert_skip", "ended", 6),
        ("page_talk", "sign", 4),
    ],
)
def test_a_line_that_fits_any_stage_shows_the_step_of_the_consult(line: str, stage: str, number: int) -> None:
    assert find_step_number(line, stage) == number
