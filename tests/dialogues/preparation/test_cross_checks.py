"""Ticks that contradict each other are an error beside their field, and no tick is lost."""

import pytest
from sqlmodel import select

from flows.content import WORDS
from storage.models import Case
from tests.support.practice import ANA, BEN, SlackPractice, Ticks
from tests.support.walks.preparation_steps import WEIGHED, at_facts, at_weigh, new_case


def test_ticking_everyone_and_not_everyone_yet_is_an_error(practice: SlackPractice) -> None:
    """S0-22."""
    ana = at_facts(practice)
    all_options = ana.options("informed")

    ana.answers("facts", impression="formed", informed=all_options)

    assert (ana.step, ana.field_errors) == ("facts", {"informed": WORDS.errors["everyone_and_not"]})
    assert (ana.ticked["impression"], ana.ticked["informed"]) == ("formed", all_options)
    ana.ticks(informed=all_options[:1]).sends()
    assert ana.step == "weigh"


def test_ticking_some_people_and_not_everyone_yet_is_allowed(practice: SlackPractice) -> None:
    ben = at_facts(practice, BEN)
    adult, _, not_yet = ben.options("informed")

    ben.answers("facts", impression="formed", informed=[adult, not_yet])

    assert ben.step == "wait"


@pytest.mark.parametrize("pulls", [["nothing", "easy"], ["one_side", "set_against", "easy", "nothing"]])
def test_ticking_no_pull_together_with_a_pull_is_an_error(practice: SlackPractice, pulls: list[str]) -> None:
    """S0-53."""
    ana = at_weigh(practice)

    ana.answers("weigh", **{**WEIGHED, "pulls": pulls})

    assert (ana.step, ana.field_errors) == ("weigh", {"pulls": WORDS.errors["nothing_and_more"]})
    assert (ana.ticked["bring"], set(pulls)) == (WEIGHED["bring"], set(ana.ticked["pulls"]))  # type: ignore[call-overload]  # ids


@pytest.mark.parametrize(
    "other_pair",
    [
        {"part": "same"},
        {"seen_by_colleague": ["adult_1"]},
        {"part": "ft", "seen_by_colleague": ["adult_1", "adult_2"]},
    ],
)
def test_two_who_are_no_individual_and_family_therapist_read_about_other_colleagues_and_get_no_case(
    practice: SlackPractice, other_pair: dict[str, Ticks]
) -> None:
    """S0-1."""
    with practice.read_session() as session:
        before = len(session.exec(select(Case)).all())
    ana = practice.person(ANA).types().presses("start").presses("new_case")

    ana.answers("case", **{**new_case(practice), **other_pair})

    assert (ana.step, ana.screen["title"]["text"]) == ("guidelines_others", "Other colleagues")
    assert ana.closes().step == "case"
    ana.ticks(part="it", seen_by_colleague=["adult_1", "adult_2"]).sends()
    assert ana.step == "frame"
    with practice.read_session() as session:
        assert len(session.exec(select(Case)).all()) == before + 1


def test_a_new_case_without_a_shared_participant_is_an_error(practice: SlackPractice) -> None:
    """S0-1."""
    ana = practice.person(ANA).types().presses("start").presses("new_case")
    without_shared: dict[str, Ticks] = {"seen_by_me": ["adult_1"], "seen_by_colleague": ["adult_2", "minor_1"]}

    ana.answers("case", **{**new_case(practice), **without_shared})

    assert (ana.step, ana.field_errors) == ("case", {"seen_by_colleague": WORDS.errors["share_no_one"]})
    ana.ticks(seen_by_colleague=["adult_1", "adult_2"]).sends()
    assert ana.step == "frame"
