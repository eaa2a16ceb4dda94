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


def register(app: App, services: Services) -> None:
    """Register every handler. A press is looked for before a tick, which takes what is left."""
    rate_limit.register(app, services)
    slash_command.register(app, services)
    modal_submissions.register(app, services)
    button_clicks.register(app, services)
    ticks.register(app, services)
    home_tab.register(app, services)
    member_changes.register(app, services)
    unexpected_errors.register(app)
