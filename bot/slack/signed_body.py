"""Reads the body of a request that Slack signed. Nothing is decoded, parsed or matched before its signature is right.

Headers that Slack cannot have sent are refused before any of the body is read. The body is hashed as it arrives, so
that a stranger's costs what it takes to read it, and at most as many bytes are read as Slack can send.
"""

import asyncio
import hashlib
import hmac
import re
from dataclasses import dataclass, field

from slack_sdk.signature import Clock
from starlette.requests import ClientDisconnect, Request

from flows.attempts.attempt_kinds import AttemptKind

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
MAX_BYTES_BY_TYPE = {FORM: 640 * 1024, JSON: 256 * 1024}
"""What a body of this type may have. Commands, clicks and submissions are forms: our largest submission is six boxes of
3,000 characters, which are in it twice when they are edited, each character up to 16 bytes: 576 KB, and the modal.
Events are JSON: the largest names the Home tab, and Slack's views have at most 250 KB.
tests/slack/test_largest_requests.py measures both."""

MAX_AGE_SECONDS = 300  # of a signature, as Slack recommends
BODY_TIMEOUT_SECONDS = 5.0  # for a body to arrive; Slack itself waits 3 seconds for an answer
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_BOLT_HEADER_PREFIX = "x-slack-bolt-"  # headers that Bolt sends to itself; from outside they would select a listener
BAD_REQUEST, UNAUTHORIZED, REQUEST_TIMEOUT, BODY_TOO_LARGE = 400, 401, 408, 413


class SlackRequestRejectedError(Exception):
    """The request is rejected with this status."""

    def __init__(self, status: int, attempt: AttemptKind | None = None) -> None:
        super().__init__(status)
        self.status, self.attempt = status, attempt


@dataclass(frozen=True)
class SignedBodyReader:
    """Reads bodies that were signed with one signing secret."""

    signing_secret: str = field(repr=False)
    timeout_seconds: float = BODY_TIMEOUT_SECONDS  # for a whole body to arrive
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        """Raise ValueError without a secret: with an empty one, anybody could sign."""
        if not self.signing_secret:
            raise ValueError

    async def read(self, request: Request) -> tuple[bytes, str]:
        """Return the body and its content type. Raise SlackRequestRejectedError."""
        timestamp, signature = self._find_signature(request)
        content_type, max_bytes = _find_type(request)
        digest = hmac.new(self.signing_secret.encode(), f"v0:{timestamp}:".encode(), hashlib.sha256)
        try:
            async with asyncio.timeout(self.timeout_seconds):
                body = await _read_hashed(request, digest, max_bytes)
        except TimeoutError:
            raise SlackRequestRejectedError(REQUEST_TIMEOUT) from None
        except ClientDisconnect:
            raise SlackRequestRejectedError(BAD_REQUEST) from None
        if not hmac.compare_digest(f"v0={digest.hexdigest()}", signature):
            raise SlackRequestRejectedError(UNAUTHORIZED, AttemptKind.FORGED)
        return body, content_type

    def _find_signature(self, request: Request) -> tuple[str, str]:
        """Return the timestamp and the signature of the headers, if there is one of each and it is recent."""
        found = []
        for name, pattern in (("x-slack-request-timestamp", _TIMESTAMP), ("x-slack-signature", _SIGNATURE)):
            values = request.headers.getlist(name)
            if len(values) != 1 or not pattern.fullmatch(values[0]):
                raise SlackRequestRejectedError(UNAUTHORIZED, AttemptKind.FORGED)
            found.append(values[0])
        if abs(self.clock.now() - int(found[0])) > MAX_AGE_SECONDS:
            raise SlackRequestRejectedError(UNAUTHORIZED, AttemptKind.STALE)
        return found[0], found[1]


def _find_type(request: Request) -> tuple[str, int]:
    """Return the content type and its limit in bytes, if Slack can have sent these headers."""
    if any(name.startswith(_BOLT_HEADER_PREFIX) for name in request.headers):
        raise SlackRequestRejectedError(BAD_REQUEST)
    content_type = request.headers.get("content-type", "").partition(";")[0].strip()
    if content_type not in MAX_BYTES_BY_TYPE or "content-encoding" in request.headers:
        raise SlackRequestRejectedError(BAD_REQUEST)
    return content_type, MAX_BYTES_BY_TYPE[content_type]


async def _read_hashed(request: Request, digest: "hmac.HMAC", max_bytes: int) -> bytes:
    """Return the body, once each piece was added to the digest."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:12]) > max_bytes:
        raise SlackRequestRejectedError(BODY_TOO_LARGE)
    body = bytearray()
    async for chunk in request.stream():
        if len(body) + len(chunk) > max_bytes:
            raise SlackRequestRejectedError(BODY_TOO_LARGE)
        digest.update(chunk)
        body += chunk
    return bytes(body)
