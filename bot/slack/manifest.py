"""The app manifest: what Slack needs to know about this app, with the fewest scopes that work."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

COMMAND = "/consult"
EVENTS_PATH = "/slack/events"
SCOPES = (
    "chat:write",  # messages to members
    "commands",
    "im:write",  # to open a direct message with a member
    "users:read",  # first names, time zones, who is a guest or a bot, who has left
)
SIGN_IN_SCOPE = "openid"  # identity only; each person agrees when signing in
EVENTS = (
    "app_home_opened",
    "user_change",  # needs no scope beyond users:read
)


def build_manifest(public_url: str, *, socket_mode: bool, return_path: str = "") -> dict[str, Any]:
    """Return the manifest in the form that Slack's "create an app from a manifest" accepts.

    In socket mode the app opens the connection, so the manifest has no request address. `return_path` is the path to
    which browsers return from Sign in with Slack; empty where that is off.
    """
    texts = _load_texts()
    address = {} if socket_mode else {"request_url": f"{public_url}{EVENTS_PATH}"}
    command = {"command": COMMAND, "description": texts["command"], "should_escape": False}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": texts["name"],
            "description": texts["description"],
            "long_description": texts["long_description"].strip(),
            "background_color": texts["background_color"],
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,  # so that nobody types text about a client into a chat
            },
            "bot_user": {"display_name": texts["name"], "always_online": True},
            "slash_commands": [command if socket_mode else {**command, "url": address["request_url"]}],
        },
        "oauth_config": _build_oauth_config(f"{public_url}{return_path}" if return_path else ""),
        "settings": {
            "event_subscriptions": {**address, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def _build_oauth_config(redirect_url: str) -> dict[str, Any]:
    scopes = {"bot": list(SCOPES)}
    return (
        {"redirect_urls": [redirect_url], "scopes": {**scopes, "user": [SIGN_IN_SCOPE]}}
        if redirect_url
        else {"scopes": scopes}
    )


def _load_texts() -> Mapping[str, str]:
    return tomllib.loads((files("bot.slack") / "manifest.toml").read_text("utf-8"))
