"""Sends one signed request to the app, as Slack does, and measures the time until the answer."""

import http.client
import json
import time
import urllib.error
import urllib.request
from typing import NamedTuple
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from bot.demo.local_slack.installation import Installation
from bot.demo.local_slack.shared_types import Json, Timer

FORM_CONTENT_TYPE = "application/x-www-form-urlencoded"


class _NoRedirectHandler(urllib.request.HTTPRedirectHandler):
    """A handler that follows no redirect: Slack treats a redirect as a wrong answer."""

    def redirect_request(self, *_: object) -> None:
        """Return None, so that the redirect is not followed."""


# The app is on this machine, so no proxy is used.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirectHandler())


class AppResponse(NamedTuple):
    """The app's answer. `error` is Slack's error code if the app did not answer 200 in time."""

    status: int | None
    body: str
    elapsed_seconds: float
    error: str | None


def build_signed_headers(app: Installation, body: str, timestamp: str) -> dict[str, str]:
    """Return the headers that prove to an app that Slack sent this body."""
    signature = SignatureVerifier(app.signing_secret).generate_signature(timestamp=timestamp, body=body)
    return {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": str(signature),
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    }


def encode_form(fields: Json) -> tuple[str, str]:
    """Return the body and content type of a form, such as a slash command."""
    return urlencode(fields), FORM_CONTENT_TYPE


def encode_interactive(payload: Json) -> tuple[str, str]:
    """Return the body and content type of an interactive payload."""
    return urlencode({"payload": json.dumps(payload)}), FORM_CONTENT_TYPE


def encode_event(payload: Json) -> tuple[str, str]:
    """Return the body and content type of an event."""
    return json.dumps(payload), "application/json"


def send_request(app: Installation, content: tuple[str, str], timer: Timer) -> AppResponse:
    """Send `content` (body, content type) to the app and return the app's answer."""
    body, content_type = content
    stamp = str(int(time.time()))  # noqa: TID251 -- the app compares the timestamp with the machine's time
    headers = {**build_signed_headers(app, body, stamp), "Content-Type": content_type}
    # The address comes from the installation, never from a user.
    request = urllib.request.Request(app.events_url, body.encode(), headers)  # noqa: S310 - see above
    started_at = timer()
    try:
        with _opener.open(request, timeout=app.timeout_seconds) as response:
            status, answer = response.status, response.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        with error:
            status, answer = error.code, error.read().decode(errors="replace")
    except TimeoutError:
        return AppResponse(None, "", timer() - started_at, "operation_timeout")
    except urllib.error.URLError as error:
        error_code = "operation_timeout" if isinstance(error.reason, TimeoutError) else "dispatch_failed"
        return AppResponse(None, "", timer() - started_at, error_code)
    except (http.client.HTTPException, ConnectionError):
        return AppResponse(None, "", timer() - started_at, "dispatch_failed")
    return _classify_response(status, answer, timer() - started_at, app.timeout_seconds)


def _classify_response(status: int, answer: str, elapsed: float, timeout_seconds: float) -> AppResponse:
    if elapsed > timeout_seconds:
        return AppResponse(status, answer, elapsed, "operation_timeout")
    ok = http.HTTPStatus.OK
    return AppResponse(status, answer, elapsed, None if status == ok else "dispatch_failed")
