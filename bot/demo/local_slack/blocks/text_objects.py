"""Slack's composition objects: text, options, confirmation dialogs, and their limits."""

from bot.demo.local_slack.blocks.value_checks import Check, Place, address, boolean, many, one_of, shape, string, typed
from bot.demo.local_slack.shared_types import Json

OPTION_TEXT = 75
OPTION_VALUE = 150
SELECT_OPTIONS = 100
BOX_OPTIONS = 10


def plain(longest: int) -> Check:
    """Return a check for a plain_text object of at most `longest` characters."""
    fields = {"type": one_of("plain_text"), "text": string(longest)}
    return typed({"plain_text": shape(fields, {"emoji": boolean})})


def any_text(longest: int) -> Check:
    """Return a check for a plain_text or mrkdwn object of at most `longest` characters."""
    marked = shape({"type": one_of("mrkdwn"), "text": string(longest)}, {"verbatim": boolean})
    return typed({"plain_text": plain(longest), "mrkdwn": marked})


def _option(text: Check, **more: Check) -> Check:
    return shape({"text": text, "value": string(OPTION_VALUE)}, {"description": text, **more})


select_option = _option(plain(OPTION_TEXT))
box_option = _option(any_text(OPTION_TEXT))
overflow_option = _option(plain(OPTION_TEXT), url=address)


def _no_value_twice(value: list[Json], place: Place) -> None:
    if len({option["value"] for option in value}) < len(value):
        place.fault("option values must be unique")


def options(each: Check, *, most: int, least: int = 1) -> Check:
    """Return a check for a list of options with different values."""
    listed = many(each, most=most, least=least)

    def check(value: object, place: Place) -> None:
        before = len(place.found)
        listed(value, place)
        if isinstance(value, list) and len(place.found) == before:
            _no_value_twice(value, place)

    return check


option_group = shape(
    {"label": plain(75), "options": options(select_option, most=SELECT_OPTIONS)},
    {},
)

confirm = shape(
    {"title": plain(100), "text": any_text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)


def offered(element: Json) -> list[Json]:
    """Return all options of an element, those in groups too."""
    if "option_groups" in element:
        return [option for group in element["option_groups"] for option in group["options"]]
    return list(element.get("options", []))
