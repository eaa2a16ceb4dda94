"""Slack's interactive elements, their limits, and the blocks in which each element is allowed."""

import re
from collections.abc import Callable
from datetime import date, time

from bot.demo.local_slack.blocks.text_objects import (
    MAX_BOX_OPTIONS,
    MAX_SELECT_OPTIONS,
    box_option,
    confirm_dialog,
    list_options,
    option_group,
    option_list,
    overflow_option,
    plain_text,
    select_option,
)
from bot.demo.local_slack.blocks.value_checks import (
    Check,
    PayloadPointer,
    boolean,
    integer,
    list_of,
    object_by_type,
    object_of,
    one_of,
    string,
    url_string,
)
from bot.demo.local_slack.shared_types import Json

COMMON: dict[str, Check] = {"action_id": string(255)}
FOCUS: dict[str, Check] = {"focus_on_load": boolean}
PLACEHOLDER: dict[str, Check] = {"placeholder": plain_text(150)}
CONFIRM: dict[str, Check] = {"confirm": confirm_dialog}
DISPATCH = object_of({}, {"trigger_actions_on": list_of(one_of("on_enter_pressed", "on_character_entered"), most=2)})


def _parsed_string(parse: Callable[[str], object], pattern: str, fault: str) -> Check:
    def check(value: object, pointer: PayloadPointer) -> None:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            pointer.add_fault(fault)
            return
        try:
            parse(value)
        except ValueError:
            pointer.add_fault(fault)

    return check


date_string = _parsed_string(date.fromisoformat, r"\d{4}-\d\d-\d\d", "must be in the format YYYY-MM-DD")
time_string = _parsed_string(time.fromisoformat, r"\d\d:\d\d", "must be in the format HH:mm")
number_string = _parsed_string(float, r"-?\d+(\.\d+)?", "must be a number")
unix_time = integer(1_000_000_000, 9_999_999_999)


def _check_initial_option(element: Json, pointer: PayloadPointer) -> None:
    single = [element["initial_option"]] if "initial_option" in element else []
    values = {option["value"]: option for option in list_options(element)}
    for option in single + element.get("initial_options", []):
        if values.get(option["value"], {}).get("text", {}).get("text") != option["text"]["text"]:
            key = "initial_option" if single else "initial_options"
            (pointer / key).add_fault("initial option must exactly match one of the provided options")


def _check_single_option_list(element: Json, pointer: PayloadPointer) -> None:
    if ("options" in element) == ("option_groups" in element):
        pointer.add_fault("must provide either options or option_groups")


def _check_order(low: str, high: str) -> Check:
    def check(element: Json, pointer: PayloadPointer) -> None:
        if low in element and high in element and float(element[low]) > float(element[high]):
            (pointer / low).add_fault(f"must not be greater than {high}")

    return check


def _check_whole_number(element: Json, pointer: PayloadPointer) -> None:
    for key in ("initial_value", "min_value", "max_value"):
        if not element["is_decimal_allowed"] and "." in element.get(key, ""):
            (pointer / key).add_fault("must be an integer")


def _element(kind: str, required: dict[str, Check], optional: dict[str, Check], *also: Check) -> tuple[str, Check]:
    return kind, object_of({"type": one_of(kind), **required}, {**COMMON, **optional}, *also)


def _option_boxes(kind: str, initial: dict[str, Check]) -> tuple[str, Check]:
    required: dict[str, Check] = {"options": option_list(box_option, most=MAX_BOX_OPTIONS)}
    return _element(kind, required, {**initial, **CONFIRM, **FOCUS}, _check_initial_option)


def _static_select(kind: str, more: dict[str, Check]) -> tuple[str, Check]:
    lists: dict[str, Check] = {
        "options": option_list(select_option, most=MAX_SELECT_OPTIONS),
        "option_groups": list_of(option_group, most=100),
    }
    optional = {**lists, **more, **PLACEHOLDER, **CONFIRM, **FOCUS}
    return _element(kind, {}, optional, _check_single_option_list, _check_initial_option)


def _picker(kind: str, **more: Check) -> tuple[str, Check]:
    return _element(kind, {}, {**more, **PLACEHOLDER, **CONFIRM, **FOCUS})


def _text_input(kind: str, required: dict[str, Check], more: dict[str, Check], *also: Check) -> tuple[str, Check]:
    optional = {**more, **PLACEHOLDER, **FOCUS, "dispatch_action_config": DISPATCH}
    return _element(kind, required, optional, *also)


def _id_list(most: int = 100) -> Check:
    return list_of(string(255), most=most, least=0)


_MULTI_SELECT: dict[str, Check] = {"max_selected_items": integer(1, 10_000)}
_LENGTHS: dict[str, Check] = {"min_length": integer(0, 3000), "max_length": integer(1, 3000)}
_BOUNDS: dict[str, Check] = {"initial_value": number_string, "min_value": number_string, "max_value": number_string}
_CHANNEL: dict[str, Check] = {"response_url_enabled": boolean}
_BUTTON: dict[str, Check] = {
    "url": url_string,
    "value": string(2000),
    "style": one_of("primary", "danger"),
    "accessibility_label": string(75),
}

ELEMENTS: dict[str, Check] = dict(
    [
        _element("button", {"text": plain_text(75)}, {**_BUTTON, **CONFIRM}),
        _element("overflow", {"options": option_list(overflow_option, most=5)}, CONFIRM),
        _option_boxes("checkboxes", {"initial_options": option_list(box_option, most=MAX_BOX_OPTIONS)}),
        _option_boxes("radio_buttons", {"initial_option": box_option}),
        _static_select("static_select", {"initial_option": select_option}),
        _static_select(
            "multi_static_select",
            {"initial_options": option_list(select_option, most=MAX_SELECT_OPTIONS), **_MULTI_SELECT},
        ),
        _picker("datepicker", initial_date=date_string),
        _picker("timepicker", initial_time=time_string, timezone=string(100)),
        _element("datetimepicker", {}, {"initial_date_time": unix_time, **CONFIRM, **FOCUS}),
        _picker("users_select", initial_user=string(255)),
        _picker("conversations_select", initial_conversation=string(255), **_CHANNEL),
        _picker("channels_select", initial_channel=string(255), **_CHANNEL),
        _picker("multi_users_select", initial_users=_id_list(), **_MULTI_SELECT),
        _picker("multi_conversations_select", initial_conversations=_id_list(), **_MULTI_SELECT),
        _picker("multi_channels_select", initial_channels=_id_list(), **_MULTI_SELECT),
        _text_input(
            "plain_text_input",
            {},
            {"initial_value": string(3000, shortest=0), "multiline": boolean, **_LENGTHS},
            _check_order("min_length", "max_length"),
        ),
        _text_input(
            "number_input",
            {"is_decimal_allowed": boolean},
            _BOUNDS,
            _check_order("min_value", "max_value"),
            _check_whole_number,
        ),
        _text_input("email_text_input", {}, {"initial_value": string(3000, shortest=0)}),
        _text_input("url_text_input", {}, {"initial_value": string(3000, shortest=0)}),
    ]
)

_SELECTS = {"static_select", "users_select", "conversations_select", "channels_select"}
_PICKERS = {"checkboxes", "radio_buttons", "datepicker", "timepicker", *_SELECTS}
_MULTI = {kind for kind in ELEMENTS if kind.startswith("multi_")}
_TEXT_INPUTS = {"plain_text_input", "number_input", "email_text_input", "url_text_input"}

section_element = object_by_type({kind: ELEMENTS[kind] for kind in {"button", "overflow", *_PICKERS, *_MULTI}})
actions_element = object_by_type({kind: ELEMENTS[kind] for kind in {"button", "overflow", "datetimepicker", *_PICKERS}})
input_element = object_by_type({kind: ELEMENTS[kind] for kind in {"datetimepicker", *_PICKERS, *_MULTI, *_TEXT_INPUTS}})
