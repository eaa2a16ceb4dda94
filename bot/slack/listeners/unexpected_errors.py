"""Where an error that nobody expected ends: plain words and a reference for the person, no data in a log."""

import json
import logging
from typing import Any

from slack_bolt import App, BoltResponse
from slack_sdk import WebClient

from bot import error_reports
from bot.slack import incoming, outgoing
from flows.content import WORDS


def register(app: App) -> None:
    """Register the one place where errors end."""
    logger = logging.getLogger("consult_coach.slack")

    @app.error
    def on_trouble(error: Exception, client: WebClient, body: dict[str, Any]) -> BoltResponse:
        words = WORDS.refusals["trouble"].format(reference=error_reports.report_error(error, logger))
        if body.get("type") == "view_submission":
            # On top: what was given stays in the window beneath.
            return _to_json_response({"response_action": "push", "view": outgoing.build_notice(words)})
        if "command" in body:
            return _to_json_response({"response_type": "ephemeral", "text": words})
        if body.get("type") == "block_actions":
            outgoing.show_notice(client, incoming.parse_block_action(body), words)
        return BoltResponse(status=200, body="")


def _to_json_response(answer: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(answer), headers={"Content-Type": ["application/json"]})
