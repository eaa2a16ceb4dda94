"""The HTTP endpoint for Slack's requests. It rejects malformed requests, which Bolt does not handle.

A payload is parsed once, here, and Bolt receives it parsed. Nothing of a request is logged, and a rejection has a
status but no text.
"""

import asyncio
import json
import re
from binascii import a2b_qp
from typing import Any

from slack_bolt import App, BoltRequest
from slack_bolt.adapter.starlette.handler import to_starlette_response
from slack_bolt.context import BoltContext
from slack_bolt.request.internals import build_context
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.slack.manifest import EVENTS_PATH

HEALTH_PATH = "/healthz"
MAX_BODY_BYTES = 1_000_000  # Slack's own requests stay far below
BODY_TIMEOUT_SECONDS = 5.0  # for a body to arrive; Slack itself waits 3 seconds for an answer
MAX_FIELDS = 100
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_NUL = re.compile(r"(?<!\\)(\\\\)*\\u0000")  # NUL as JSON writes it; after a backslash it is text that a person typed
_MAYBE_UNSTORABLE = re.compile(r"\\u(0000|[dD][89a-fA-F])")  # NUL, or half of a character outside the first 65,536
_BOLT_HEADER_PREFIX = "x-slack-bolt-"  # headers that Bolt sends to itself; from outside they would select a listener
_REQUIRED_PART = {
    "event_callback": "event",
    "block_actions": "actions",
    "view_submission": "view",
    "view_closed": "view",
}
_REQUIRED_ID = {"actions": "action_id", "view": "callback_id"}
_BAD_REQUEST, _UNAUTHORIZED, _REQUEST_TIMEOUT, _BODY_TOO_LARGE = 400, 401, 408, 413


class _RequestRejectedError(Exception):
    """The request is rejected with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def create_events_route(app: App, *, timeout_seconds: float = BODY_TIMEOUT_SECONDS) -> Route:
    """Return the route that passes Slack's requests to the Bolt app, each in a thread; the timeout is for the body."""

    async def events(request: Request) -> Response:
        try:
            bolt_request = await _read_request(request, timeout_seconds)
        except _RequestRejectedError as error:
            return Response(status_code=error.status)
        return to_starlette_response(await run_in_threadpool(app.dispatch, bolt_request))

    return Route(EVENTS_PATH, events, methods=["POST"])


def create_health_route() -> Route:
    """Return the route that reports that the process answers."""

    async def healthy(_request: Request) -> Response:
        return PlainTextResponse("ok", headers={"Cache-Control": "no-store"})

    return Route(HEALTH_PATH, healthy, methods=["GET"])


async def _read_request(request: Request, timeout_seconds: float) -> BoltRequest:
    """Return the request as Bolt takes it. Bolt itself verifies the signature."""
    _check_headers(request)
    try:
        async with asyncio.timeout(timeout_seconds):
            body = await _read_body(request)
    except TimeoutError:
        raise _RequestRejectedError(_REQUEST_TIMEOUT) from None
    except ClientDisconnect:
        raise _RequestRejectedError(_BAD_REQUEST) from None
    try:
        return _to_bolt_request(request, body.decode("utf-8"))
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError):
        raise _RequestRejectedError(_BAD_REQUEST) from None  # not UTF-8, not JSON, or JSON of an unexpected shape


def _check_headers(request: Request) -> None:
    if any(name.startswith(_BOLT_HEADER_PREFIX) for name in request.headers):
        raise _RequestRejectedError(_BAD_REQUEST)
    for name, pattern in (("x-slack-request-timestamp", _TIMESTAMP), ("x-slack-signature", _SIGNATURE)):
        values = request.headers.getlist(name)
        if len(values) != 1 or not pattern.fullmatch(values[0]):
            raise _RequestRejectedError(_UNAUTHORIZED)


async def _read_body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise _RequestRejectedError(_BODY_TOO_LARGE)
    return bytes(body)


def _parse_body(text: str, content_type: str) -> dict[str, Any]:
    """Return what Slack sent: the JSON object, the JSON object in the form's `payload`, or the form."""
    if content_type == "application/json":
        return _parse_object(text)
    if content_type != "application/x-www-form-urlencoded":
        raise ValueError
    pairs = [pair.partition("=") for pair in text.split("&", MAX_FIELDS)]
    if len(pairs) > MAX_FIELDS or not all(sign for _name, sign, _value in pairs):
        raise ValueError
    form = {_unquote(name): _unquote(value) for name, _sign, value in pairs}
    return _parse_object(form["payload"]) if "payload" in form else form


def _unquote(quoted: str) -> str:
    """Return the text of a part of a form. Raise ValueError for what is not quoted, or not UTF-8.

    With "=" in place of "%" it is quoted-printable, which is decoded in C: `urllib` takes 0.5 ms for a large payload.
    """
    encoded = quoted.encode()
    text = a2b_qp(encoded.replace(b"+", b" ").replace(b"=", b"=3D").replace(b"%", b"="))
    is_quoted = len(text) == len(encoded) - 2 * encoded.count(b"%") and b"\n" not in encoded and b"\r" not in encoded
    if not is_quoted or b"\0" in text:
        raise ValueError
    return text.decode("utf-8")


def _parse_object(text: str) -> dict[str, Any]:
    """Return the JSON object. Raise ValueError if a database cannot store it: NUL, or a lone surrogate (no UTF-8)."""
    parsed = json.loads(text)
    if not isinstance(parsed, dict):
        raise TypeError
    if _MAYBE_UNSTORABLE.search(text):
        written = json.dumps(parsed, ensure_ascii=False)
        if _NUL.search(written) or not written.encode("utf-8"):
            raise ValueError
    return parsed


def _has_expected_shape(values: dict[str, Any]) -> bool:
    """Return whether the parts that Bolt relies on are there. Each handler checks what it needs."""
    name = _REQUIRED_PART.get(values.get("type", ""))
    if name is None:
        return bool(values)
    parts = values[name] if name == "actions" else [values[name]]
    if not parts or not all(isinstance(part, dict) and part for part in parts):
        return False
    id_key = _REQUIRED_ID.get(name)  # Bolt selects its listener by this id
    return id_key is None or all(isinstance(part.get(id_key), str) for part in parts)


def _to_bolt_request(request: Request, text: str) -> BoltRequest:
    """Return the request with what was parsed. Bolt only verifies the signature of the text."""
    parsed = _parse_body(text, request.headers.get("content-type", "").partition(";")[0].strip())
    if not _has_expected_shape(parsed):
        raise ValueError
    bolt_request = BoltRequest(body="", headers=request.headers)  # type: ignore[arg-type]  # as Bolt's own adapter does
    bolt_request.raw_body, bolt_request.body = text, parsed
    bolt_request.context = build_context(BoltContext(), parsed)
    return bolt_request
