"""The payloads that Slack sends to an app, in Slack's own shapes."""

import secrets
import time

from bot.demo.local_slack.api.posted_messages import CHANNEL, CHANNEL_NAME, PostedMessage
from bot.demo.local_slack.client.input_state import VALUE_SHAPES
from bot.demo.local_slack.installation import Installation
from bot.demo.local_slack.shared_types import Json
from bot.demo.local_slack.workspace_people import WorkspacePerson


def _build_user(app: Installation, person: WorkspacePerson) -> Json:
    team_id = person.team_id or app.team_id
    return {"id": person.id, "username": person.username, "name": person.username, "team_id": team_id}


def _build_envelope(app: Installation, person: WorkspacePerson, kind: str) -> Json:
    """Return the fields common to all interactive payloads. A person from another team has that team's id."""
    is_from_elsewhere = bool(person.team_id) and person.team_id != app.team_id
    domain = "elsewhere" if is_from_elsewhere else app.domain
    return {
        "type": kind,
        "user": _build_user(app, person),
        "api_app_id": app.app_id,
        "team": {"id": person.team_id or app.team_id, "domain": domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def build_slash_command(app: Installation, person: WorkspacePerson, line: tuple[str, str]) -> Json:
    """Return the fields of a slash command. `line`: command and text. The caller adds trigger id and response URL."""
    return {
        "team_id": person.team_id or app.team_id,
        "team_domain": app.domain,
        "channel_id": CHANNEL,
        "channel_name": CHANNEL_NAME,
        "user_id": person.id,
        "user_name": person.username,
        "command": line[0],
        "text": line[1],
        "api_app_id": app.app_id,
        "is_enterprise_install": "false",
    }


def build_action(block: Json, element: Json, value: Json) -> Json:
    """Return one entry of `actions`: the element and its current value."""
    copied_keys = ("text", "value", "style", "url", "placeholder")
    entry = {key: element[key] for key in copied_keys if key in element}
    if (shape := VALUE_SHAPES.get(element["type"])) and shape.initial in element and shape.key != "value":
        entry[shape.initial] = element[shape.initial]
    ids = {"action_id": element["action_id"], "block_id": block["block_id"], "type": element["type"]}
    return {**entry, **ids, **value, "action_ts": f"{_real_time():.6f}"}


def build_view_action(app: Installation, person: WorkspacePerson, view: Json, actions: list[Json]) -> Json:
    """Return a block_actions payload from a modal or App Home."""
    container = {"type": "view", "view_id": view["id"]}
    return _build_envelope(app, person, "block_actions") | {
        "container": container,
        "view": view,
        "actions": actions,
    }


def build_message_action(
    app: Installation, person: WorkspacePerson, message: PostedMessage, actions: list[Json], values: Json
) -> Json:
    """Return a block_actions payload from a message."""
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.visible_to is not None,
    }
    name = CHANNEL_NAME if message.channel == CHANNEL else "directmessage"
    payload = _build_envelope(app, person, "block_actions") | {
        "container": container,
        "channel": {"id": message.channel, "name": name},
        "state": {"values": values},
        "actions": actions,
    }
    if message.visible_to is None:
        payload["message"] = message.as_slack(app)
    return payload


def build_view_submission(app: Installation, person: WorkspacePerson, view: Json) -> Json:
    """Return a view_submission payload."""
    return _build_envelope(app, person, "view_submission") | {"view": view, "response_urls": []}


def build_view_closed(app: Installation, person: WorkspacePerson, view: Json, *, is_cleared: bool) -> Json:
    """Return a view_closed payload."""
    return _build_envelope(app, person, "view_closed") | {"view": view, "is_cleared": is_cleared}


def build_home_opened(app: Installation, person: WorkspacePerson, view: Json | None) -> Json:
    """Return an app_home_opened event. `view` is the person's published Home, if any."""
    event: Json = {
        "type": "app_home_opened",
        "user": person.id,
        "channel": person.channel,
        "tab": "home",
        "event_ts": f"{_real_time():.6f}",
    }
    if view is not None:
        event["view"] = view
    return _build_event(app, event)


def build_user_changed(app: Installation, user: Json) -> Json:
    """Return a user_change event with the current user object."""
    stamp = _real_time()
    return _build_event(app, {"type": "user_change", "user": user, "cache_ts": int(stamp), "event_ts": f"{stamp:.6f}"})


def _real_time() -> float:
    """Return the machine's time: apps compare a payload's stamps with nothing else."""
    return time.time()  # noqa: TID251 -- see above


def _build_event(app: Installation, event: Json) -> Json:
    authorization = {
        "enterprise_id": None,
        "team_id": app.team_id,
        "user_id": app.bot_user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "team_id": app.team_id,
        "api_app_id": app.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": "Ev" + secrets.token_hex(5).upper(),
        "event_time": int(_real_time()),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
    }
