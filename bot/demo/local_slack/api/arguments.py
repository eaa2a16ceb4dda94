"""How an app's Web API call arrives: JSON, a form or a query, and the token it came with."""

import json
from collections.abc import Mapping
from urllib.parse import parse_qsl

from bot.demo.local_slack.shared_types import Json, RefusedError

# Arguments that travel as JSON text when the call is a form.
_JSON_ARGUMENTS = {"view", "blocks", "attachments", "metadata"}


def parse_arguments(content_type: str, body: bytes, query: Mapping[str, str]) -> Json:
    """Return a call's arguments by name; raise `RefusedError` when the body is not what it says it is."""
    try:
        if content_type.startswith("application/json"):
            given = json.loads(body or b"{}")
        else:
            given = dict(parse_qsl(body.decode(), keep_blank_values=True))
    except ValueError as error:
        is_json = content_type.startswith("application/json")
        raise RefusedError("invalid_json" if is_json else "invalid_form_data") from error
    if not isinstance(given, dict):
        raise RefusedError("json_not_object")
    return {name: _decode_argument(name, value) for name, value in {**query, **given}.items()}


def _decode_argument(name: str, value: object) -> object:
    if name in _JSON_ARGUMENTS and isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError as error:
            code = {"blocks": "invalid_blocks_format", "attachments": "invalid_attachments"}
            raise RefusedError(code.get(name, "invalid_arguments")) from error
    return value


def pop_token(authorization: str, arguments: Json) -> str:
    """Return the token of a call and take it out of the arguments; an empty string when there is none."""
    in_arguments = arguments.pop("token", "")
    scheme, _, word = authorization.partition(" ")
    return word.strip() if scheme.lower() == "bearer" else str(in_arguments)


def get_required(arguments: Json, name: str) -> object:
    """Return an argument; raise `RefusedError` when it is missing."""
    if arguments.get(name) in (None, ""):
        message = f"[ERROR] missing required field: {name} [json-pointer:]"
        raise RefusedError("invalid_arguments", [message])
    value: object = arguments[name]
    return value
