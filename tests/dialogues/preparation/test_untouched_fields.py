"""Filled in and not touched: left out, null or empty, as Slack has sent it after an update in place (bolt-js #1258)."""

from typing import Any

import pytest

from flows.content import WORDS
from tests.dialogues.scheduling.test_agreeing_and_booking import invited, outlines
from tests.support.practice import ANA, Stage
from tests.support.slack.forged_payloads import Change, again
from tests.support.walks.preparation_steps import (
    MAPLE,
    WEIGHED,
    at_facts,
    at_times,
    at_weigh,
    confers,
    goes_on,
    people,
    value_beside,
)

ABSENT, NULL, EMPTY = "absent", "null", "empty"
HOLDS = ("selected_options", "selected_option", "selected_date", "value")
each_shape = pytest.mark.parametrize("shape", [ABSENT, NULL, EMPTY])


def sent_with(shape: str, step: str, *fields: str) -> Change:
    """Return the change that makes a tick into a sent screen, with these fields as if nobody had touched them."""

    def change(payload: dict[str, Any]) -> None:
        payload.update(type="view_submission")
        payload.pop("actions", None)
        values = payload["view"]["state"]["values"]
        for field in fields:
            block = f"{step}.{field}"
            if shape == ABSENT:
                del values[block]
                continue
            element = values[block][field]
            for name in HOLDS:
                if name in element:
                    element[name] = [] if shape == EMPTY and name == "selected_options" else None

    return change


@each_shape
def test_ticks_of_ones_own_weighing_stay_as_they_were_kept(practice: Stage, shape: str) -> None:
    at_weigh(practice).ticks(**WEIGHED)

    again(practice, ANA, "block_actions", sent_with(shape, "weigh", "bring", "cost", "hopes", "balance"))

    ana = goes_on(practice.one(ANA).closes())
    assert ana.sees == "scope"
    assert ana.presses("back").ticked["bring"] == WEIGHED["bring"]


@each_shape
def test_reasons_stay_as_they_were_kept(practice: Stage, shape: str) -> None:
    ana = practice.one(ANA).types()
    ana.presses("confer", value=value_beside(ana, MAPLE)).ticks(reasons=["goals"])

    again(practice, ANA, "block_actions", sent_with(shape, "frame", "reasons"))

    (consult,) = practice.consults()
    assert (consult.reasons, consult.configuration == "framing") == (("goals",), False)


def test_who_unticks_everything_is_taken_at_their_word(practice: Stage) -> None:
    ana = at_weigh(practice).ticks(**WEIGHED).ticks(bring=[])

    assert list(ana.sends().refused) == ["weigh.bring"]  # by Slack's own client: none of it comes to us


@pytest.mark.parametrize(("shape", "asked"), [(ABSENT, False), (NULL, False), (EMPTY, True)])
def test_who_knows_of_it_is_asked_again_where_no_one_is_ticked(practice: Stage, shape: str, asked: bool) -> None:  # noqa: FBT001 -- told in a table
    ana = at_facts(practice)
    ana.ticks(impression="formed", informed=people(ana))

    outcome = again(practice, ANA, "block_actions", sent_with(shape, "facts", "informed", "impression"))

    assert ("errors" in (outcome.json or {})) is asked


def test_topics_are_agreed_to_only_as_they_are_ticked(practice: Stage) -> None:
    outlines(invited(practice), "goals")
    ana = goes_on(practice.one(ANA)).presses("why")

    outcome = again(practice, ANA, "block_actions", sent_with(EMPTY, "agree", "topics"))

    assert outcome.json == {"response_action": "errors", "errors": {"agree.topics": WORDS.errors["choose_any"]}}
    assert ana.closes().sees == "agree"


def test_times_that_were_sent_are_offered_again_only_as_they_are_ticked(practice: Stage) -> None:
    ana = at_times(practice)
    ana.answers("times", offered=ana.options("offered")[:2]).presses("offer_times")

    assert list(ana.ticks(offered=[]).sends().refused) == ["times.offered"]


def test_a_day_that_was_filled_in_stays_as_shown(practice: Stage) -> None:
    ana = confers(practice).answers("screen", fits="still_working")
    shown = ana.ticked["ask_on"]
    ana.answers("pause", ask_on="2027-05-09")
    goes_on(ana)

    again(practice, ANA, "view_submission", sent_with(NULL, "pause", "ask_on"))

    assert str(practice.preparation().resting_until) == shown
