"""Ticks that are saved at once, so that closing the modal loses nothing."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient

from bot.dispatch import ActionId, handle
from bot.slack import incoming, outgoing, render
from bot.slack.incoming import BlockAction
from flows.actions import Reply
from flows.consult.framing import actions as framing_actions
from flows.consult.preparation import actions as preparation_actions
from flows.consult.scheduling import offers
from flows.context import Context, Services

_OTHER_DAY_BLOCKS = frozenset(render.build_block_id(step, "other_day") for step in ("times", "move"))
_ACTIONS: Mapping[str, Callable[[Context, BlockAction], Reply]] = {
    "frame": lambda ctx, block_action: framing_actions.save_reasons(ctx, block_action.about, block_action.values),
    "facts": lambda ctx, block_action: preparation_actions.save_ticks(
        ctx, block_action.about, block_action.step, block_action.values
    ),
    "weigh": lambda ctx, block_action: preparation_actions.save_ticks(
        ctx, block_action.about, block_action.step, block_action.values
    ),
    "scope": lambda ctx, block_action: preparation_actions.save_ticks(
        ctx, block_action.about, block_action.step, block_action.values
    ),
    **dict.fromkeys(
        ("times", "move"),
        lambda ctx, block_action: offers.save_ticks(
            ctx,
            block_action.about,
            block_action.values,
            shows_other_time=not _OTHER_DAY_BLOCKS.isdisjoint(block_action.blocks),
        ),
    ),
}


def register(app: App, services: Services) -> None:
    """Register all block actions other than buttons: fields that report each change."""

    @app.action({"type": "block_actions", "action_id": re.compile(".*")})
    def on_tick(ack: Ack, client: WebClient, body: dict[str, Any]) -> BoltResponse:
        block_action = incoming.parse_block_action(body)
        action = _ACTIONS.get(block_action.step)
        if action is None:
            return ack()
        action_id = ActionId(f"tick.{block_action.step}", block_action.about)
        reply = handle(services, block_action.identity, lambda ctx: action(ctx, block_action), action_id)
        return outgoing.answer_block_action(ack, client, block_action, reply)
