"""Safety as a reason: from then on, each screen that waits says that safety does not, with its button (S0-26)."""

import pytest

from tests.dialogues.scheduling.test_agreeing_and_booking import starts_preparing
from tests.support.practice import ANA, BEN, SlackPractice, Therapist
from tests.support.walks.preparation_steps import MAPLE, SCOPED, WEIGHED, attests, starts_consult, value_beside

LINE = "Safety doesn't wait for paperwork."
LINE_AT_REASONS = "If someone may be in danger now, don't wait: safety doesn't wait for paperwork."
for_each_reason = pytest.mark.parametrize(("reason", "is_shown"), [("safety", True), ("engage", False)])


def has_line(practice: SlackPractice, therapist: Therapist) -> bool:
    """Tell whether the screen has the line; the button must stand beside it, and name the consult."""
    is_shown = LINE in therapist.screen_text
    values = [
        block["accessory"]["value"]
        for block in therapist.screen["blocks"]
        if block.get("accessory", {}).get("action_id") == "safety"
    ]
    assert values == ([str(practice.consults()[0].id)] if is_shown else [])
    return is_shown


def test_the_reasons_always_say_so_with_and_without_a_case(practice: SlackPractice) -> None:
    ana = practice.person(ANA).types()

    ana.presses("confer", value=value_beside(ana, MAPLE))

    assert LINE_AT_REASONS in ana.screen_text
    assert "I need more to go on for a diagnosis" in ana.screen_text  # S0-27
    assert "safety" in ana.button_ids


@for_each_reason
def test_a_pause_says_so(practice: SlackPractice, reason: str, *, is_shown: bool) -> None:
    ana = starts_consult(practice, reason=reason).answers("screen", fits="still_working")

    assert ana.step == "pause"
    assert has_line(practice, ana) is is_shown


@for_each_reason
def test_waiting_says_so(practice: SlackPractice, reason: str, *, is_shown: bool) -> None:
    ana = starts_consult(practice, reason=reason).answers("screen", fits="none")
    ana.answers("facts", impression="not_yet", informed=["not_yet"])

    assert ana.step == "wait"
    assert has_line(practice, ana) is is_shown


def ready(practice: SlackPractice, reason: str) -> Therapist:
    ana = attests(starts_consult(practice, reason=reason).answers("screen", fits="none"))
    ana.answers("weigh", **WEIGHED)
    return ana.answers("scope", **SCOPED)


@for_each_reason
def test_offering_times_says_so(practice: SlackPractice, reason: str, *, is_shown: bool) -> None:
    ana = ready(practice, reason)

    assert ana.step == "times"
    assert has_line(practice, ana) is is_shown


@for_each_reason
def test_the_colleague_who_has_read_the_reasons_sees_it_as_well(
    practice: SlackPractice, reason: str, *, is_shown: bool
) -> None:
    ana = ready(practice, reason)
    ana.answers("times", offered=ana.options("offered")[:2]).closes()
    practice.deliver()
    ben = starts_preparing(practice.person(BEN))
    assert ("Ana's reason: safety." in ben.screen_text) is is_shown

    ben.answers("screen", fits="message")

    assert ben.step == "pause"
    assert has_line(practice, ben) is is_shown
