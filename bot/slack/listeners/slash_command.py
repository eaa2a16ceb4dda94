"""`/consult`: without a subcommand it opens the menu. Other text after the command is neither saved nor repeated."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient

from bot.dispatch import ActionFunction, ActionId, handle
from bot.slack import incoming, outgoing
from flows.consult.framing import actions as framing_actions
from flows.context import Services
from flows.home import guidance
from flows.practice import actions as practice_actions
from flows.supervision import actions as supervision_actions

_SUBCOMMANDS: Mapping[str, ActionFunction] = {
    "help": guidance.show_guidelines,
    "guidelines": guidance.show_guidelines,
    "review": supervision_actions.show_queue,
    "settings": practice_actions.show_my_settings,
}


def register(app: App, services: Services) -> None:
    """Register the slash command."""

    @app.command("/consult")
    def on_command(ack: Ack, client: WebClient, body: dict[str, Any]) -> BoltResponse:
        identity = incoming.parse_identity(body)
        action = _SUBCOMMANDS.get(str(body.get("text", "")).strip().lower(), framing_actions.show_menu)
        reply = handle(services, identity, action, ActionId("command.consult"))
        return outgoing.answer_command(ack, client, str(body.get("trigger_id", "")), reply)
