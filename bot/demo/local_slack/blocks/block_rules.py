"""Slack's blocks and their limits, on each of the three surfaces: modal, App Home, message."""

from collections import Counter
from collections.abc import Iterator
from typing import Literal, TypeAlias

from bot.demo.local_slack.blocks.elements import in_actions, in_input, in_section
from bot.demo.local_slack.blocks.text_objects import any_text, plain
from bot.demo.local_slack.blocks.value_checks import Check, Place, address, boolean, many, one_of, shape, string, typed
from bot.demo.local_slack.shared_types import Json

Surface: TypeAlias = Literal["modal", "home", "message"]
MOST_BLOCKS: dict[Surface, int] = {"modal": 100, "home": 100, "message": 50}

_IMAGE: dict[str, Check] = {"image_url": address, "alt_text": string(2000)}
_image_element = shape({"type": one_of("image"), **_IMAGE}, {})


def _text_or_fields(block: Json, place: Place) -> None:
    if "text" not in block and "fields" not in block:
        place.fault("missing required field: text or fields")


def _accessory(value: object, place: Place) -> None:
    if isinstance(value, dict) and value.get("type") == "image":
        _image_element(value, place)
    else:
        in_section(value, place)


def _in_context(value: object, place: Place) -> None:
    if isinstance(value, dict) and value.get("type") == "image":
        _image_element(value, place)
    else:
        any_text(3000)(value, place)


def _rich(value: object, place: Place) -> None:
    kinds = ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted")
    if not isinstance(value, dict) or value.get("type") not in kinds:
        place.fault("unsupported type")


def _block(kind: str, required: dict[str, Check], optional: dict[str, Check], *also: Check) -> Check:
    return shape({"type": one_of(kind), **required}, {"block_id": string(255), **optional}, *also)


_EVERYWHERE: dict[str, Check] = {
    "section": _block(
        "section",
        {},
        {
            "text": any_text(3000),
            "fields": many(any_text(2000), most=10),
            "accessory": _accessory,
            "expand": boolean,
        },
        _text_or_fields,
    ),
    "header": _block("header", {"text": plain(150)}, {}),
    "divider": _block("divider", {}, {}),
    "context": _block("context", {"elements": many(_in_context, most=10)}, {}),
    "actions": _block("actions", {"elements": many(in_actions, most=25)}, {}),
    "image": _block("image", _IMAGE, {"title": plain(2000)}),
    "rich_text": _block("rich_text", {"elements": many(_rich, most=100)}, {}),
    "input": _block(
        "input",
        {"label": plain(2000), "element": in_input},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
}
_KINDS: dict[Surface, Check] = {
    "modal": typed(_EVERYWHERE),
    "home": typed(_EVERYWHERE),
    "message": typed({**_EVERYWHERE, "markdown": _block("markdown", {"text": string(12_000)}, {})}),
}


def elements_of(block: Json) -> list[Json]:
    """Return the interactive elements of one valid block."""
    within = {
        "actions": block.get("elements", []),
        "input": [block.get("element")],
        "section": [block.get("accessory")],
    }.get(block["type"], [])
    return [element for element in within if element and element["type"] != "image"]


def interactive(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield each interactive element of valid blocks with the block it stands in."""
    for block in blocks:
        for element in elements_of(block):
            yield block, element


def _doubled(values: list[str | None]) -> set[str]:
    return {value for value, times in Counter(values).items() if value is not None and times > 1}


def _no_id_twice(blocks: list[Json], place: Place) -> None:
    for block_id in _doubled([block.get("block_id") for block in blocks]):
        place.fault(f"block_id {block_id} already exists")
    for number, block in enumerate(blocks):
        for action_id in _doubled([element.get("action_id") for element in elements_of(block)]):
            (place / number).fault(f"action_id {action_id} already exists")


def _one_focus(blocks: list[Json], place: Place) -> None:
    if sum(bool(element.get("focus_on_load")) for _, element in interactive(blocks)) > 1:
        place.fault("only one element may have focus_on_load")


def check_blocks(surface: Surface) -> Check:
    """Return a check for the blocks of a surface."""
    listed = many(_KINDS[surface], most=MOST_BLOCKS[surface], least=0)

    def check(value: object, place: Place) -> None:
        before = len(place.found)
        listed(value, place)
        if len(place.found) == before and isinstance(value, list):
            _no_id_twice(value, place)
            _one_focus(value, place)

    return check
