"""What a member does in Slack: the slash command, buttons, fields that are saved at once, and modals that are sent."""

import re
from typing import Any

from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_sdk import WebClient

from bot.dispatch import handle
from bot.slack import incoming, outgoing
from bot.slack.listeners import home_tab
from flows import registry
from flows.actions import Click, Kind
from flows.context import Services


def register(app: App, services: Services) -> None:
    """Register a listener for each kind of request. The registry knows what each id means."""

    @app.command("/consult")
    def on_command(ack: Ack, client: WebClient, req: BoltRequest, body: dict[str, Any]) -> BoltResponse:
        # Text that is no subcommand is neither saved nor repeated: the menu opens.
        word, request_key = str(body.get("text", "")).strip().lower(), incoming.read_request_key(req.headers)
        click = Click(Kind.COMMAND, word, request_key=request_key)
        reply = handle(services, incoming.parse_identity(body), click)
        return outgoing.answer_command(ack, client, str(body.get("trigger_id", "")), reply)

    @app.view(re.compile(".*"))
    def on_submit(ack: Ack, req: BoltRequest, body: dict[str, Any]) -> BoltResponse:
        interaction = incoming.parse_submission(body, incoming.read_request_key(req.headers))
        action = registry.find(Kind.SUBMIT, interaction.click.id)
        click = incoming.drop_untouched(interaction.click, action.options.blank_keeps if action else frozenset())
        return outgoing.answer_submission(ack, interaction, handle(services, interaction.identity, click))

    @app.action({"type": "block_actions", "action_id": re.compile(".*")})
    def on_block_action(ack: Ack, client: WebClient, req: BoltRequest, body: dict[str, Any]) -> BoltResponse:
        interaction = incoming.parse_block_action(body, incoming.read_request_key(req.headers))
        click = interaction.click
        button = registry.find(Kind.PRESS, click.id)
        if button is None:
            reply = handle(services, interaction.identity, incoming.to_tick(click))
            return outgoing.answer_block_action(ack, client, interaction, reply)
        reply = handle(services, interaction.identity, click)
        response = outgoing.answer_block_action(ack, client, interaction, reply)
        if interaction.is_on_home and button.options.changes_home:
            home_tab.publish_home(client, services, interaction.identity)
        return response
