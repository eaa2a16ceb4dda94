"""Bodies that Slack would never send, signed or not, are rejected before Bolt parses them."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest

from tests.support.slack.slack_endpoint import CANARY, COMMAND, FORM, JSON, EndpointClient, assert_turned_away, signed


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", FORM),
        (b"", JSON),
        (b"\xff\xfe\x00canary-5417", FORM),
        (b'{"a": "\xff"}', JSON),
        (b"text=%ff", FORM),
        (b"text=%00" + CANARY.encode(), FORM),
        *[(b"text=" + quoted, FORM) for quoted in (b"%", b"%4", b"%zz", b"%%41", b"100%", b"%\n", b"%\rx\n")],
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
        (b'{"text": "\\uDFFF"}', JSON),
        (b"[" * 200_000, JSON),
        (b'{"a":' * 50_000, JSON),
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
def test_a_body_that_slack_would_never_send_is_rejected(door: EndpointClient, body: bytes, content_type: str) -> None:
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
def test_a_signed_payload_of_an_odd_shape_gets_a_client_error(door: EndpointClient, shape: dict[str, Any]) -> None:
    raw = json.dumps(shape)

    statuses = [door.post(raw, JSON).status_code, door.post(f"payload={quote(raw)}").status_code]

    assert [status for status in statuses if not 400 <= status < 500] == []
    assert door.texts == []


@pytest.mark.parametrize("size", [1_000_001, 10_000_000])
def test_a_body_that_is_too_large_is_rejected(door: EndpointClient, size: int) -> None:
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(0, size, 100_000):
            read += 100_000
            yield b"a" * 100_000
        yield b"a"

    answer = door.send(body(), {"Content-Type": FORM, **signed(b"")})

    assert_turned_away(answer, 413)


def test_a_body_that_arrives_too_slowly_is_rejected(door: EndpointClient) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"text="
        await asyncio.sleep(60)

    answer = door.send(body(), {"Content-Type": FORM, **signed(b"")})

    assert_turned_away(answer, 408)


def test_bolts_internal_headers_are_rejected_from_outside(door: EndpointClient) -> None:
    answer = door.post(urlencode(COMMAND), X_Slack_Bolt_Lazy_Only="1", X_Slack_Bolt_Lazy_Function_Name="on_command")

    assert_turned_away(answer, 400)
    assert door.texts == []


def test_only_post_is_allowed(door: EndpointClient) -> None:
    async def sent() -> list[int]:
        return [(await door.http.request(method, "/slack/events")).status_code for method in ("GET", "PUT", "DELETE")]

    assert asyncio.run(sent()) == [405, 405, 405]


def test_the_health_check_answers_ok(door: EndpointClient) -> None:
    async def sent() -> httpx.Response:
        return await door.http.get("/healthz")

    answer = asyncio.run(sent())

    assert (answer.status_code, answer.text) == (200, "ok")
