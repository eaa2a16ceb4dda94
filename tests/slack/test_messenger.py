"""How the messenger handles Slack's answers to a message, tested against a server that speaks Slack's protocol."""

import logging

import pytest

from bot.messaging import OutgoingMessage, RetryLaterError, UnreachableError
from bot.slack.messenger import SlackMessenger
from bot.slack.web_client import build_web_client
from flows.content import ButtonContent, MessageTemplate
from tests.support.people.identities import slack_identity
from tests.support.slack.drawn_messages import draw
from tests.support.slack.web_api_server import Answer, Api, refusal

BEN = slack_identity("U1")
HELLO = OutgoingMessage(
    "Consult Coach has something for you.",
    MessageTemplate(text="Hello, {first_name}.", buttons=(ButtonContent(id="open", label="Open for {first_name}"),)),
    about="an-id",
    placeholders={"first_name": "Ben"},
)
OPENED: Answer = (200, {}, '{"ok": true, "channel": {"id": "D1"}}')
POSTED: Answer = (200, {}, '{"ok": true, "channel": "D1", "ts": "1.5"}')


@pytest.fixture
def messenger(api: Api) -> SlackMessenger:
    return SlackMessenger(token="xoxb-made-up", base_url=api.url, timeout_seconds=1)


def test_a_direct_message_is_opened_once_and_then_reused(api: Api, messenger: SlackMessenger) -> None:
    api.answers += [OPENED, POSTED, POSTED]

    places = [messenger.post(BEN, HELLO) for _ in range(2)]

    assert places == [("D1", "1.5"), ("D1", "1.5")]
    posted = {
        "channel": "D1",
        "text": HELLO.notification,
        "blocks": draw(HELLO),
        "unfurl_links": False,
        "unfurl_media": False,
    }
    assert api.calls == [
        ("conversations.open", {"users": "U1"}),
        ("chat.postMessage", posted),
        ("chat.postMessage", posted),
    ]


def test_the_messenger_draws_words_placeholders_and_buttons(api: Api, messenger: SlackMessenger) -> None:
    api.answers += [OPENED, POSTED]

    messenger.post(BEN, HELLO)

    section, actions = api.calls[-1][1]["blocks"]
    assert section["text"]["text"] == "Hello, Ben."
    assert [(button["text"]["text"], button["value"]) for button in actions["elements"]] == [("Open for Ben", "an-id")]
    assert "Ben" not in repr(HELLO)


@pytest.mark.parametrize(
    ("answer", "code", "after"),
    [
        ((429, {"Retry-After": "30"}, '{"ok": false, "error": "ratelimited"}'), "ratelimited", 30.0),
        ((429, {"Retry-After": "999999"}, "{}"), "ratelimited", 3600.0),
        ((429, {"Retry-After": "soon"}, ""), "ratelimited", None),
        ((500, {}, "a page in HTML"), "http_500", None),
        ((503, {"Retry-After": "5"}, ""), "http_503", 5.0),
        ((200, {}, "<html>not JSON: a proxy's page</html>"), "unexpected_answer", None),
        ((200, {}, '["a", "list"]'), "unexpected_answer", None),
        ((200, {}, '{"ok": true}'), "unexpected_answer", None),
        ((404, {}, ""), "unexpected_answer", None),
        (refusal("invalid_auth"), "invalid_auth", None),
        (refusal("internal_error"), "internal_error", None),
        (refusal("account_inactive"), "account_inactive", None),  # the bot's account; an administrator can restore it
    ],
)
def test_a_temporary_failure_is_retried_later(
    api: Api, messenger: SlackMessenger, answer: Answer, code: str, after: float | None
) -> None:
    api.answers.append(answer)

    with pytest.raises(RetryLaterError) as later:
        messenger.post(BEN, HELLO)

    assert (later.value.code, later.value.after) == (code, after)


@pytest.mark.parametrize("code", ["user_disabled", "user_not_found", "channel_not_found", "is_bot", "cannot_dm_bot"])
def test_a_member_who_cannot_be_reached_is_not_retried(api: Api, messenger: SlackMessenger, code: str) -> None:
    api.answers.append(refusal(code))

    with pytest.raises(UnreachableError) as never:
        messenger.post(BEN, HELLO)

    assert never.value.code == code


def test_a_slow_answer_is_a_timeout(api: Api, messenger: SlackMessenger) -> None:
    api.answers.append(OPENED)

    with pytest.raises(RetryLaterError) as later:
        messenger.post(BEN, HELLO)

    assert later.value.code == "timeout"


def test_a_missing_answer_is_reported_as_no_connection() -> None:
    messenger = SlackMessenger(token="xoxb-made-up", base_url="http://127.0.0.1:9/api/", timeout_seconds=1)

    with pytest.raises(RetryLaterError) as later:
        messenger.post(BEN, HELLO)

    assert later.value.code == "no_connection"


def test_a_cached_channel_that_is_gone_is_opened_again(api: Api, messenger: SlackMessenger) -> None:
    api.answers += [OPENED, POSTED, refusal("channel_not_found"), OPENED, POSTED]
    messenger.post(BEN, HELLO)

    with pytest.raises(RetryLaterError):
        messenger.post(BEN, HELLO)
    messenger.post(BEN, HELLO)

    assert [method for method, _ in api.calls].count("conversations.open") == 2


def test_messages_and_tokens_are_never_logged(
    api: Api, messenger: SlackMessenger, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    api.answers += [OPENED, POSTED, (500, {}, "echo: divider")]

    messenger.post(BEN, HELLO)
    with pytest.raises(RetryLaterError):
        messenger.post(BEN, HELLO)

    assert caplog.text == ""


def test_calls_over_https_share_one_trust_store() -> None:
    clients = [build_web_client("xoxb-made-up", "https://slack.com/api/", 1, name) for name in ("one", "other")]

    assert clients[0].ssl is not None
    assert clients[0].ssl is clients[1].ssl
