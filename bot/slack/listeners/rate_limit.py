"""Limit how often one member may act in Slack, before anything else is done. Other members are not slowed down."""

import json
from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltResponse
from slack_sdk import WebClient

from bot import request_limits
from bot.slack import incoming, outgoing
from flows.content import WORDS
from flows.context import Services
from flows.limits import TooManyRequestsError
from flows.practice.numbers import call_first

SAFETY = "safety"  # the word after the command; ids of buttons and screens about safety begin with it
_PERSON_REQUESTS = frozenset({"block_actions", "view_submission"})


def register(app: App, services: Services) -> None:
    """Register the limit as middleware, which runs once Slack's signature was verified."""

    @app.middleware
    def limit_rate(body: dict[str, Any], client: WebClient, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002 -- Bolt's name for it
        if not _is_person_request(body):
            return next()
        identity = incoming.parse_identity(body)
        try:
            request_limits.count_slack_request(services, identity, "safety" if _is_about_safety(body) else "slack")
        except TooManyRequestsError:
            return _tell_limit(services, client, body, identity.user_id)
        return next()


def _is_person_request(body: dict[str, Any]) -> bool:
    """Return whether a person acted. Events about members, such as a deactivation, are never limited."""
    event = body.get("event")
    opened_home = isinstance(event, dict) and event.get("type") == "app_home_opened"
    return "command" in body or body.get("type") in _PERSON_REQUESTS or opened_home


def _is_about_safety(body: dict[str, Any]) -> bool:
    """Return whether the request is about a safety concern or alert, which has a limit of its own (S0-9)."""
    if "command" in body:
        return str(body.get("text", "")).strip().lower() == SAFETY
    if body.get("type") == "view_submission":
        return _get_id(body.get("view"), "callback_id").startswith(SAFETY)
    actions = body.get("actions")
    return _get_id(actions[0] if isinstance(actions, list) and actions else None, "action_id").startswith(SAFETY)


def _get_id(part: object, name: str) -> str:
    """Return an id of a part of the payload; "" if the payload has another shape."""
    return str(part.get(name, "")) if isinstance(part, dict) else ""


def _tell_limit(services: Services, client: WebClient, body: dict[str, Any], slack_user_id: str) -> BoltResponse:
    """Show the refusal where the person is. After a button that costs a call to Slack, so it is not shown each time."""
    text = f"{WORDS.refusals[TooManyRequestsError.refusal]}\n{call_first(services)}"
    if body.get("type") == "view_submission":
        # On top, so that what the person entered stays in the modal beneath.
        return _to_json_response({"response_action": "push", "view": outgoing.build_notice(text)})
    if "command" in body:
        return _to_json_response({"response_type": "ephemeral", "text": text})
    if body.get("type") == "block_actions" and services.limits.try_acquire("told", slack_user_id):
        outgoing.show_notice(client, incoming.parse_block_action(body), text)
    return BoltResponse(status=200, body="")


def _to_json_response(answer: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(answer), headers={"Content-Type": ["application/json"]})
