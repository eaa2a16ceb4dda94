"""Send messages to one person in Slack, and classify why a message was not sent."""

import re
from http.client import HTTPException
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.messaging import OutgoingMessage, RetryLaterError, UnreachableError
from bot.slack import render
from bot.slack.web_client import build_web_client
from flows.context import Identity

TIMEOUT_SECONDS = 10
MAX_RETRY_AFTER_SECONDS = 3600.0
UNKNOWN_ERROR = "unexpected_answer"
TIMED_OUT = "timeout"
NO_CONNECTION = "no_connection"
_CODE = re.compile(r"[a-z0-9_]{1,64}")
_TOO_MANY_REQUESTS = 429
_SERVER_FAULT = 500

# Slack has a fault, or the practice's administrator can fix the cause: the message is sent later.
_TRANSIENT_ERRORS = frozenset(
    {
        "accesslimited",
        "account_inactive",
        "access_denied",
        "ekm_access_denied",
        "fatal_error",
        "internal_error",
        "invalid_auth",
        "missing_scope",
        "not_authed",
        "org_login_required",
        "ratelimited",
        "rate_limited",
        "request_timeout",
        "service_unavailable",
        "team_access_not_granted",
        "team_added_to_org",
        "token_expired",
        "token_revoked",
        UNKNOWN_ERROR,
    }
)
_UNEDITABLE_ERRORS = frozenset({"edit_window_closed", "cant_update_message"})  # by a rule of the workspace


class SlackMessenger:
    """Direct messages through Slack's Web API, or through any server that implements it."""

    def __init__(self, *, token: str, base_url: str, timeout_seconds: int = TIMEOUT_SECONDS) -> None:
        """Take the bot's token, the API's address, and the timeout of each call."""
        self._client = build_web_client(
            token, base_url, timeout_seconds, "slack_sdk.web.consult_coach", retry_handlers=[]
        )
        self._channels: dict[str, str] = {}

    def post(self, recipient: Identity, message: OutgoingMessage) -> tuple[str, str]:
        """Send the message as a direct message; return (channel, ts). Raise RetryLaterError or UnreachableError."""
        slack_user_id = recipient.user_id
        cached_channel = self._channels.get(slack_user_id)
        channel = cached_channel or self._open_conversation(slack_user_id)
        try:
            answer = self._call(
                "chat.postMessage",
                channel=channel,
                text=message.notification,
                blocks=_draw(message),
                unfurl_links=False,
                unfurl_media=False,
            )
        except UnreachableError as error:
            self._channels.pop(slack_user_id, None)
            if cached_channel and error.code == "channel_not_found":
                # The cached channel is out of date: open the conversation again.
                raise RetryLaterError(error.code) from None
            raise
        return channel, str(answer.get("ts", ""))

    def replace(self, channel: str, ts: str, message: OutgoingMessage) -> None:
        """Replace a message of ours; delete it if Slack does not allow it to be edited any more.

        Raise RetryLaterError or UnreachableError.
        """
        try:
            self._call("chat.update", channel=channel, ts=ts, text=message.notification, blocks=_draw(message))
        except UnreachableError as error:
            if error.code not in _UNEDITABLE_ERRORS:
                raise
            self._call("chat.delete", channel=channel, ts=ts)

    def show_home(self, recipient: Identity, message: OutgoingMessage) -> None:
        """Publish the person's Home tab. Raise RetryLaterError or UnreachableError."""
        view = render.render_home(message.home) if message.home else {"type": "home", "blocks": _draw(message)}
        self._call("views.publish", user_id=recipient.user_id, view=view)

    def fetch_workspace(self) -> tuple[str, frozenset[str]]:
        """Return the team id of the token, and its scopes. Raise RetryLaterError or UnreachableError."""
        answer = self._call("auth.test")
        scopes = {str(name).lower(): value for name, value in answer.headers.items()}.get("x-oauth-scopes", "")
        return str(answer.get("team_id", "")), frozenset(scope.strip() for scope in str(scopes).split(",") if scope)

    def _open_conversation(self, slack_user_id: str) -> str:
        answer = self._call("conversations.open", users=slack_user_id)
        channel = answer.get("channel")
        if not isinstance(channel, dict) or not isinstance(channel.get("id"), str):
            raise RetryLaterError(UNKNOWN_ERROR)
        self._channels[slack_user_id] = channel["id"]
        return str(channel["id"])

    def _call(self, method: str, **payload: object) -> SlackResponse:
        try:
            return self._client.api_call(method, json=payload)
        except SlackApiError as error:
            raise _classify_error(error.response) from None
        except (OSError, HTTPException) as error:
            cause = getattr(error, "reason", error)
            raise RetryLaterError(TIMED_OUT if isinstance(cause, TimeoutError) else NO_CONNECTION) from None
        except (AttributeError, ValueError):  # raised by the SDK for an answer of an unexpected shape
            raise RetryLaterError(UNKNOWN_ERROR) from None


def _draw(message: OutgoingMessage) -> list[dict[str, Any]]:
    return render.render_message(message.template, message.about, message.placeholders, message.progress)


def _classify_error(answer: SlackResponse) -> RetryLaterError | UnreachableError:
    """Return what Slack's error means for this message. Slack's text is dropped: it could repeat ours."""
    if answer.status_code == _TOO_MANY_REQUESTS:
        return RetryLaterError("ratelimited", _parse_retry_after(answer))
    if answer.status_code >= _SERVER_FAULT:
        return RetryLaterError(f"http_{answer.status_code}", _parse_retry_after(answer))
    error = answer.data.get("error") if isinstance(answer.data, dict) else None
    code = error if isinstance(error, str) and _CODE.fullmatch(error) else UNKNOWN_ERROR
    return RetryLaterError(code, _parse_retry_after(answer)) if code in _TRANSIENT_ERRORS else UnreachableError(code)


def _parse_retry_after(answer: SlackResponse) -> float | None:
    """Return the seconds that Slack asks us to wait, limited to MAX_RETRY_AFTER_SECONDS."""
    header = {str(name).lower(): value for name, value in answer.headers.items()}.get("retry-after")
    if isinstance(header, list):
        header = header[0] if header else None
    text = str(header).strip()
    return min(float(text), MAX_RETRY_AFTER_SECONDS) if text.isascii() and text.isdecimal() else None
