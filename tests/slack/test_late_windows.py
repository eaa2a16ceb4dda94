"""Slack opens a window only within three seconds of the click. Who clicked is told when that was missed."""

from typing import Any

import pytest
from slack_bolt import Ack
from slack_sdk import WebClient

from bot.slack import outgoing
from bot.slack.incoming import Interaction
from flows import content
from flows.actions import Click, Kind
from flows.content import WORDS
from flows.replies import Show
from tests.support.people.identities import slack_identity
from tests.support.slack.web_api_server import Answer, Api, refusal

ANA, LATE = slack_identity("U1"), refusal("expired_trigger_id")
FORM = content.notice("Why?")
AGAIN = WORDS.phrases["click_again"]
DONE: Answer = (200, {}, '{"ok": true}')


@pytest.fixture
def client(api: Api) -> WebClient:
    return WebClient("xoxb-made-up", api.url)


def press(client: WebClient, **of_modal: Any) -> None:  # noqa: ANN401 -- the fields of an interaction
    """Answer a press with a window."""
    interaction = Interaction(ANA, Click(Kind.PRESS, "open"), "1.2.abc", **of_modal)
    outgoing.answer_block_action(Ack(), client, interaction, Show(FORM))  # type: ignore[no-untyped-call]  # so is Bolt


def test_a_command_that_took_too_long_is_answered_with_a_sentence(api: Api, client: WebClient) -> None:
    api.answers += [LATE]

    response = outgoing.answer_command(Ack(), client, "1.2.abc", Show(FORM))  # type: ignore[no-untyped-call]  # so is Bolt

    assert AGAIN in str(response.body)


@pytest.mark.parametrize("answer", [DONE, refusal("channel_not_found")])
def test_a_press_in_a_message_that_took_too_long_is_answered_with_a_message(
    api: Api, client: WebClient, answer: Answer
) -> None:
    api.answers += [LATE, answer]

    press(client)

    assert [name for name, _arguments in api.calls] == ["views.open", "chat.postMessage"]
    assert {name: api.calls[1][1][name] for name in ("channel", "text")} == {"channel": "U1", "text": AGAIN}


def test_a_window_that_was_closed_meanwhile_needs_no_sentence(api: Api, client: WebClient) -> None:
    api.answers += [refusal("not_found")]

    press(client, view_id="V1")

    assert [name for name, _arguments in api.calls] == ["views.update"]
