"""The HTTP endpoint for Slack's requests. It rejects malformed requests, which Bolt does not handle.

A payload is parsed once, here, after its signature was verified and in a thread; Bolt receives it parsed. Nothing of a
request is logged, and a rejection has a status but no text.
"""

import json
import re
from binascii import a2b_qp
from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltRequest
from slack_bolt.adapter.starlette.handler import to_starlette_response
from slack_bolt.context import BoltContext
from slack_bolt.request.internals import build_context
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.slack.manifest import EVENTS_PATH
from bot.slack.signed_body import BAD_REQUEST, JSON, SignedBodyReader, SlackRequestRejectedError
from flows.attempts.attempt_kinds import AttemptKind

HEALTH_PATH = "/healthz"
MAX_FIELDS = 100
_NUL = re.compile(r"(?<!\\)(\\\\)*\\u0000")  # NUL as JSON writes it; after a backslash it is text that a person typed
_MAYBE_UNSTORABLE = re.compile(r"\\u(0000|[dD][89a-fA-F])")  # NUL, or half of a character outside the first 65,536
_REQUIRED_PART = {
    "event_callback": "event",
    "block_actions": "actions",
    "view_submission": "view",
    "view_closed": "view",
}
_REQUIRED_ID = {"actions": "action_id", "view": "callback_id"}

NoteAttempt = Callable[[AttemptKind, str], None]
"""Counts an attempt to get in, by its kind and the address that it came from."""


def note_nothing(_kind: AttemptKind, _source: str) -> None:
    """Count nothing."""


def create_events_route(app: App, reader: SignedBodyReader, note_attempt: NoteAttempt = note_nothing) -> Route:
    """Return the route that passes Slack's requests to the Bolt app; each is parsed and answered in a thread."""

    def answer(request: Request, body: bytes, content_type: str) -> Response:
        return to_starlette_response(app.dispatch(_parse_request(request, body, content_type)))

    async def events(request: Request) -> Response:
        try:
            return await run_in_threadpool(answer, request, *await reader.read(request))
        except SlackRequestRejectedError as error:
            if error.attempt:
                note_attempt(error.attempt, request.client.host if request.client else "")
            return Response(status_code=error.status)

    return Route(EVENTS_PATH, events, methods=["POST"])


def create_health_route() -> Route:
    """Return the route that reports that the process answers."""

    async def healthy(_request: Request) -> Response:
        return PlainTextResponse("ok", headers={"Cache-Control": "no-store"})

    return Route(HEALTH_PATH, healthy, methods=["GET"])


def _parse_request(request: Request, body: bytes, content_type: str) -> BoltRequest:
    """Return the verified request as Bolt takes it. Bolt itself verifies the signature once more."""
    try:
        return _to_bolt_request(request, body.decode("utf-8"), content_type)
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError):
        raise SlackRequestRejectedError(BAD_REQUEST) from None  # not UTF-8, not JSON, or JSON of an unexpected shape


def _parse_body(text: str, content_type: str) -> dict[str, Any]:
    """Return what Slack sent: the JSON object, the JSON object in the form's `payload`, or the form."""
    if content_type == JSON:
        return _parse_object(text)
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


def _to_bolt_request(request: Request, text: str, content_type: str) -> BoltRequest:
    """Return the request with what was parsed. Bolt only verifies the signature of the text."""
    parsed = _parse_body(text, content_type)
    if not _has_expected_shape(parsed):
        raise ValueError
    bolt_request = BoltRequest(body="", headers=request.headers)  # type: ignore[arg-type]  # as Bolt's own adapter does
    bolt_request.raw_body, bolt_request.body = text, parsed
    bolt_request.context = build_context(BoltContext(), parsed)
    return bolt_request
