"""Filled fields that nobody touched: Slack sent them absent, null or empty after an update (bolt-js #1258)."""

from typing import Any

import pytest

from flows.content import WORDS
from tests.dialogues.scheduling.test_agreeing_and_booking import finishes_preparing, invited
from tests.support.practice import ANA, SlackPractice
from tests.support.slack.forged_payloads import Change, resend_changed
from tests.support.walks.preparation_steps import (
    MAPLE,
    WEIGHED,
    at_facts,
    at_times,
    at_weigh,
    people,
    reopens_consult,
    starts_consult,
    value_beside,
)

ABSENT, NULL, EMPTY = "absent", "null", "empty"
VALUE_KEYS = ("selected_options", "selected_option", "selected_date", "value")
each_shape = pytest.mark.parametrize("shape", [ABSENT, NULL, EMPTY])


def submission_with_untouched(shape: str, step: str, *fields: str) -> Change:
    """Return the change that makes a tick into a submission, with these fields as if nobody had touched them."""

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
            for name in VALUE_KEYS:
                if name in element:
                    element[name] = [] if shape == EMPTY and name == "selected_options" else None

    return change


@each_shape
def test_untouched_weighing_ticks_stay_as_saved(practice: SlackPractice, shape: str) -> None:
    at_weigh(practice).ticks(**WEIGHED)

    resend_changed(
        practice, ANA, "block_actions", submission_with_untouched(shape, "weigh", "bring", "cost", "hopes", "balance")
    )

    ana = reopens_consult(practice.person(ANA).closes())
    assert ana.step == "scope"
    assert ana.presses("back").ticked["bring"] == WEIGHED["bring"]


@each_shape
def test_untouched_reasons_stay_as_saved(practice: SlackPractice, shape: str) -> None:
    ana = practice.person(ANA).types()
    ana.presses("confer", value=value_beside(ana, MAPLE)).ticks(reasons=["goals"])

    resend_changed(practice, ANA, "block_actions", submission_with_untouched(shape, "frame", "reasons"))

    (consult,) = practice.consults()
    assert (consult.reasons, consult.configuration == "framing") == (("goals",), False)


def test_slack_refuses_a_weighing_with_everything_unticked(practice: SlackPractice) -> None:
    ana = at_weigh(practice).ticks(**WEIGHED).ticks(bring=[])

    assert list(ana.sends().refused) == ["weigh.bring"]  # by Slack's own client, before anything is sent


@pytest.mark.parametrize(("shape", "asked"), [(ABSENT, False), (NULL, False), (EMPTY, True)])
def test_an_empty_list_of_informed_people_is_an_error_and_a_missing_one_is_not(
    practice: SlackPractice,
    shape: str,
    asked: bool,  # noqa: FBT001 -- a column of the table
) -> None:
    ana = at_facts(practice)
    ana.ticks(impression="formed", informed=people(ana))

    result = resend_changed(
        practice, ANA, "block_actions", submission_with_untouched(shape, "facts", "informed", "impression")
    )

    assert ("errors" in (result.json or {})) is asked


def test_agreeing_without_a_ticked_topic_is_an_error(practice: SlackPractice) -> None:
    finishes_preparing(invited(practice), "goals")
    ana = reopens_consult(practice.person(ANA)).presses("why")

    result = resend_changed(practice, ANA, "block_actions", submission_with_untouched(EMPTY, "agree", "topics"))

    assert result.json == {"response_action": "errors", "errors": {"agree.topics": WORDS.errors["choose_any"]}}
    assert ana.closes().step == "agree"


def test_times_cannot_be_offered_again_with_every_time_unticked(practice: SlackPractice) -> None:
    ana = at_times(practice)
    ana.answers("times", offered=ana.options("offered")[:2]).presses("offer_times")

    assert list(ana.ticks(offered=[]).sends().refused) == ["times.offered"]


def test_an_untouched_day_stays_as_shown(practice: SlackPractice) -> None:
    ana = starts_consult(practice).answers("screen", fits="still_working")
    shown = ana.ticked["ask_on"]
    ana.answers("pause", ask_on="2027-05-09")
    reopens_consult(ana)

    resend_changed(practice, ANA, "view_submission", submission_with_untouched(NULL, "pause", "ask_on"))

    assert str(practice.preparation().resting_until) == shown
