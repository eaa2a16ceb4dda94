"""The app manifest: what Slack has to know of this app, with the fewest scopes that work."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

COMMAND = "/consult"
EVENTS_PATH = "/slack/events"
SCOPES = (
    "chat:write",  # messages to members
    "commands",
    "im:write",  # to open the direct message that they go to
    "users:read",  # first names, time zones, who is a guest or a bot, who has left
)
SIGN_IN_SCOPE = "openid"  # who it is, and no more; asked of each person when they sign in
EVENTS = (
    "app_home_opened",
    "user_change",  # needs no scope beyond users:read
)


def build_manifest(public_url: str, *, socket_mode: bool, back: str = "") -> dict[str, Any]:
    """Return the manifest as Slack's "create an app from a manifest" takes it.

    In socket mode Slack comes in by a connection that we open, so that it is told no address. `back`: the path to
    which browsers come back from signing in with Slack; empty where that is off.
    """
    words = _load_texts()
    address = {} if socket_mode else {"request_url": f"{public_url}{EVENTS_PATH}"}
    command = {"command": COMMAND, "description": words["command"], "should_escape": False}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": words["name"],
            "description": words["description"],
            "long_description": words["long_description"].strip(),
            "background_color": words["background_color"],
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,  # nobody types words about a client into a chat with a bot
            },
            "bot_user": {"display_name": words["name"], "always_online": True},
            "slash_commands": [command if socket_mode else {**command, "url": address["request_url"]}],
        },
        "oauth_config": _build_oauth_config(f"{public_url}{back}" if back else ""),
        "settings": {
            "event_subscriptions": {**address, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def _build_oauth_config(back: str) -> dict[str, Any]:
    scopes = {"bot": list(SCOPES)}
    return {"redirect_urls": [back], "scopes": {**scopes, "user": [SIGN_IN_SCOPE]}} if back else {"scopes": scopes}


def _load_texts() -> Mapping[str, str]:
    return tomllib.loads((files("bot.slack") / "manifest.toml").read_text("utf-8"))
