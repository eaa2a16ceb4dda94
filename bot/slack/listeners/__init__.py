"""Slack listeners, one module for each kind of input. Each parses a payload, runs an action in flows/, and answers."""

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
    """Register every listener. Buttons come before ticks, which match every other block action."""
    rate_limit.register(app, services)
    slash_command.register(app, services)
    modal_submissions.register(app, services)
    button_clicks.register(app, services)
    ticks.register(app, services)
    home_tab.register(app, services)
    member_changes.register(app, services)
    unexpected_errors.register(app)
