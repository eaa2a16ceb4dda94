"""Slack's interactive elements, their limits, and in which blocks each may stand."""

import re
from collections.abc import Callable
from datetime import date, time

from bot.demo.local_slack.blocks.text_objects import (
    BOX_OPTIONS,
    SELECT_OPTIONS,
    box_option,
    confirm,
    offered,
    option_group,
    options,
    overflow_option,
    plain,
    select_option,
)
from bot.demo.local_slack.blocks.value_checks import (
    Check,
    Place,
    address,
    boolean,
    integer,
    many,
    one_of,
    shape,
    string,
    typed,
)
from bot.demo.local_slack.shared_types import Json

COMMON: dict[str, Check] = {"action_id": string(255)}
FOCUS: dict[str, Check] = {"focus_on_load": boolean}
PLACEHOLDER: dict[str, Check] = {"placeholder": plain(150)}
CONFIRM: dict[str, Check] = {"confirm": confirm}
DISPATCH = shape({}, {"trigger_actions_on": many(one_of("on_enter_pressed", "on_character_entered"), most=2)})


def _parsed(read: Callable[[str], object], pattern: str, words: str) -> Check:
    def check(value: object, place: Place) -> None:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            place.fault(words)
            return
        try:
            read(value)
        except ValueError:
            place.fault(words)

    return check


day = _parsed(date.fromisoformat, r"\d{4}-\d\d-\d\d", "must be in the format YYYY-MM-DD")
hour = _parsed(time.fromisoformat, r"\d\d:\d\d", "must be in the format HH:mm")
number = _parsed(float, r"-?\d+(\.\d+)?", "must be a number")
moment = integer(1_000_000_000, 9_999_999_999)


def _initial_among_options(element: Json, place: Place) -> None:
    one = [element["initial_option"]] if "initial_option" in element else []
    values = {option["value"]: option for option in offered(element)}
    for option in one + element.get("initial_options", []):
        if values.get(option["value"], {}).get("text", {}).get("text") != option["text"]["text"]:
            key = "initial_option" if one else "initial_options"
            (place / key).fault("initial option must exactly match one of the provided options")


def _one_list_of_options(element: Json, place: Place) -> None:
    if ("options" in element) == ("option_groups" in element):
        place.fault("must provide either options or option_groups")


def _in_order(low: str, high: str) -> Check:
    def check(element: Json, place: Place) -> None:
        if low in element and high in element and float(element[low]) > float(element[high]):
            (place / low).fault(f"must not be greater than {high}")

    return check


def _whole_when_asked(element: Json, place: Place) -> None:
    for key in ("initial_value", "min_value", "max_value"):
        if not element["is_decimal_allowed"] and "." in element.get(key, ""):
            (place / key).fault("must be an integer")


def _element(kind: str, required: dict[str, Check], optional: dict[str, Check], *also: Check) -> tuple[str, Check]:
    return kind, shape({"type": one_of(kind), **required}, {**COMMON, **optional}, *also)


def _boxes(kind: str, initial: dict[str, Check]) -> tuple[str, Check]:
    listed: dict[str, Check] = {"options": options(box_option, most=BOX_OPTIONS)}
    return _element(kind, listed, {**initial, **CONFIRM, **FOCUS}, _initial_among_options)


def _static(kind: str, more: dict[str, Check]) -> tuple[str, Check]:
    lists: dict[str, Check] = {
        "options": options(select_option, most=SELECT_OPTIONS),
        "option_groups": many(option_group, most=100),
    }
    optional = {**lists, **more, **PLACEHOLDER, **CONFIRM, **FOCUS}
    return _element(kind, {}, optional, _one_list_of_options, _initial_among_options)


def _picker(kind: str, **more: Check) -> tuple[str, Check]:
    return _element(kind, {}, {**more, **PLACEHOLDER, **CONFIRM, **FOCUS})


def _typing(kind: str, required: dict[str, Check], more: dict[str, Check], *also: Check) -> tuple[str, Check]:
    optional = {**more, **PLACEHOLDER, **FOCUS, "dispatch_action_config": DISPATCH}
    return _element(kind, required, optional, *also)


def _ids(most: int = 100) -> Check:
    return many(string(255), most=most, least=0)


_MANY: dict[str, Check] = {"max_selected_items": integer(1, 10_000)}
_LENGTHS: dict[str, Check] = {"min_length": integer(0, 3000), "max_length": integer(1, 3000)}
_BOUNDS: dict[str, Check] = {"initial_value": number, "min_value": number, "max_value": number}
_CHANNEL: dict[str, Check] = {"response_url_enabled": boolean}
_BUTTON: dict[str, Check] = {
    "url": address,
    "value": string(2000),
    "style": one_of("primary", "danger"),
    "accessibility_label": string(75),
}

ELEMENTS: dict[str, Check] = dict(
    [
        _element("button", {"text": plain(75)}, {**_BUTTON, **CONFIRM}),
        _element("overflow", {"options": options(overflow_option, most=5)}, CONFIRM),
        _boxes("checkboxes", {"initial_options": options(box_option, most=BOX_OPTIONS)}),
        _boxes("radio_buttons", {"initial_option": box_option}),
        _static("static_select", {"initial_option": select_option}),
        _static(
            "multi_static_select",
            {"initial_options": options(select_option, most=SELECT_OPTIONS), **_MANY},
        ),
        _picker("datepicker", initial_date=day),
        _picker("timepicker", initial_time=hour, timezone=string(100)),
        _element("datetimepicker", {}, {"initial_date_time": moment, **CONFIRM, **FOCUS}),
        _picker("users_select", initial_user=string(255)),
        _picker("conversations_select", initial_conversation=string(255), **_CHANNEL),
        _picker("channels_select", initial_channel=string(255), **_CHANNEL),
        _picker("multi_users_select", initial_users=_ids(), **_MANY),
        _picker("multi_conversations_select", initial_conversations=_ids(), **_MANY),
        _picker("multi_channels_select", initial_channels=_ids(), **_MANY),
        _typing(
            "plain_text_input",
            {},
            {"initial_value": string(3000, shortest=0), "multiline": boolean, **_LENGTHS},
            _in_order("min_length", "max_length"),
        ),
        _typing(
            "number_input",
            {"is_decimal_allowed": boolean},
            _BOUNDS,
            _in_order("min_value", "max_value"),
            _whole_when_asked,
        ),
        _typing("email_text_input", {}, {"initial_value": string(3000, shortest=0)}),
        _typing("url_text_input", {}, {"initial_value": string(3000, shortest=0)}),
    ]
)

_CHOOSERS = {"static_select", "users_select", "conversations_select", "channels_select"}
_PICKERS = {"checkboxes", "radio_buttons", "datepicker", "timepicker", *_CHOOSERS}
_MULTI = {kind for kind in ELEMENTS if kind.startswith("multi_")}
_TYPED = {"plain_text_input", "number_input", "email_text_input", "url_text_input"}

in_section = typed({kind: ELEMENTS[kind] for kind in {"button", "overflow", *_PICKERS, *_MULTI}})
in_actions = typed({kind: ELEMENTS[kind] for kind in {"button", "overflow", "datetimepicker", *_PICKERS}})
in_input = typed({kind: ELEMENTS[kind] for kind in {"datetimepicker", *_PICKERS, *_MULTI, *_TYPED}})
