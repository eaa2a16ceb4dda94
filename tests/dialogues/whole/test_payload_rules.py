"""The check of every payload to Slack fails for each thing that the product promises not to send."""

import copy
from typing import Any

import pytest
from blockkit.core import FieldValidationError
from slack_sdk.errors import SlackObjectFormationError

from bot.demo.local_slack.traffic_log import TrafficEntry
from bot.slack import render
from flows import content
from flows.cases.screen_names import ScreenNames
from flows.consult.preparation import screens as preparation_screens
from flows.content import WORDS
from flows.dates import ReaderDates
from flows.parts import Part
from tests.support.practice import TUESDAY
from tests.support.slack import payload_rules
from tests.support.slack.forged_payloads import Change, replacing, without
from tests.support.walks.preparation_steps import CANARY

Json = dict[str, Any]
ABOUT = "12345678-1234-1234-1234-123456789abc"
RED = (AssertionError, SlackObjectFormationError, FieldValidationError, KeyError, TypeError)


def _view() -> Json:
    setting = ScreenNames(ABOUT, "maple-4821", "Ben", Part.IT, ReaderDates("America/New_York", "en-US", TUESDAY.date()))
    return render.render_modal(preparation_screens.weigh(setting, {}, early=False))


def _entry(kind: str, payload: Json) -> TrafficEntry:
    return TrafficEntry("to Slack", kind, "U0ANA", TUESDAY, (), (), payload)


def _message() -> Json:
    blocks = render.render_message(WORDS.messages["ask_again"], ABOUT, {"code": "maple-4821"})
    return {"channel": "D0ANA", "text": WORDS.phrases["notification"], "blocks": blocks}


def test_the_products_own_payloads_pass_the_check() -> None:
    payload_rules.check([_entry("views.open", {"view": _view()}), _entry("chat.postMessage", _message())])


def test_a_payload_that_passed_as_one_call_is_checked_again_as_another_call() -> None:
    payload_rules.check([_entry("chat.postMessage", _message())])

    with pytest.raises(AssertionError):
        payload_rules.check([_entry("chat.postEphemeral", _message())])


CHOICE = ("blocks", 1, "element")


@pytest.mark.parametrize(
    "change",
    [
        replacing("title", "text", to="Weigh it up, but at much greater length"),
        replacing("submit", "text", to="Next, but at much greater length"),
        replacing("private_metadata", to="maple-4821"),
        replacing("private_metadata", to='{"client": "somebody"}'),
        replacing("blocks", 2, "block_id", to="weigh.bring"),
        replacing("blocks", 2, "block_id", to="scope.bring"),
        replacing("blocks", 0, "text", "type", to="mrkdwn"),
        replacing("blocks", 0, "text", to={"type": "mrkdwn", "text": "*Both*"}),
        replacing(*CHOICE, "options", to=[]),
        replacing(*CHOICE, "options", 0, "text", "text", to="x" * 76),
        replacing(*CHOICE, "options", 0, "value", to="Their own words"),
        replacing(*CHOICE, "options", 0, "description", to={"type": "plain_text", "text": "x" * 76}),
        replacing("blocks", -1, "elements", 0, "value", to="Their own words"),
        replacing("blocks", -1, "elements", 0, "url", to="https://example.org/"),
        replacing("blocks", 0, "text", "text", to="x" * 3001),
        replacing("blocks", to=[]),
        replacing("blocks", 0, "type", to="rich_text_that_nobody_knows"),
        without("blocks", 1, "label"),
        without("title"),
    ],
)
def test_a_view_that_breaks_a_rule_fails_the_check(change: Change) -> None:
    view = copy.deepcopy(_view())
    change(view)

    with pytest.raises(RED):
        payload_rules.check([_entry("views.update", {"view": view})])


def test_a_field_with_eleven_checkboxes_fails_the_check() -> None:
    view = _view()
    options = view["blocks"][1]["element"]["options"]
    options += [{**options[0], "value": f"more_{number}"} for number in range(11 - len(options))]

    with pytest.raises(RED):
        payload_rules.check([_entry("views.update", {"view": view})])


@pytest.mark.parametrize(
    "change",
    [
        replacing("text", to="Ana would like to consult with you about maple-4821."),
        replacing("blocks", 1, "elements", 0, "value", to="maple-4821 with Ben"),
        replacing("blocks", 0, "text", "type", to="mrkdwn"),
    ],
)
def test_a_message_that_breaks_a_rule_fails_the_check(change: Change) -> None:
    message = _message()
    change(message)

    with pytest.raises(RED):
        payload_rules.check([_entry("chat.postMessage", message)])


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("answer to command", {"text": "Something else"}),
        ("answer to command", {"text": WORDS.refusals["guest"], "response_type": "in_channel", "blocks": []}),
        ("answer to view_submission", {"response_action": "errors", "errors": {"weigh.bring": "Own words"}}),
        ("answer to view_submission", {"response_action": "errors", "errors": {}}),
        ("answer to view_submission", {"response_action": "push", "view": {}}),
        ("chat.postEphemeral", {"text": WORDS.phrases["notification"]}),
        ("users.info", {"user": "U0BEN", "note": CANARY}),
        ("views.open", {"view": render.render_modal(content.notice(f"{CANARY} is not here"))}),
    ],
)
def test_an_answer_or_call_that_breaks_a_rule_fails_the_check(kind: str, payload: Json) -> None:
    with pytest.raises(RED):
        payload_rules.check([_entry(kind, payload)])
