"""Only requests that Slack can have sent are accepted. All others get an empty rejection, and never a 500."""

import asyncio
import json
from urllib.parse import urlencode

import httpx
import pytest

from tests.support.slack.slack_endpoint import CANARY, COMMAND, FORM, JSON, EndpointClient, assert_turned_away, signed

CLICK = {
    "type": "block_actions",
    "team": {"id": "T1"},
    "user": {"id": "U1"},
    "actions": [{"action_id": "go", "block_id": "b", "type": "button"}],
}


def test_requests_from_slack_are_accepted(door: EndpointClient) -> None:
    click = urlencode({"payload": json.dumps(CLICK)})
    home = {"type": "event_callback", "team_id": "T1", "event": {"type": "app_home_opened", "user": "U1"}}

    answers = [door.post(urlencode(COMMAND)), door.post(click), door.post(json.dumps(home), JSON)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert door.texts == ["", "clicked", "home"]


@pytest.mark.parametrize(
    "typed", ["payload", "payload=", "a & b = c", "{", "\\u0000", "👩‍👧", "שלום", "<!channel>", "100%41 +\r\n=\n%"]
)
def test_any_text_after_the_command_is_accepted(door: EndpointClient, typed: str) -> None:
    answer = door.post(urlencode({**COMMAND, "text": typed}))

    assert (answer.status_code, door.texts) == (200, [typed])


def test_slacks_url_verification_is_answered(door: EndpointClient) -> None:
    answer = door.post(json.dumps({"type": "url_verification", "challenge": "abc"}), JSON)

    assert (answer.status_code, answer.json()) == (200, {"challenge": "abc"})


@pytest.mark.parametrize("age", [301, -301, 10**9])
def test_a_stale_request_is_rejected(door: EndpointClient, monkeypatch: pytest.MonkeyPatch, age: int) -> None:
    now = 1_800_000_000.9  # fixed: half a second more or less decides
    monkeypatch.setattr("slack_sdk.signature.Clock.now", lambda _clock: now)
    body = urlencode({**COMMAND, "text": CANARY}).encode()

    answer = door.send(body, {"Content-Type": FORM, **signed(body, at=now - age)})

    assert (answer.status_code, CANARY in answer.text, door.texts) == (401, False, [])


def test_a_forged_request_is_rejected(door: EndpointClient) -> None:
    body = urlencode({**COMMAND, "text": CANARY}).encode()

    answer = door.send(body, {"Content-Type": FORM, **signed(body, secret="guessed")})

    assert (answer.status_code, CANARY in answer.text, door.texts) == (401, False, [])


def test_a_body_that_was_changed_in_transit_is_rejected(door: EndpointClient) -> None:
    body = urlencode(COMMAND).encode()

    answer = door.send(body + CANARY.encode(), {"Content-Type": FORM, **signed(body)})

    assert (answer.status_code, door.texts) == (401, [])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Request-Timestamp": "1"},
        {"X-Slack-Request-Timestamp": "now", "X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Request-Timestamp": "-1", "X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Request-Timestamp": "9" * 400, "X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Request-Timestamp": "1e3", "X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Request-Timestamp": "1\x00", "X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=\x00"},
        {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": CANARY},
    ],
)
def test_a_request_without_a_well_formed_signature_is_rejected(door: EndpointClient, headers: dict[str, str]) -> None:
    answer = door.send(urlencode({**COMMAND, "text": CANARY}).encode(), {"Content-Type": FORM, **headers})

    assert_turned_away(answer, 401)


def test_a_signature_that_is_not_ascii_is_rejected(door: EndpointClient) -> None:
    headers = [(b"x-slack-request-timestamp", b"1"), (b"x-slack-signature", b"v0=\xe9")]

    async def sent() -> httpx.Response:
        return await door.http.post("/slack/events", content=b"a=b", headers=headers)

    assert_turned_away(asyncio.run(sent()), 401)


def test_a_request_with_two_signatures_is_rejected(door: EndpointClient) -> None:
    body = urlencode(COMMAND).encode()
    headers = [*signed(body).items(), *signed(body, secret="guessed").items(), ("Content-Type", FORM)]

    async def sent() -> httpx.Response:
        return await door.http.post("/slack/events", content=body, headers=headers)

    assert_turned_away(asyncio.run(sent()), 401)
