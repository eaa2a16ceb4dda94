"""The Home tab: published again whenever it is opened or changed."""

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.dispatch import handle
from bot.slack import incoming, render
from flows.actions import Click, Kind
from flows.context import Identity, Services
from flows.replies import Show


def register(app: App, services: Services) -> None:
    """Register the listener for the event `app_home_opened`."""

    @app.event("app_home_opened")
    def on_home(client: WebClient, body: dict[str, Any]) -> None:
        if body.get("event", {}).get("tab", "home") != "home":
            return
        publish_home(client, services, incoming.parse_identity(body))


def publish_home(client: WebClient, services: Services, identity: Identity) -> None:
    """Publish this person's Home tab as it is now."""
    reply = handle(services, identity, Click(Kind.HOME, ""))
    if isinstance(reply, Show):
        client.views_publish(user_id=identity.user_id, view=render.render_home(reply.form))
