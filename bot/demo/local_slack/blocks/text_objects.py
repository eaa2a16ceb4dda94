"""Slack's composition objects and their limits: text, options, confirmation dialogs."""

from bot.demo.local_slack.blocks.value_checks import (
    Check,
    PayloadPointer,
    boolean,
    list_of,
    object_by_type,
    object_of,
    one_of,
    string,
    url_string,
)
from bot.demo.local_slack.shared_types import Json

MAX_OPTION_TEXT = 75
MAX_OPTION_VALUE = 150
MAX_SELECT_OPTIONS = 100
MAX_BOX_OPTIONS = 10


def plain_text(longest: int) -> Check:
    """Return a check for a plain_text object of at most `longest` characters."""
    fields = {"type": one_of("plain_text"), "text": string(longest)}
    return object_by_type({"plain_text": object_of(fields, {"emoji": boolean})})


def any_text(longest: int) -> Check:
    """Return a check for a plain_text or mrkdwn object of at most `longest` characters."""
    mrkdwn_text = object_of({"type": one_of("mrkdwn"), "text": string(longest)}, {"verbatim": boolean})
    return object_by_type({"plain_text": plain_text(longest), "mrkdwn": mrkdwn_text})


def _option(text: Check, **more: Check) -> Check:
    return object_of({"text": text, "value": string(MAX_OPTION_VALUE)}, {"description": text, **more})


select_option = _option(plain_text(MAX_OPTION_TEXT))
box_option = _option(any_text(MAX_OPTION_TEXT))
overflow_option = _option(plain_text(MAX_OPTION_TEXT), url=url_string)


def _check_unique_values(value: list[Json], pointer: PayloadPointer) -> None:
    if len({option["value"] for option in value}) < len(value):
        pointer.add_fault("option values must be unique")


def option_list(each: Check, *, most: int, least: int = 1) -> Check:
    """Return a check for a list of `least` to `most` options with different values."""
    check_list = list_of(each, most=most, least=least)

    def check(value: object, pointer: PayloadPointer) -> None:
        fault_count = len(pointer.faults)
        check_list(value, pointer)
        if isinstance(value, list) and len(pointer.faults) == fault_count:
            _check_unique_values(value, pointer)

    return check


option_group = object_of(
    {"label": plain_text(75), "options": option_list(select_option, most=MAX_SELECT_OPTIONS)},
    {},
)

confirm_dialog = object_of(
    {"title": plain_text(100), "text": any_text(300), "confirm": plain_text(30), "deny": plain_text(30)},
    {"style": one_of("primary", "danger")},
)


def list_options(element: Json) -> list[Json]:
    """Return all options of an element, including options in groups."""
    if "option_groups" in element:
        return [option for group in element["option_groups"] for option in group["options"]]
    return list(element.get("options", []))
