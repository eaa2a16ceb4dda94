"""Validation of an app's views and blocks, and the ids and defaults that Slack adds before showing them."""

import copy
import json
import secrets

from bot.demo.local_slack.blocks.block_rules import SurfaceKind, check_blocks
from bot.demo.local_slack.blocks.elements import ELEMENTS
from bot.demo.local_slack.blocks.text_objects import plain_text
from bot.demo.local_slack.blocks.value_checks import (
    Check,
    PayloadPointer,
    boolean,
    object_by_type,
    object_of,
    one_of,
    string,
)
from bot.demo.local_slack.shared_types import Json, RefusedError

MAX_VIEW_BYTES = 250_000
_COMMON_FIELDS: dict[str, Check] = {
    "callback_id": string(255, shortest=0),
    "private_metadata": string(3000, shortest=0),
    "external_id": string(255, shortest=0),
}
_MODAL_FIELDS: dict[str, Check] = {
    "close": plain_text(24),
    "submit": plain_text(24),
    "clear_on_close": boolean,
    "notify_on_close": boolean,
}


def _check_submit_button(view: Json, pointer: PayloadPointer) -> None:
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        pointer.add_fault("missing required field: submit")


_check_modal = object_of(
    {"type": one_of("modal"), "title": plain_text(24), "blocks": check_blocks("modal")},
    {**_COMMON_FIELDS, **_MODAL_FIELDS},
    _check_submit_button,
)
_check_home = object_of({"type": one_of("home"), "blocks": check_blocks("home")}, _COMMON_FIELDS)


def _drop_nulls(value: object) -> object:
    """Remove fields that are null: Slack treats them as absent."""
    if isinstance(value, dict):
        return {key: _drop_nulls(item) for key, item in value.items() if item is not None}
    return [_drop_nulls(item) for item in value] if isinstance(value, list) else value


def validate_view(definition: object, kind: str) -> Json:
    """Return a view as Slack stores it; raise `RefusedError` with every fault if Slack would refuse the view."""
    view = _drop_nulls(definition)
    if isinstance(view, dict) and len(json.dumps(view)) > MAX_VIEW_BYTES:
        raise RefusedError("view_too_large")
    pointer = PayloadPointer("/view")
    object_by_type({"modal": _check_modal} if kind == "modal" else {"home": _check_home})(view, pointer)
    if pointer.faults or not isinstance(view, dict):
        raise RefusedError("invalid_arguments", [f"[ERROR] {fault}" for fault in pointer.faults])
    filled = {**copy.deepcopy(view), "blocks": fill_defaults(view["blocks"])}
    _fill_value({key: filled[key] for key in ("title", "submit", "close") if key in filled})
    return filled


def validate_blocks(raw_blocks: object, surface: SurfaceKind = "message") -> list[Json]:
    """Return blocks as Slack stores them; raise `RefusedError` with every fault if Slack would refuse the blocks."""
    if not isinstance(raw_blocks, list):
        raise RefusedError("invalid_blocks_format")
    pointer = PayloadPointer("/blocks")
    blocks = _drop_nulls(raw_blocks)
    check_blocks(surface)(blocks, pointer)
    if pointer.faults or not isinstance(blocks, list):
        raise RefusedError("invalid_blocks", [f"[ERROR] {fault}" for fault in pointer.faults])
    return fill_defaults(blocks)


def fill_defaults(blocks: list[Json]) -> list[Json]:
    """Return a copy of valid blocks with the ids and defaults that Slack adds."""
    copied = copy.deepcopy(blocks)
    for block in copied:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        if block["type"] == "input":
            block.setdefault("optional", False)
            block.setdefault("dispatch_action", False)
        _fill_value(block)
    return copied


def _fill_value(value: object) -> None:
    if isinstance(value, list):
        for item in value:
            _fill_value(item)
    elif isinstance(value, dict):
        if value.get("type") == "plain_text":
            value.setdefault("emoji", True)
        elif value.get("type") == "mrkdwn":
            value.setdefault("verbatim", False)
        elif value.get("type") in ELEMENTS:
            value.setdefault("action_id", secrets.token_urlsafe(4))
        for item in value.values():
            _fill_value(item)
