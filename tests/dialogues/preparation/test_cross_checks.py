"""Ticks that do not go together are said beside their field, and nothing that was ticked is lost."""

import pytest

from flows.content import WORDS
from tests.support.practice import ANA, BEN, Stage, Ticks
from tests.support.walks.preparation_steps import WEIGHED, at_facts, at_weigh, new_case


def test_everyone_knows_and_not_everyone_yet_is_asked_about(practice: Stage) -> None:
    """S0-22."""
    ana = at_facts(practice)
    everything = ana.options("informed")

    ana.answers("facts", impression="formed", informed=everything)

    assert (ana.sees, ana.beside) == ("facts", {"informed": WORDS.errors["everyone_and_not"]})
    assert (ana.ticked["impression"], ana.ticked["informed"]) == ("formed", everything)
    ana.ticks(informed=everything[:1]).sends()
    assert ana.sees == "weigh"


def test_some_know_and_not_everyone_yet_goes_together(practice: Stage) -> None:
    ben = at_facts(practice, BEN)
    one, _, not_yet = ben.options("informed")

    ben.answers("facts", impression="formed", informed=[one, not_yet])

    assert ben.sees == "wait"


@pytest.mark.parametrize("pulls", [["nothing", "easy"], ["one_side", "set_against", "easy", "nothing"]])
def test_nothing_pulls_and_something_does_is_asked_about(practice: Stage, pulls: list[str]) -> None:
    """S0-53."""
    ana = at_weigh(practice)

    ana.answers("weigh", **{**WEIGHED, "pulls": pulls})

    assert (ana.sees, ana.beside) == ("weigh", {"pulls": WORDS.errors["nothing_and_more"]})
    assert (ana.ticked["bring"], set(pulls)) == (WEIGHED["bring"], set(ana.ticked["pulls"]))  # type: ignore[call-overload]  # ids


def test_two_who_share_no_one_are_told_so_before_there_is_a_case(practice: Stage) -> None:
    """S0-1."""
    ana = practice.one(ANA).types().presses("start").presses("new_case")
    apart: dict[str, Ticks] = {"seen_by_me": ["adult_1"], "seen_by_colleague": ["adult_2", "minor_1"]}

    ana.answers("case", **{**new_case(practice), **apart})

    assert (ana.sees, ana.beside) == ("case", {"seen_by_colleague": WORDS.errors["share_no_one"]})
    ana.ticks(seen_by_colleague=["adult_1", "adult_2"]).sends()
    assert ana.sees == "frame"
