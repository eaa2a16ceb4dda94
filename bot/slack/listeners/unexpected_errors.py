"""Handle unexpected errors: plain words and a reference for the person, no data in the log."""

import json
import logging
from typing import Any

from slack_bolt import App, BoltResponse
from slack_sdk import WebClient

from bot import error_reports
from bot.slack import incoming, outgoing
from flows.content import WORDS
from flows.context import Services
from flows.practice.numbers import whom_to_call


def register(app: App, services: Services) -> None:
    """Register Bolt's error handler. What it says includes whom to call in danger: the database may be out of reach."""
    logger = logging.getLogger("consult_coach.slack")

    @app.error
    def on_trouble(error: Exception, client: WebClient, body: dict[str, Any]) -> BoltResponse:
        sentence = WORDS.refusals["trouble"].format(reference=error_reports.report_error(error, logger))
        text = f"{sentence}\n{whom_to_call(services)}"
        if body.get("type") == "view_submission":
            # On top, so that what the person entered stays in the modal beneath.
            return _to_json_response({"response_action": "push", "view": outgoing.build_notice(text)})
        if "command" in body:
            return _to_json_response({"response_type": "ephemeral", "text": text})
        if body.get("type") == "block_actions":
            outgoing.show_notice(client, incoming.parse_block_action(body), text)
        return BoltResponse(status=200, body="")


def _to_json_response(answer: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(answer), headers={"Content-Type": ["application/json"]})
