"""Ticks: screens that keep each one, so that a closed window loses nothing."""

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
    "frame": lambda ctx, tick: framing_actions.save_reasons(ctx, tick.about, tick.values),
    "facts": lambda ctx, tick: preparation_actions.save_ticks(ctx, tick.about, tick.step, tick.values),
    "weigh": lambda ctx, tick: preparation_actions.save_ticks(ctx, tick.about, tick.step, tick.values),
    "scope": lambda ctx, tick: preparation_actions.save_ticks(ctx, tick.about, tick.step, tick.values),
    **dict.fromkeys(
        ("times", "move"),
        lambda ctx, tick: offers.save_ticks(
            ctx, tick.about, tick.values, has_room=not _OTHER_DAY_BLOCKS.isdisjoint(tick.blocks)
        ),
    ),
}


def register(app: App, services: Services) -> None:
    """Register what is left of actions: fields that tell of each change."""

    @app.action({"type": "block_actions", "action_id": re.compile(".*")})
    def on_tick(ack: Ack, client: WebClient, body: dict[str, Any]) -> BoltResponse:
        tick = incoming.parse_block_action(body)
        keeper = _ACTIONS.get(tick.step)
        if keeper is None:
            return ack()
        came = ActionId(f"tick.{tick.step}", tick.about)
        reply = handle(services, tick.user.slack_user_id, tick.user.team_id, lambda ctx: keeper(ctx, tick), came)
        return outgoing.answer_block_action(ack, client, tick, reply)
