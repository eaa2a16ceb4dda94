"""Modals are closed and opened again, and therapists go back: no answer is lost, and no step changes by itself."""

from collections.abc import Callable

import pytest

from tests.support.practice import ANA, SlackPractice, Therapist
from tests.support.walks.preparation_steps import (
    MAPLE,
    WEIGHED,
    at_facts,
    at_ready,
    at_scope,
    at_times,
    at_weigh,
    attests,
    reopens_consult,
    starts_consult,
    value_beside,
)

STEPS: dict[str, tuple[Callable[[SlackPractice], Therapist], str]] = {
    "screen": (starts_consult, "check the six reasons to wait"),
    "facts": (at_facts, "check the facts"),
    "weigh": (at_weigh, "weigh it up"),
    "scope": (at_scope, "choose what to talk about"),
    "times": (at_times, "offer times"),
    "ready": (at_ready, "waiting for Ben since Tue, May 4"),
}


@pytest.mark.parametrize("step", STEPS)
def test_each_screen_opens_again_as_it_was_and_the_menu_names_its_step(practice: SlackPractice, step: str) -> None:
    reach, line = STEPS[step]
    ana = reach(practice)
    before = (ana.screen_text, ana.ticked)

    ana.closes().types()
    assert f"maple-4821 with Ben · Prepare (1 of 6): {line}" in ana.screen_text
    ana.presses("go_on", value=value_beside(ana, MAPLE))

    assert ana.step == step
    assert (ana.screen_text, ana.ticked) == before


@pytest.mark.parametrize(
    ("reach", "way"),
    [
        (at_facts, ["facts", "screen"]),
        (at_weigh, ["weigh", "facts", "screen"]),
        (at_scope, ["scope", "weigh", "facts", "screen"]),
    ],
)
def test_back_returns_to_the_screen_before_each_time(
    practice: SlackPractice, reach: Callable[[SlackPractice], Therapist], way: list[str]
) -> None:
    ana = reach(practice)

    seen = [ana.step]
    while "back" in ana.button_ids:
        seen.append(ana.presses("back").step)

    assert seen == way


def test_earlier_answers_are_filled_in_after_going_back(practice: SlackPractice) -> None:
    ana = at_scope(practice).presses("back").presses("back")

    assert ana.ticked["impression"] == "formed"
    ana.sends()

    assert {name: value for name, value in ana.ticked.items() if name != "pulls"} == {
        name: value for name, value in WEIGHED.items() if name != "pulls"
    }


def test_reasons_are_saved_as_they_are_ticked(practice: SlackPractice) -> None:
    ana = practice.person(ANA).types()
    ana.presses("confer", value=value_beside(ana, MAPLE)).ticks(reasons=["goals", "safety"]).closes()

    ana.types()
    assert "maple-4821 with Ben: choose a reason" in ana.screen_text
    ana.presses("go_on", value=value_beside(ana, MAPLE))

    assert (ana.step, ana.ticked) == ("frame", {"reasons": ["safety", "goals"]})
    assert ana.sends().is_ok
    assert practice.consults()[0].reasons == ("safety", "goals")
    assert len(practice.consults()) == 1


def test_a_consult_needs_at_least_one_reason(practice: SlackPractice) -> None:
    ana = practice.person(ANA).types()
    ana.presses("confer", value=value_beside(ana, MAPLE))

    assert list(ana.sends().refused) == ["frame.reasons"]
    assert practice.consults() == []


def test_a_case_can_be_chosen_on_the_same_screen_as_the_reasons(practice: SlackPractice) -> None:
    ana = practice.person(ANA).types().presses("start")

    ana.ticks(reasons=["engage"], case=ana.options("case")[0])
    ana.sends()

    assert ana.step == "screen"
    assert practice.consults()[0].reasons == ("engage",)


def test_a_wait_is_shown_again_and_ends_once_the_facts_have_changed(practice: SlackPractice) -> None:
    ana = at_facts(practice).answers("facts", impression="not_yet", informed=["not_yet"]).closes()

    reopens_consult(ana)
    assert ana.step == "wait"

    assert attests(ana.presses("waited")).step == "weigh"
