"""What an app may send as a view or as blocks: checked, then filled in as Slack does before it shows them."""

import copy
import json
import secrets

from bot.demo.local_slack.blocks.block_rules import Surface, check_blocks
from bot.demo.local_slack.blocks.elements import ELEMENTS
from bot.demo.local_slack.blocks.text_objects import plain
from bot.demo.local_slack.blocks.value_checks import Check, Place, boolean, one_of, shape, string, typed
from bot.demo.local_slack.shared_types import Json, RefusedError

LARGEST_VIEW = 250_000
_BOTH: dict[str, Check] = {
    "callback_id": string(255, shortest=0),
    "private_metadata": string(3000, shortest=0),
    "external_id": string(255, shortest=0),
}
_MODAL_ONLY: dict[str, Check] = {
    "close": plain(24),
    "submit": plain(24),
    "clear_on_close": boolean,
    "notify_on_close": boolean,
}


def _submit_beside_inputs(view: Json, place: Place) -> None:
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        place.fault("missing required field: submit")


_modal = shape(
    {"type": one_of("modal"), "title": plain(24), "blocks": check_blocks("modal")},
    {**_BOTH, **_MODAL_ONLY},
    _submit_beside_inputs,
)
_home = shape({"type": one_of("home"), "blocks": check_blocks("home")}, _BOTH)


def _without_nulls(value: object) -> object:
    """Drop fields that are null: Slack reads them as absent."""
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def checked_view(given: object, kind: str) -> Json:
    """Return a view as Slack keeps it; raise `RefusedError` with every fault when it would refuse it."""
    view = _without_nulls(given)
    if isinstance(view, dict) and len(json.dumps(view)) > LARGEST_VIEW:
        raise RefusedError("view_too_large")
    place = Place("/view")
    typed({"modal": _modal} if kind == "modal" else {"home": _home})(view, place)
    if place.found or not isinstance(view, dict):
        raise RefusedError("invalid_arguments", [f"[ERROR] {fault}" for fault in place.found])
    filled = {**copy.deepcopy(view), "blocks": filled_in(view["blocks"])}
    _fill({key: filled[key] for key in ("title", "submit", "close") if key in filled})
    return filled


def checked_blocks(given: object, surface: Surface = "message") -> list[Json]:
    """Return a message's blocks as Slack keeps them; raise `RefusedError` when it would refuse them."""
    if not isinstance(given, list):
        raise RefusedError("invalid_blocks_format")
    place = Place("/blocks")
    blocks = _without_nulls(given)
    check_blocks(surface)(blocks, place)
    if place.found or not isinstance(blocks, list):
        raise RefusedError("invalid_blocks", [f"[ERROR] {fault}" for fault in place.found])
    return filled_in(blocks)


def filled_in(blocks: list[Json]) -> list[Json]:
    """Return valid blocks with the ids and defaults that Slack adds."""
    copied = copy.deepcopy(blocks)
    for block in copied:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        if block["type"] == "input":
            block.setdefault("optional", False)
            block.setdefault("dispatch_action", False)
        _fill(block)
    return copied


def _fill(value: object) -> None:
    if isinstance(value, list):
        for item in value:
            _fill(item)
    elif isinstance(value, dict):
        if value.get("type") == "plain_text":
            value.setdefault("emoji", True)
        elif value.get("type") == "mrkdwn":
            value.setdefault("verbatim", False)
        elif value.get("type") in ELEMENTS:
            value.setdefault("action_id", secrets.token_urlsafe(4))
        for item in value.values():
            _fill(item)
