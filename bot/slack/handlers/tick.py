"""Ticks: screens that keep each one, so that a closed window loses nothing."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, BoltResponse

from bot.coach import offering, opening, preparing
from bot.coach.desk import Desk
from bot.coach.entry import Visit, answer
from bot.coach.replies import Reply, Stay
from bot.slack import incoming
from bot.slack.incoming import Press

_KEEPERS: Mapping[str, Callable[[Visit, Press], None]] = {
    "frame": lambda visit, tick: opening.keep_reasons(visit, tick.about, tick.given),
    "facts": lambda visit, tick: preparing.keep(visit, tick.about, tick.step, tick.given),
    "weigh": lambda visit, tick: preparing.keep(visit, tick.about, tick.step, tick.given),
    "scope": lambda visit, tick: preparing.keep(visit, tick.about, tick.step, tick.given),
    "times": lambda visit, tick: offering.keep(visit, tick.about, tick.given),
}


def register(app: App, desk: Desk) -> None:
    """Register what is left of actions: fields that tell of each change."""

    @app.action(re.compile(".*"))
    def on_tick(ack: Ack, body: dict[str, Any]) -> BoltResponse:
        tick = incoming.press(body)
        keeper = _KEEPERS.get(tick.step)
        if keeper:
            answer(desk, tick.person.slack_user_id, tick.person.team_id, lambda visit: _kept(visit, tick, keeper))
        return ack()


def _kept(visit: Visit, tick: Press, keeper: Callable[[Visit, Press], None]) -> Reply:
    keeper(visit, tick)
    return Stay()
