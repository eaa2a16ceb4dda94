"""Only what Slack can have sent comes in; all else is turned away without a word, and never with a 500."""

import asyncio
import hashlib
import hmac
import json
import logging
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from starlette.applications import Starlette

from bot.front_door import endpoint, health

SECRET = "made-up-signing-secret"
CANARY = "canary-5417"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
COMMAND = {
    "command": "/consult",
    "text": "",
    "team_id": "T1",
    "user_id": "U1",
    "channel_id": "C1",
    "trigger_id": "1.2",
    "response_url": "http://127.0.0.1/answer",
}
CLICK = {
    "type": "block_actions",
    "team": {"id": "T1"},
    "user": {"id": "U1"},
    "actions": [{"action_id": "go", "block_id": "b", "type": "button"}],
}


@dataclass
class Door:
    """The front door with a small real Bolt app behind it; `texts` is what came through."""

    http: httpx.AsyncClient
    texts: list[str]

    def post(self, body: bytes | str, content_type: str = FORM, **headers: str) -> httpx.Response:
        """Send a body with Slack's signature, unless a header of this name says otherwise."""
        raw = body.encode() if isinstance(body, str) else body
        return self.send(raw, {"Content-Type": content_type, **signed(raw), **named(headers)})

    def send(self, body: bytes | AsyncIterator[bytes], headers: dict[str, str]) -> httpx.Response:
        """Send it just as it is."""

        async def sent() -> httpx.Response:
            return await self.http.post("/slack/events", content=body, headers=headers)

        return asyncio.run(sent())


def named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def signed(body: bytes, *, secret: str = SECRET, age: float = 0) -> dict[str, str]:
    stamp = str(int(time.time() - age))
    signature = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}"}


def known_to_slack() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-made-up", bot_id="B1", bot_user_id="U0")


@pytest.fixture
def door() -> Door:
    app = App(signing_secret=SECRET, process_before_response=True, authorize=known_to_slack)
    texts: list[str] = []

    @app.command("/consult")
    def on_command(ack: Ack, body: dict[str, Any]) -> None:
        texts.append(body["text"])
        ack()

    @app.action("go")
    def on_click(ack: Ack) -> None:
        texts.append("clicked")
        ack()

    @app.event("app_home_opened")
    def on_home() -> None:
        texts.append("home")

    site = Starlette(routes=[endpoint(app, patience=0.2), health()])
    transport = httpx.ASGITransport(app=site, raise_app_exceptions=False)
    return Door(httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1"), texts)


@pytest.fixture(autouse=True)
def nothing_of_it_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.WARNING)
    yield
    assert [record.name for record in caplog.records if CANARY in f"{record.getMessage()} {record.exc_text}"] == []


def assert_turned_away(answer: httpx.Response, status: int) -> None:
    assert (answer.status_code, answer.content) == (status, b"")


def test_what_slack_sends_comes_through(door: Door) -> None:
    click = urlencode({"payload": json.dumps(CLICK)})
    home = {"type": "event_callback", "team_id": "T1", "event": {"type": "app_home_opened", "user": "U1"}}

    answers = [door.post(urlencode(COMMAND)), door.post(click), door.post(json.dumps(home), JSON)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert door.texts == ["", "clicked", "home"]


@pytest.mark.parametrize("typed", ["payload", "payload=", "a & b = c", "{", "\\u0000", "👩‍👧", "שלום", "<!channel>"])
def test_whatever_somebody_types_after_the_command_comes_through(door: Door, typed: str) -> None:
    answer = door.post(urlencode({**COMMAND, "text": typed}))

    assert (answer.status_code, door.texts) == (200, [typed])


def test_slacks_own_check_of_the_address_is_answered(door: Door) -> None:
    answer = door.post(json.dumps({"type": "url_verification", "challenge": "abc"}), JSON)

    assert (answer.status_code, answer.json()) == (200, {"challenge": "abc"})


@pytest.mark.parametrize("age", [301, -301, 10**9])
def test_a_stale_request_is_not_let_in(door: Door, age: int) -> None:
    body = urlencode({**COMMAND, "text": CANARY}).encode()

    answer = door.send(body, {"Content-Type": FORM, **signed(body, age=age)})

    assert (answer.status_code, CANARY in answer.text, door.texts) == (401, False, [])


def test_a_forged_request_is_not_let_in(door: Door) -> None:
    body = urlencode({**COMMAND, "text": CANARY}).encode()

    answer = door.send(body, {"Content-Type": FORM, **signed(body, secret="guessed")})

    assert (answer.status_code, CANARY in answer.text, door.texts) == (401, False, [])


def test_a_body_that_was_changed_on_the_way_is_not_let_in(door: Door) -> None:
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
def test_without_a_signature_of_slacks_shape_nothing_is_read(door: Door, headers: dict[str, str]) -> None:
    answer = door.send(urlencode({**COMMAND, "text": CANARY}).encode(), {"Content-Type": FORM, **headers})

    assert_turned_away(answer, 401)


def test_a_signature_beyond_ascii_is_none(door: Door) -> None:
    headers = [(b"x-slack-request-timestamp", b"1"), (b"x-slack-signature", b"v0=\xe9")]

    async def sent() -> httpx.Response:
        return await door.http.post("/slack/events", content=b"a=b", headers=headers)

    assert_turned_away(asyncio.run(sent()), 401)


def test_two_signatures_are_one_too_many(door: Door) -> None:
    body = urlencode(COMMAND).encode()
    twice = [*signed(body).items(), *signed(body, secret="guessed").items(), ("Content-Type", FORM)]

    async def sent() -> httpx.Response:
        return await door.http.post("/slack/events", content=body, headers=twice)

    assert_turned_away(asyncio.run(sent()), 401)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", FORM),
        (b"", JSON),
        (b"\xff\xfe\x00canary-5417", FORM),
        (b'{"a": "\xff"}', JSON),
        (b"text=%ff", FORM),
        (b"text=%00" + CANARY.encode(), FORM),
        (b"just words " + CANARY.encode(), FORM),
        (b'{"command": "/consult"}', FORM),
        (b"payload=", FORM),
        (b"payload=canary-5417", FORM),
        (b"payload=%5B%5D", FORM),
        (b"payload=null", FORM),
        (b'payload={"type": "block_act', FORM),
        (b'{"type": "event_callback", "event": {"te', JSON),
        (b"[1, 2]", JSON),
        (b'"canary-5417"', JSON),
        (b"null", JSON),
        (b"{}", JSON),
        (b"NaN", JSON),
        (b'{"text": "\\u0000"}', JSON),
        (b'{"text": "\\\\\\u0000"}', JSON),
        (b'{"text": "\\ud800"}', JSON),
        (b"[" * 200_000, JSON),
        (b'{"a":' * 200_000, JSON),
        (b'{"a": ' + b"9" * 5000 + b"}", JSON),
        (b"&".join(b"f%d=1" % number for number in range(101)), FORM),
        (b"text=" + CANARY.encode(), "text/plain"),
        (b"text=" + CANARY.encode(), "multipart/form-data; boundary=x"),
        (b"text=" + CANARY.encode(), ""),
        (b"text=" + CANARY.encode(), "\x00"),
        (b'{"team": 5}', JSON),
        (b'{"authorizations": {"0": 1}}', JSON),
        (b'{"authorizations": [5]}', JSON),
        (b'{"user": 5}', JSON),
    ],
)
def test_what_slack_would_never_send_is_turned_away(door: Door, body: bytes, content_type: str) -> None:
    answer = door.post(body, content_type)

    assert_turned_away(answer, 400)
    assert door.texts == []


@pytest.mark.parametrize(
    "shape",
    [
        {"type": ["event_callback"]},
        {"type": "event_callback", "event": 5},
        {"type": "event_callback", "event": [{"type": "app_home_opened"}]},
        {"type": "event_callback", "event": {"type": {"a": 1}}},
        {"type": "event_callback", "event": {"type": "message", "subtype": []}},
        {"type": "block_actions", "actions": []},
        {"type": "block_actions", "actions": 5},
        {"type": "block_actions", "actions": [{"action_id": 5}]},
        {"type": "view_submission"},
        {"type": "view_submission", "view": []},
        {"type": "view_closed", "view": {"callback_id": 5}},
        {"type": "block_suggestion"},
        {"type": "shortcut", "callback_id": {}},
        {"type": "dialog_submission"},
        {"command": 5},
        {"command": {"a": 1}},
        {"bot_id": 5, "event": None, "type": "event_callback"},
    ],
)
def test_even_with_a_signature_an_odd_shape_is_no_fault_of_ours(door: Door, shape: dict[str, Any]) -> None:
    raw = json.dumps(shape)

    statuses = [door.post(raw, JSON).status_code, door.post(f"payload={quote(raw)}").status_code]

    assert [status for status in statuses if not 400 <= status < 500] == []
    assert door.texts == []


@pytest.mark.parametrize("size", [1_000_001, 10_000_000])
def test_what_is_too_large_is_not_read_to_its_end(door: Door, size: int) -> None:
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(0, size, 100_000):
            read += 100_000
            yield b"a" * 100_000
        yield b"a"

    answer = door.send(body(), {"Content-Type": FORM, **signed(b"")})

    assert_turned_away(answer, 413)


def test_a_body_that_trickles_in_is_not_waited_for(door: Door) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"text="
        await asyncio.sleep(60)

    answer = door.send(body(), {"Content-Type": FORM, **signed(b"")})

    assert_turned_away(answer, 408)


def test_nobody_outside_speaks_to_bolt_in_its_own_name(door: Door) -> None:
    answer = door.post(urlencode(COMMAND), X_Slack_Bolt_Lazy_Only="1", X_Slack_Bolt_Lazy_Function_Name="on_command")

    assert_turned_away(answer, 400)
    assert door.texts == []


def test_only_post_has_a_door_here(door: Door) -> None:
    async def sent() -> list[int]:
        return [(await door.http.request(method, "/slack/events")).status_code for method in ("GET", "PUT", "DELETE")]

    assert asyncio.run(sent()) == [405, 405, 405]


def test_the_process_says_that_it_is_well(door: Door) -> None:
    async def sent() -> httpx.Response:
        return await door.http.get("/healthz")

    answer = asyncio.run(sent())

    assert (answer.status_code, answer.text) == (200, "ok")
