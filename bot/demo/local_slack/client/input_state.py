"""What a person has typed and ticked: how each element's value starts, changes, and is carried to the app."""

import re
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import NamedTuple, TypeAlias

from bot.demo.local_slack.blocks.block_rules import interactive
from bot.demo.local_slack.blocks.text_objects import offered
from bot.demo.local_slack.notices import beside
from bot.demo.local_slack.shared_types import Json

# block id and action id
Key: TypeAlias = tuple[str, str]
# What a caller gives for an element: text, an option's value, a date, an id; or several; or nothing.
Given: TypeAlias = str | int | list[str] | tuple[str, ...] | None


class _Kept(NamedTuple):
    key: str
    initial: str
    several: bool = False


_TEXT = _Kept("value", "initial_value")
KEPT: dict[str, _Kept] = {
    "plain_text_input": _TEXT,
    "number_input": _TEXT,
    "email_text_input": _TEXT,
    "url_text_input": _TEXT,
    "static_select": _Kept("selected_option", "initial_option"),
    "radio_buttons": _Kept("selected_option", "initial_option"),
    "checkboxes": _Kept("selected_options", "initial_options", several=True),
    "multi_static_select": _Kept("selected_options", "initial_options", several=True),
    "datepicker": _Kept("selected_date", "initial_date"),
    "timepicker": _Kept("selected_time", "initial_time"),
    "datetimepicker": _Kept("selected_date_time", "initial_date_time"),
    "users_select": _Kept("selected_user", "initial_user"),
    "conversations_select": _Kept("selected_conversation", "initial_conversation"),
    "channels_select": _Kept("selected_channel", "initial_channel"),
    "multi_users_select": _Kept("selected_users", "initial_users", several=True),
    "multi_conversations_select": _Kept("selected_conversations", "initial_conversations", several=True),
    "multi_channels_select": _Kept("selected_channels", "initial_channels", several=True),
}
TYPED = ("plain_text_input", "number_input", "email_text_input", "url_text_input")


class NotOfferedError(ValueError):
    """A client cannot pick this: it is not among the options, or not a date."""


def first(element: Json) -> Json:
    """Return an element's value before anyone has touched it."""
    kept = KEPT[element["type"]]
    return {"type": element["type"], kept.key: element.get(kept.initial, [] if kept.several else None)}


def start(blocks: list[Json]) -> dict[Key, Json]:
    """Return the state of blocks that nobody has touched yet."""
    return {
        (block["block_id"], element["action_id"]): first(element)
        for block, element in interactive(blocks)
        if element["type"] in KEPT
    }


def carry_over(before: dict[Key, Json], blocks: list[Json]) -> dict[Key, Json]:
    """Return the state after an update: same block id, action id and type keep what the person had entered."""
    fresh = start(blocks)
    for key, value in fresh.items():
        old = before.get(key)
        if old is not None and old["type"] == value["type"]:
            fresh[key] = old
    return fresh


def values(state: dict[Key, Json]) -> Json:
    """Return the state in the shape of `view.state.values`."""
    shaped: Json = {}
    for (block_id, action_id), value in state.items():
        shaped.setdefault(block_id, {})[action_id] = value
    return shaped


def _options(element: Json, given: list[str]) -> list[Json]:
    by_value = {option["value"]: option for option in offered(element)}
    if missing := [value for value in given if value not in by_value]:
        raise NotOfferedError(f"{missing} not among {sorted(by_value)}")
    return [option for value, option in by_value.items() if value in given]


def _checked_text(element: Json, given: str) -> str:
    try:
        if element["type"] == "datepicker":
            date.fromisoformat(given)
        elif element["type"] == "timepicker":
            time.fromisoformat(given)
    except ValueError as error:
        raise NotOfferedError(f"not what a {element['type']} gives") from error
    return given


def entered(element: Json, given: Given) -> Json:
    """Return an element's value after a person entered `given`; raise `NotOfferedError` if no client could."""
    kind, kept = element["type"], KEPT[element["type"]]
    several = [str(given)] if isinstance(given, str | int) else list(given or [])
    if len(several) > element.get("max_selected_items", len(several)):
        raise NotOfferedError("more than max_selected_items")
    value: object
    if kept.key in {"selected_option", "selected_options"}:
        chosen = _options(element, several)
        value = chosen if kept.several else next(iter(chosen), None)
    elif kept.several:
        value = several
    elif not several or several == [""]:
        value = None
    elif kind == "datetimepicker":
        value = int(several[0])
    else:
        value = _checked_text(element, several[0])
    return {"type": kind, kept.key: value}


def given_by(element: Json, value: Json) -> Given:
    """Return what a person entered, out of an element's value in Slack's shape."""
    found = value.get(KEPT[element["type"]].key)
    if isinstance(found, dict):
        return str(found.get("value"))
    if isinstance(found, list):
        return [str(item.get("value")) if isinstance(item, dict) else str(item) for item in found]
    return found if isinstance(found, str | int) else None


def _is_empty(value: Json) -> bool:
    return all(item in (None, "", []) for key, item in value.items() if key != "type")


def _text_fault(element: Json, text: str) -> str | None:
    if len(text) < (least := element.get("min_length", 0)):
        return beside("too_short", limit=least)
    if len(text) > (most := element.get("max_length", 3000)):
        return beside("too_long", limit=most)
    return None


def _number_fault(element: Json, text: str) -> str | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return beside("number")
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return beside("whole_number")
    if "min_value" in element and number < Decimal(element["min_value"]):
        return beside("too_small", limit=element["min_value"])
    if "max_value" in element and number > Decimal(element["max_value"]):
        return beside("too_large", limit=element["max_value"])
    return None


def _pattern_fault(element: Json, text: str) -> str | None:
    pattern = r"[^@\s]+@[^@\s]+\.[^@\s]+" if element["type"] == "email_text_input" else r"https?://\S+"
    key = "email" if element["type"] == "email_text_input" else "url"
    return None if re.fullmatch(pattern, text) else beside(key)


_FAULTS = {
    "plain_text_input": _text_fault,
    "number_input": _number_fault,
    "email_text_input": _pattern_fault,
    "url_text_input": _pattern_fault,
}


def refusals(blocks: list[Json], state: dict[Key, Json]) -> dict[str, str]:
    """Return what the client says beside each input, by block id, before it submits anything."""
    found: dict[str, str] = {}
    for block, element in interactive(blocks):
        if block["type"] != "input":
            continue
        value = state[block["block_id"], element["action_id"]]
        if _is_empty(value):
            if not block["optional"]:
                found[block["block_id"]] = beside("required")
        elif element["type"] in _FAULTS and (fault := _FAULTS[element["type"]](element, value["value"])):
            found[block["block_id"]] = fault
    return found
