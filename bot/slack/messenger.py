"""The way out to one person: a message in Slack, or a plain word on why not."""

import logging
import re
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.messaging import RetryLaterError, SlackMessage, UnreachableError

TIMEOUT_SECONDS = 10
MAX_RETRY_AFTER_SECONDS = 3600.0
UNKNOWN_ERROR = "unexpected_answer"
TIMED_OUT = "timeout"
NO_CONNECTION = "no_connection"
_CODE = re.compile(r"[a-z0-9_]{1,64}")
_TOO_MANY_REQUESTS = 429
_SERVER_FAULT = 500

# Slack is in trouble, or the practice's administrator can put it right: the message keeps.
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
_UNEDITABLE_ERRORS = frozenset({"edit_window_closed", "cant_update_message"})  # by the workspace's own rule


class SlackMessenger:
    """Direct messages by Slack's Web API, or by any server that speaks it."""

    def __init__(self, *, token: str, base_url: str, timeout_seconds: int = TIMEOUT_SECONDS) -> None:
        """Take the bot's token and the API's address; `patience` is in seconds, for each call."""
        quiet = logging.getLogger("slack_sdk.web.consult_coach")
        quiet.setLevel(logging.CRITICAL)  # the SDK would log whole requests; what went wrong is kept with the delivery
        self._client = WebClient(
            token=token, base_url=base_url, timeout=timeout_seconds, logger=quiet, retry_handlers=[]
        )
        self._channels: dict[str, str] = {}

    def post(self, slack_user_id: str, message: SlackMessage) -> tuple[str, str]:
        """Send it as a direct message; return (channel, ts). Raise TryLater or Unreachable."""
        known = self._channels.get(slack_user_id)
        channel = known or self._open_conversation(slack_user_id)
        try:
            answer = self._call(
                "chat.postMessage",
                channel=channel,
                text=message.text,
                blocks=message.blocks,
                unfurl_links=False,
                unfurl_media=False,
            )
        except UnreachableError as trouble:
            self._channels.pop(slack_user_id, None)
            if known and trouble.code == "channel_not_found":
                raise RetryLaterError(
                    trouble.code
                ) from None  # what we remembered is out of date: ask for the channel again
            raise
        return channel, str(answer.get("ts", ""))

    def replace(self, channel: str, ts: str, message: SlackMessage) -> None:
        """Put it in the place of a message of ours; where Slack lets none be changed any more, take that one away.

        Raise TryLater or Unreachable.
        """
        try:
            self._call("chat.update", channel=channel, ts=ts, text=message.text, blocks=message.blocks)
        except UnreachableError as refused:
            if refused.code not in _UNEDITABLE_ERRORS:
                raise
            self._call("chat.delete", channel=channel, ts=ts)

    def show_home(self, slack_user_id: str, message: SlackMessage) -> None:
        """Draw the person's Home tab. Raise TryLater or Unreachable."""
        self._call("views.publish", user_id=slack_user_id, view={"type": "home", "blocks": message.blocks})

    def fetch_workspace(self) -> tuple[str, frozenset[str]]:
        """Return the team id that the token is for, and its scopes. Raise TryLater or Unreachable."""
        answer = self._call("auth.test")
        said = {str(name).lower(): value for name, value in answer.headers.items()}.get("x-oauth-scopes", "")
        return str(answer.get("team_id", "")), frozenset(scope.strip() for scope in str(said).split(",") if scope)

    def _open_conversation(self, slack_user_id: str) -> str:
        answer = self._call("conversations.open", users=slack_user_id)
        channel = answer.get("channel")
        if not isinstance(channel, dict) or not isinstance(channel.get("id"), str):
            raise RetryLaterError(UNKNOWN_ERROR)
        self._channels[slack_user_id] = channel["id"]
        return str(channel["id"])

    def _call(self, method: str, **asked: object) -> SlackResponse:
        try:
            return self._client.api_call(method, json=asked)
        except SlackApiError as refused:
            raise _classify_error(refused.response) from None
        except (OSError, HTTPException) as broken:
            cause = getattr(broken, "reason", broken)
            raise RetryLaterError(TIMED_OUT if isinstance(cause, TimeoutError) else NO_CONNECTION) from None
        except (AttributeError, ValueError):  # the SDK, when the answer is JSON or text of another shape
            raise RetryLaterError(UNKNOWN_ERROR) from None


def _classify_error(answer: SlackResponse) -> RetryLaterError | UnreachableError:
    """Return what Slack's refusal means for this message. Slack's own text stays out: it could repeat ours."""
    if answer.status_code == _TOO_MANY_REQUESTS:
        return RetryLaterError("ratelimited", _parse_retry_after(answer))
    if answer.status_code >= _SERVER_FAULT:
        return RetryLaterError(f"http_{answer.status_code}", _parse_retry_after(answer))
    said = answer.data.get("error") if isinstance(answer.data, dict) else None
    code = said if isinstance(said, str) and _CODE.fullmatch(said) else UNKNOWN_ERROR
    return RetryLaterError(code, _parse_retry_after(answer)) if code in _TRANSIENT_ERRORS else UnreachableError(code)


def _parse_retry_after(answer: SlackResponse) -> float | None:
    """Return the seconds that Slack asks us to wait, within reason."""
    named = {str(name).lower(): value for name, value in answer.headers.items()}.get("retry-after")
    if isinstance(named, list):
        named = named[0] if named else None
    text = str(named).strip()
    return min(float(text), MAX_RETRY_AFTER_SECONDS) if text.isascii() and text.isdecimal() else None
