"""One module for each thing a person does in Slack. Each reads, hands over to bot/coach, and sends what comes back."""

from slack_bolt import App

from bot.coach.desk import Desk
from bot.slack.handlers import changed, command, home, limit, press, submit, tick, trouble


def register(app: App, desk: Desk) -> None:
    """Register every handler. A press is looked for before a tick, which takes what is left."""
    limit.register(app, desk)
    command.register(app, desk)
    submit.register(app, desk)
    press.register(app, desk)
    tick.register(app, desk)
    home.register(app, desk)
    changed.register(app, desk)
    trouble.register(app)
