"""Parsing of a Web API call: JSON, form or query arguments, and the token."""

import json
from collections.abc import Mapping
from urllib.parse import parse_qsl

from bot.demo.local_slack.shared_types import Json, RefusedError

# Arguments that a form sends as JSON text.
_JSON_ARGUMENTS = {"view", "blocks", "attachments", "metadata"}


def parse_arguments(content_type: str, body: bytes, query: Mapping[str, str]) -> Json:
    """Return a call's arguments by name; raise `RefusedError` if the body does not match its content type."""
    try:
        if content_type.startswith("application/json"):
            body_arguments = json.loads(body or b"{}")
        else:
            body_arguments = dict(parse_qsl(body.decode(), keep_blank_values=True))
    except ValueError as error:
        is_json = content_type.startswith("application/json")
        raise RefusedError("invalid_json" if is_json else "invalid_form_data") from error
    if not isinstance(body_arguments, dict):
        raise RefusedError("json_not_object")
    return {name: _decode_argument(name, value) for name, value in {**query, **body_arguments}.items()}


def _decode_argument(name: str, value: object) -> object:
    if name in _JSON_ARGUMENTS and isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError as error:
            code = {"blocks": "invalid_blocks_format", "attachments": "invalid_attachments"}
            raise RefusedError(code.get(name, "invalid_arguments")) from error
    return value


def pop_token(authorization: str, arguments: Json) -> str:
    """Remove the token from the arguments, and return the call's token, or an empty string if there is none."""
    argument_token = arguments.pop("token", "")
    scheme, _, bearer_token = authorization.partition(" ")
    return bearer_token.strip() if scheme.lower() == "bearer" else str(argument_token)


def get_required(arguments: Json, name: str) -> object:
    """Return an argument; raise `RefusedError` if it is missing."""
    if arguments.get(name) in (None, ""):
        message = f"[ERROR] missing required field: {name} [json-pointer:]"
        raise RefusedError("invalid_arguments", [message])
    value: object = arguments[name]
    return value
