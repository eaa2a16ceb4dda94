"""Where an error that nobody expected ends: plain words and a reference for the person, no data in a log."""

import json
import logging
from typing import Any

from slack_bolt import App, BoltResponse

from bot import troubles
from bot.slack import outgoing
from flows.consult.steps import WORDS


def register(app: App) -> None:
    """Register the one place where errors end."""
    logger = logging.getLogger("consult_coach.slack")

    @app.error
    def on_trouble(error: Exception, body: dict[str, Any]) -> BoltResponse:
        words = WORDS.refusals["trouble"].format(reference=troubles.report(error, logger))
        if body.get("type") == "view_submission":
            return _json({"response_action": "update", "view": outgoing.notice(words)})
        if "command" in body:
            return _json({"response_type": "ephemeral", "text": words})
        return BoltResponse(status=200, body="")


def _json(answer: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(answer), headers={"Content-Type": ["application/json"]})
