"""Before anything else: whether this member asks more often than a person does. Others are not kept waiting by it."""

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

_PERSON_REQUESTS = frozenset({"block_actions", "view_submission"})


def register(app: App, services: Services) -> None:
    """Register what each request goes through once Slack's signature is known to be right."""

    @app.middleware
    def limit(body: dict[str, Any], client: WebClient, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002 -- Bolt's name for it
        if not _is_person_request(body):
            return next()
        person = incoming.parse_user(body)
        try:
            request_limits.count_slack_request(services, person.slack_user_id, person.team_id)
        except TooManyRequestsError:
            return _tell_limit(services, client, body, person.slack_user_id)
        return next()


def _is_person_request(body: dict[str, Any]) -> bool:
    """Tell whether a person did it: what Slack tells of a member, such as that they left, is never put off."""
    event = body.get("event")
    opened_home = isinstance(event, dict) and event.get("type") == "app_home_opened"
    return "command" in body or body.get("type") in _PERSON_REQUESTS or opened_home


def _tell_limit(services: Services, client: WebClient, body: dict[str, Any], who: str) -> BoltResponse:
    """Say so where they are looking; after a press that costs a call, so only now and then."""
    words = WORDS.refusals[TooManyRequestsError.refusal]
    if body.get("type") == "view_submission":
        return _to_json_response(
            {"response_action": "push", "view": outgoing.build_notice(words)}
        )  # what was given stays beneath
    if "command" in body:
        return _to_json_response({"response_type": "ephemeral", "text": words})
    if body.get("type") == "block_actions" and services.limits.try_acquire("told", who):
        outgoing.show_notice(client, incoming.parse_block_action(body), words)
    return BoltResponse(status=200, body="")


def _to_json_response(answer: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(answer), headers={"Content-Type": ["application/json"]})
