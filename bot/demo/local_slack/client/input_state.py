"""The values of input elements: how each value starts, how a person changes it, and its shape in payloads."""

import re
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import NamedTuple, TypeAlias

from bot.demo.local_slack.blocks.block_rules import iter_interactive
from bot.demo.local_slack.blocks.text_objects import list_options
from bot.demo.local_slack.notices import get_input_notice
from bot.demo.local_slack.shared_types import Json

# (block id, action id)
InputKey: TypeAlias = tuple[str, str]
# The value that a caller enters: text, an option's value, a date or an id; several of them; or None for nothing.
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
    """A client cannot enter this value: it is not among the options, or not a date."""


def initial_value(element: Json) -> Json:
    """Return an element's value before anyone has changed it."""
    shape = VALUE_SHAPES[element["type"]]
    return {"type": element["type"], shape.key: element.get(shape.initial, [] if shape.is_list else None)}


def initial_state(blocks: list[Json]) -> dict[InputKey, Json]:
    """Return the state of blocks before anyone has changed a value."""
    return {
        (block["block_id"], element["action_id"]): initial_value(element)
        for block, element in iter_interactive(blocks)
        if element["type"] in VALUE_SHAPES
    }


def carry_over(before: dict[InputKey, Json], blocks: list[Json]) -> dict[InputKey, Json]:
    """Return the state after an update. Inputs with the same block id, action id and type keep their values."""
    fresh = initial_state(blocks)
    for key, value in fresh.items():
        old = before.get(key)
        if old is not None and old["type"] == value["type"]:
            fresh[key] = old
    return fresh


def to_slack_values(state: dict[InputKey, Json]) -> Json:
    """Return the state in the shape of `view.state.values`."""
    values: Json = {}
    for (block_id, action_id), value in state.items():
        values.setdefault(block_id, {})[action_id] = value
    return values


def _find_options(element: Json, chosen: list[str]) -> list[Json]:
    by_value = {option["value"]: option for option in list_options(element)}
    if missing := [value for value in chosen if value not in by_value]:
        raise InvalidChoiceError(f"{missing} not among the options {sorted(by_value)}")
    return [option for value, option in by_value.items() if value in chosen]


def _checked_text(element: Json, text: str) -> str:
    try:
        if element["type"] == "datepicker":
            date.fromisoformat(text)
        elif element["type"] == "timepicker":
            time.fromisoformat(text)
    except ValueError as error:
        raise InvalidChoiceError(f"not a valid {element['type']} value") from error
    return text


def enter_value(element: Json, entered: InputValue) -> Json:
    """Return an element's value after a person has entered `entered`; raise `InvalidChoiceError` if no client could."""
    kind, shape = element["type"], VALUE_SHAPES[element["type"]]
    items = [str(entered)] if isinstance(entered, str | int) else list(entered or [])
    if len(items) > element.get("max_selected_items", len(items)):
        raise InvalidChoiceError("more items than max_selected_items")
    value: object
    if shape.key in {"selected_option", "selected_options"}:
        chosen = _find_options(element, items)
        value = chosen if shape.is_list else next(iter(chosen), None)
    elif shape.is_list:
        value = items
    elif not items or items == [""]:
        value = None
    elif kind == "datetimepicker":
        value = int(items[0])
    else:
        value = _checked_text(element, items[0])
    return {"type": kind, shape.key: value}


def read_value(element: Json, value: Json) -> InputValue:
    """Return the value that a person entered, from an element's value in Slack's shape."""
    content = value.get(VALUE_SHAPES[element["type"]].key)
    if isinstance(content, dict):
        return str(content.get("value"))
    if isinstance(content, list):
        return [str(item.get("value")) if isinstance(item, dict) else str(item) for item in content]
    return content if isinstance(content, str | int) else None


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
    """Return the client's messages about invalid inputs, by block id. With any message, nothing is submitted."""
    notices: dict[str, str] = {}
    for block, element in iter_interactive(blocks):
        if block["type"] != "input":
            continue
        value = state[block["block_id"], element["action_id"]]
        if _is_empty(value):
            if not block["optional"]:
                notices[block["block_id"]] = get_input_notice("required")
        elif element["type"] in _FAULT_FINDERS and (fault := _FAULT_FINDERS[element["type"]](element, value["value"])):
            notices[block["block_id"]] = fault
    return notices
