"""One module for each thing a person does in Slack. Each reads, hands over to bot/coach, and sends what comes back."""

from slack_bolt import App

from bot.slack.listeners import (
    button_clicks,
    home_tab,
    member_changes,
    modal_submissions,
    rate_limit,
    slash_command,
    ticks,
    unexpected_errors,
)
from flows.context import Services


def register(app: App, desk: Services) -> None:
    """Register every handler. A press is looked for before a tick, which takes what is left."""
    rate_limit.register(app, desk)
    slash_command.register(app, desk)
    modal_submissions.register(app, desk)
    button_clicks.register(app, desk)
    ticks.register(app, desk)
    home_tab.register(app, desk)
    member_changes.register(app, desk)
    unexpected_errors.register(app)
