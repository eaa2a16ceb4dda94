"""The Home tab: published again whenever it is opened or changed."""

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.dispatch import ActionId, handle
from bot.slack import incoming, render
from bot.slack.incoming import SlackUser
from flows.actions import Show
from flows.context import Services
from flows.home import actions as home_actions


def register(app: App, services: Services) -> None:
    """Register the listener for the event `app_home_opened`."""

    @app.event("app_home_opened")
    def on_home(client: WebClient, body: dict[str, Any]) -> None:
        if body.get("event", {}).get("tab", "home") != "home":
            return
        publish_home(client, services, incoming.parse_user(body))


def publish_home(client: WebClient, services: Services, person: SlackUser) -> None:
    """Publish this person's Home tab as it is now."""
    reply = handle(services, person.slack_user_id, person.team_id, home_actions.show_home, ActionId("home.opened"))
    if isinstance(reply, Show):
        client.views_publish(user_id=person.slack_user_id, view=render.render_home(reply.form))
