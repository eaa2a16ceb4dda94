"""What a person has typed and ticked: how each element's value starts, changes, and is carried to the app."""

import re
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import NamedTuple, TypeAlias

from bot.demo.local_slack.blocks.block_rules import iter_interactive
from bot.demo.local_slack.blocks.text_objects import list_options
from bot.demo.local_slack.notices import get_input_notice
from bot.demo.local_slack.shared_types import Json

# block id and action id
InputKey: TypeAlias = tuple[str, str]
# What a caller gives for an element: text, an option's value, a date, an id; or several; or nothing.
InputValue: TypeAlias = str | int | list[str] | tuple[str, ...] | None


class _ValueShape(NamedTuple):
    key: str
    initial: str
    is_list: bool = False


_TEXT = _ValueShape("value", "initial_value")
VALUE_SHAPES: dict[str, _ValueShape] = {
    "plain_text_input": _TEXT,
    "number_input": _TEXT,
    "email_text_input": _TEXT,
    "url_text_input": _TEXT,
    "static_select": _ValueShape("selected_option", "initial_option"),
    "radio_buttons": _ValueShape("selected_option", "initial_option"),
    "checkboxes": _ValueShape("selected_options", "initial_options", is_list=True),
    "multi_static_select": _ValueShape("selected_options", "initial_options", is_list=True),
    "datepicker": _ValueShape("selected_date", "initial_date"),
    "timepicker": _ValueShape("selected_time", "initial_time"),
    "datetimepicker": _ValueShape("selected_date_time", "initial_date_time"),
    "users_select": _ValueShape("selected_user", "initial_user"),
    "conversations_select": _ValueShape("selected_conversation", "initial_conversation"),
    "channels_select": _ValueShape("selected_channel", "initial_channel"),
    "multi_users_select": _ValueShape("selected_users", "initial_users", is_list=True),
    "multi_conversations_select": _ValueShape("selected_conversations", "initial_conversations", is_list=True),
    "multi_channels_select": _ValueShape("selected_channels", "initial_channels", is_list=True),
}
TEXT_INPUTS = ("plain_text_input", "number_input", "email_text_input", "url_text_input")


class InvalidChoiceError(ValueError):
    """A client cannot pick this: it is not among the options, or not a date."""


def initial_value(element: Json) -> Json:
    """Return an element's value before anyone has touched it."""
    kept = VALUE_SHAPES[element["type"]]
    return {"type": element["type"], kept.key: element.get(kept.initial, [] if kept.is_list else None)}


def initial_state(blocks: list[Json]) -> dict[InputKey, Json]:
    """Return the state of blocks that nobody has touched yet."""
    return {
        (block["block_id"], element["action_id"]): initial_value(element)
        for block, element in iter_interactive(blocks)
        if element["type"] in VALUE_SHAPES
    }


def carry_over(before: dict[InputKey, Json], blocks: list[Json]) -> dict[InputKey, Json]:
    """Return the state after an update: same block id, action id and type keep what the person had entered."""
    fresh = initial_state(blocks)
    for key, value in fresh.items():
        old = before.get(key)
        if old is not None and old["type"] == value["type"]:
            fresh[key] = old
    return fresh


def to_slack_values(state: dict[InputKey, Json]) -> Json:
    """Return the state in the shape of `view.state.values`."""
    shaped: Json = {}
    for (block_id, action_id), value in state.items():
        shaped.setdefault(block_id, {})[action_id] = value
    return shaped


def _find_options(element: Json, given: list[str]) -> list[Json]:
    by_value = {option["value"]: option for option in list_options(element)}
    if missing := [value for value in given if value not in by_value]:
        raise InvalidChoiceError(f"{missing} not among {sorted(by_value)}")
    return [option for value, option in by_value.items() if value in given]


def _checked_text(element: Json, given: str) -> str:
    try:
        if element["type"] == "datepicker":
            date.fromisoformat(given)
        elif element["type"] == "timepicker":
            time.fromisoformat(given)
    except ValueError as error:
        raise InvalidChoiceError(f"not what a {element['type']} gives") from error
    return given


def enter_value(element: Json, given: InputValue) -> Json:
    """Return an element's value after a person entered `given`; raise `NotOfferedError` if no client could."""
    kind, kept = element["type"], VALUE_SHAPES[element["type"]]
    several = [str(given)] if isinstance(given, str | int) else list(given or [])
    if len(several) > element.get("max_selected_items", len(several)):
        raise InvalidChoiceError("more than max_selected_items")
    value: object
    if kept.key in {"selected_option", "selected_options"}:
        chosen = _find_options(element, several)
        value = chosen if kept.is_list else next(iter(chosen), None)
    elif kept.is_list:
        value = several
    elif not several or several == [""]:
        value = None
    elif kind == "datetimepicker":
        value = int(several[0])
    else:
        value = _checked_text(element, several[0])
    return {"type": kind, kept.key: value}


def read_value(element: Json, value: Json) -> InputValue:
    """Return what a person entered, out of an element's value in Slack's shape."""
    found = value.get(VALUE_SHAPES[element["type"]].key)
    if isinstance(found, dict):
        return str(found.get("value"))
    if isinstance(found, list):
        return [str(item.get("value")) if isinstance(item, dict) else str(item) for item in found]
    return found if isinstance(found, str | int) else None


def _is_empty(value: Json) -> bool:
    return all(item in (None, "", []) for key, item in value.items() if key != "type")


def _find_text_fault(element: Json, text: str) -> str | None:
    if len(text) < (least := element.get("min_length", 0)):
        return get_input_notice("too_short", limit=least)
    if len(text) > (most := element.get("max_length", 3000)):
        return get_input_notice("too_long", limit=most)
    return None


def _find_number_fault(element: Json, text: str) -> str | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return get_input_notice("number")
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return get_input_notice("whole_number")
    if "min_value" in element and number < Decimal(element["min_value"]):
        return get_input_notice("too_small", limit=element["min_value"])
    if "max_value" in element and number > Decimal(element["max_value"]):
        return get_input_notice("too_large", limit=element["max_value"])
    return None


def _find_pattern_fault(element: Json, text: str) -> str | None:
    pattern = r"[^@\s]+@[^@\s]+\.[^@\s]+" if element["type"] == "email_text_input" else r"https?://\S+"
    key = "email" if element["type"] == "email_text_input" else "url"
    return None if re.fullmatch(pattern, text) else get_input_notice(key)


_FAULT_FINDERS = {
    "plain_text_input": _find_text_fault,
    "number_input": _find_number_fault,
    "email_text_input": _find_pattern_fault,
    "url_text_input": _find_pattern_fault,
}


def find_refusals(blocks: list[Json], state: dict[InputKey, Json]) -> dict[str, str]:
    """Return what the client says beside each input, by block id, before it submits anything."""
    found: dict[str, str] = {}
    for block, element in iter_interactive(blocks):
        if block["type"] != "input":
            continue
        value = state[block["block_id"], element["action_id"]]
        if _is_empty(value):
            if not block["optional"]:
                found[block["block_id"]] = get_input_notice("required")
        elif element["type"] in _FAULT_FINDERS and (fault := _FAULT_FINDERS[element["type"]](element, value["value"])):
            found[block["block_id"]] = fault
    return found
