"""Slack listeners, one module for each kind of input. Each parses a payload, runs an action in flows/, and answers."""

from slack_bolt import App

from bot.slack.listeners import home_tab, member_changes, rate_limit, repeated_requests, unexpected_errors
from bot.slack.listeners import member_clicks as interactions
from flows.context import Services


def register(app: App, services: Services) -> None:
    """Register every listener. What arrives twice is refused first, then what arrives too often."""
    repeated_requests.register(app, services)
    rate_limit.register(app, services)
    interactions.register(app, services)
    home_tab.register(app, services)
    member_changes.register(app, services)
    unexpected_errors.register(app, services)
