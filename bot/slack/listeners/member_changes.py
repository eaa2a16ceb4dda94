"""Changes of workspace members: a member who is deactivated in Slack leaves the practice at once."""

from typing import Any

from slack_bolt import App, BoltRequest

from bot.slack import incoming
from flows.context import Services
from flows.people import membership


def register(app: App, services: Services) -> None:
    """Register the listener for `user_change`. Only whether the person was deactivated is read."""

    @app.event("user_change")
    def on_change(req: BoltRequest, body: dict[str, Any]) -> None:
        identity, has_left = incoming.parse_user_change(body)
        if has_left is not None:
            request_key = incoming.read_request_key(req.headers)
            membership.follow_workspace_change(services, identity, has_left=has_left, request_key=request_key)
