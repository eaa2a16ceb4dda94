"""Where Slack's requests come in: turned away here if they are no such thing, so that Bolt never stumbles over them.

Nothing of a request is logged, and a refusal says nothing but its status.
"""

import asyncio
import json
import re
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt import App, BoltRequest
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_bolt.context import BoltContext
from slack_bolt.request.internals import build_context
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.slack.manifest import EVENTS_PATH

HEALTH_PATH = "/healthz"
MAX_BODY_BYTES = 1_000_000  # bytes; Slack's own stay far below
BODY_TIMEOUT_SECONDS = 5.0  # for a body to arrive; Slack itself waits three seconds for an answer
MAX_FIELDS = 100
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_NUL = re.compile(r"(?<!\\)(\\\\)*\\u0000")  # as JSON writes it; after a backslash it is somebody's own text
_BOLT_HEADER_PREFIX = "x-slack-bolt-"  # headers with which Bolt calls itself; from outside they would choose a listener
_REQUIRED_PART = {
    "event_callback": "event",
    "block_actions": "actions",
    "view_submission": "view",
    "view_closed": "view",
}
_REQUIRED_ID = {"actions": "action_id", "view": "callback_id"}
_BAD_REQUEST, _UNAUTHORIZED, _REQUEST_TIMEOUT, _BODY_TOO_LARGE = 400, 401, 408, 413


class _RequestRejectedError(Exception):
    """The request is turned away with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def create_events_route(app: App, *, timeout_seconds: float = BODY_TIMEOUT_SECONDS) -> Route:
    """Return the route that hands Slack's requests to the Bolt app, each in a thread; `patience` is in seconds."""

    async def events(request: Request) -> Response:
        try:
            asked = await _read_request(request, timeout_seconds)
        except _RequestRejectedError as refused:
            return Response(status_code=refused.status)
        return to_starlette_response(await run_in_threadpool(app.dispatch, asked))

    return Route(EVENTS_PATH, events, methods=["POST"])


def create_health_route() -> Route:
    """Return the route that says that the process answers."""

    async def healthy(_request: Request) -> Response:
        return PlainTextResponse("ok", headers={"Cache-Control": "no-store"})

    return Route(HEALTH_PATH, healthy, methods=["GET"])


async def _read_request(request: Request, timeout_seconds: float) -> BoltRequest:
    """Return the request as Bolt takes it; the signature is Bolt's to verify."""
    _check_headers(request)
    try:
        async with asyncio.timeout(timeout_seconds):
            body = await _read_body(request)
    except TimeoutError:
        raise _RequestRejectedError(_REQUEST_TIMEOUT) from None
    except ClientDisconnect:
        raise _RequestRejectedError(_BAD_REQUEST) from None
    try:
        return _to_bolt_request(request, body, _parse_body(body, _content_type(request)))
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError):
        raise _RequestRejectedError(_BAD_REQUEST) from None  # no text, no JSON, or JSON of another shape than Slack's


def _check_headers(request: Request) -> None:
    if any(name.startswith(_BOLT_HEADER_PREFIX) for name in request.headers):
        raise _RequestRejectedError(_BAD_REQUEST)
    for name, shape in (("x-slack-request-timestamp", _TIMESTAMP), ("x-slack-signature", _SIGNATURE)):
        found = request.headers.getlist(name)
        if len(found) != 1 or not shape.fullmatch(found[0]):
            raise _RequestRejectedError(_UNAUTHORIZED)


async def _read_body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise _RequestRejectedError(_BODY_TOO_LARGE)
    return bytes(body)


def _content_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip()


def _parse_body(body: bytes, content_type: str) -> dict[str, Any]:
    """Return what Slack sent: the JSON object, the one in the form's `payload`, or the form."""
    text = body.decode("utf-8")
    if content_type == "application/json":
        return _parse_object(text)
    if content_type != "application/x-www-form-urlencoded" or text.startswith("{"):
        raise ValueError
    form = dict(
        parse_qsl(text, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=MAX_FIELDS)
    )
    return _parse_object(form["payload"]) if "payload" in form else _require_storable(form)


def _parse_object(text: str) -> dict[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise TypeError
    return _require_storable(found)


def _require_storable(found: dict[str, Any]) -> dict[str, Any]:
    """Return it if it can be written down: half a character has no UTF-8, and a database takes no NUL."""
    text = json.dumps(found, ensure_ascii=False)
    if not _has_expected_shape(found) or _NUL.search(text) or not text.encode("utf-8"):
        raise ValueError
    return found


def _has_expected_shape(found: dict[str, Any]) -> bool:
    """Return whether it holds what Bolt takes for granted; what each handler needs is for the handler to check."""
    name = _REQUIRED_PART.get(found.get("type", ""))
    if name is None:
        return bool(found)
    parts = found[name] if name == "actions" else [found[name]]
    if not parts or not all(isinstance(part, dict) and part for part in parts):
        return False
    called = _REQUIRED_ID.get(name)  # Bolt looks for its listener by this
    return called is None or all(isinstance(part.get(called), str) for part in parts)


def _to_bolt_request(request: Request, body: bytes, parsed: dict[str, Any]) -> BoltRequest:
    asked = to_bolt_request(request, body)
    if asked.body != parsed:  # Bolt looks for the word "payload" anywhere, even in what somebody typed after /consult
        asked.body = parsed
        asked.context = build_context(BoltContext(), parsed)
    return asked
