"""The product's endpoint for Slack with a small real Bolt app behind it, and requests signed as Slack signs them."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from starlette.applications import Starlette

from bot.slack.endpoint import create_events_route, create_health_route
from bot.slack.signed_body import SignedBodyReader

SECRET = "made-up-signing-secret"
CANARY = "canary-5417"  # must be in no log and no answer
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


@dataclass
class EndpointClient:
    """The endpoint with a small real Bolt app behind it; `texts` records what reached the app."""

    http: httpx.AsyncClient
    texts: list[str]

    def post(self, body: bytes | str, content_type: str = FORM, **headers: str) -> httpx.Response:
        """Send a body with Slack's signature; a header of the same name replaces the default."""
        raw = body.encode() if isinstance(body, str) else body
        return self.send(raw, {"Content-Type": content_type, **signed(raw), **dashed_headers(headers)})

    def send(self, body: bytes | AsyncIterator[bytes], headers: dict[str, str]) -> httpx.Response:
        """Send the body and headers unchanged."""

        async def sent() -> httpx.Response:
            return await self.http.post("/slack/events", content=body, headers=headers)

        return asyncio.run(sent())


def dashed_headers(headers: dict[str, str]) -> dict[str, str]:
    """Return the headers with dashes in place of underscores."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """Return the headers of Slack's signature for a body, signed `at` this time: seconds since 1970, by default now."""
    stamp = str(int(time.time() if at is None else at))  # noqa: TID251 -- Bolt compares it with the machine's clock
    signature = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}"}


def known_to_slack() -> AuthorizeResult:
    """Return an authorization, so that Bolt does not call Slack."""
    return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-made-up", bot_id="B1", bot_user_id="U0")


def build_endpoint_client() -> EndpointClient:
    """Return the endpoint in front of a small real Bolt app."""
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

    reader = SignedBodyReader(SECRET, timeout_seconds=0.2)
    site = Starlette(routes=[create_events_route(app, reader), create_health_route()])
    transport = httpx.ASGITransport(app=site, raise_app_exceptions=False)
    return EndpointClient(httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1"), texts)


def assert_turned_away(answer: httpx.Response, status: int) -> None:
    """Check that the answer has this status and no body."""
    assert (answer.status_code, answer.content) == (status, b"")
