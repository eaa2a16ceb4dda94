"""Where a consult is, and whose turn it is: above each screen, in lists, and in messages."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks.booked_consult import booked
from tests.support.walks.preparation_steps import at_ready, at_weigh
from tests.support.walks.summary_steps import both_answered, both_signed
from tests.support.walks.talk_steps import both_begin

STRIP = "Prepare · Agree · Booked · Talk · Sign · Tell the client"
Walk = Callable[[SlackPractice], object]


def _booked(practice: SlackPractice) -> None:
    booked(practice, practice.clock.now + timedelta(days=3))


@pytest.mark.parametrize(
    ("walk", "position", "stage"),
    [
        (at_weigh, "Stage 1 of 6, your turn", "Prepare"),
        (at_ready, "Stage 1 of 6, Ben's turn", "Prepare"),
        (_booked, "Stage 3 of 6", "Booked"),
        (both_begin, "Stage 4 of 6, both of you", "Talk"),
        (both_answered, "Stage 5 of 6, your turn", "Sign"),
        (both_signed, "Stage 6 of 6", "Tell the client"),
    ],
)
def test_each_screen_of_a_consult_begins_with_its_stage_and_whose_turn_it_is(
    practice: SlackPractice, walk: Walk, position: str, stage: str
) -> None:
    walk(practice)
    ana = practice.person(ANA)
    if ana.step not in {"weigh", "ready"}:
        is_signed = "go_on" not in ana.types().button_ids
        ana.closes().opens_home().presses("done").presses("details") if is_signed else ana.presses("go_on")

    assert ana.screen_text.splitlines()[0] == f"{position}: {STRIP.replace(stage, f'[{stage}]')}"


def test_the_starters_turn_is_named_before_the_colleague_knows_and_the_colleagues_is_not(
    practice: SlackPractice,
) -> None:
    ana = at_weigh(practice)

    assert "Ben's turn" not in ana.screen_text
    assert practice.person(BEN).messages == []


def test_a_message_names_the_stage_and_an_ended_consult_has_none(practice: SlackPractice) -> None:
    at_ready(practice)
    practice.deliver()
    ben = practice.person(BEN)
    assert "Stage 1 of 6: Prepare" in str(practice.workspace.get_view(BEN).messages[-1].blocks)

    ben.presses("rather_not").answers("decline")

    assert "Stage" not in ben.screen_text
