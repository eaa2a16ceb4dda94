"""Answer a signed request once: whoever sends it again gets a plain answer, and nothing is done (decision 47).

This module knows what this process accepted. What changes something is claimed in the database as well, in the
transaction that changes it (`bot/dispatch.py`), so that it counts once however many processes there are.
"""

import json
import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from cachetools import TTLCache
from slack_bolt import App, BoltRequest, BoltResponse

from bot.slack import incoming, outgoing
from flows import audit_trail
from flows.content import WORDS
from flows.context import Services
from flows.errors import RepeatedRequestError

REMEMBERED_SECONDS = 660.0  # a signature is accepted from 5 minutes before its time to 5 minutes after it
MAX_REQUESTS = 100_000
AUDIT_ID = "limit.repeated"
_PERSON_REQUESTS = frozenset({"block_actions", "view_submission", "view_closed"})


class RecentRequests:
    """The keys of the last accepted requests, for eleven minutes, and how often each arrived."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        """Take what measures the seconds."""
        self._counts: TTLCache[str, int] = TTLCache(MAX_REQUESTS, REMEMBERED_SECONDS, timer)
        self._lock = Lock()

    def count(self, key: str) -> int:
        """Return how often the request with this key has arrived, this time included. The time runs from the first."""
        with self._lock:
            count = self._counts.get(key, 0)
            if count < 2:  # noqa: PLR2004 -- the first, the second, and any later one
                self._counts[key] = count + 1
            return count + 1


def register(app: App, services: Services, recent: RecentRequests | None = None) -> None:
    """Register the memory as middleware, which runs once Slack's signature was verified.

    Slack's events are not refused here: Slack sends one again if the first answer came late or was an error.
    """
    recent = recent or RecentRequests()

    @app.middleware
    def answer_once(req: BoltRequest, body: dict[str, Any], next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002 -- Bolt's name for it
        key = incoming.read_request_key(req.headers)
        if not key or not _is_person_request(body):
            return next()
        count = recent.count(key)
        if count == 1:
            return next()
        if count == 2:  # noqa: PLR2004 -- the log records it once
            identity = incoming.parse_identity(body)
            audit_trail.record_refusal(services, identity, AUDIT_ID, "", RepeatedRequestError.refusal)
        return _answer_repeated(body)


def _is_person_request(body: dict[str, Any]) -> bool:
    return "command" in body or body.get("type") in _PERSON_REQUESTS


def _answer_repeated(body: dict[str, Any]) -> BoltResponse:
    """Say so where the answer reaches the person; a button's answer shows nothing, so nothing is said."""
    text = WORDS.refusals[RepeatedRequestError.refusal]
    if body.get("type") == "view_submission":
        return _to_json_response({"response_action": "push", "view": outgoing.build_notice(text)})
    if "command" in body:
        return _to_json_response({"response_type": "ephemeral", "text": text})
    return BoltResponse(status=200, body="")


def _to_json_response(answer: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(answer), headers={"Content-Type": ["application/json"]})
