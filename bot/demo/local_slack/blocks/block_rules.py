"""Slack's blocks and their limits, for each of the three surfaces: modal, App Home and message."""

from collections import Counter
from collections.abc import Iterator
from typing import Literal, TypeAlias

from bot.demo.local_slack.blocks.elements import actions_element, input_element, section_element
from bot.demo.local_slack.blocks.text_objects import any_text, plain_text
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

SurfaceKind: TypeAlias = Literal["modal", "home", "message"]
MAX_BLOCKS: dict[SurfaceKind, int] = {"modal": 100, "home": 100, "message": 50}

_IMAGE: dict[str, Check] = {"image_url": url_string, "alt_text": string(2000)}
_image_element = object_of({"type": one_of("image"), **_IMAGE}, {})


def _check_text_or_fields(block: Json, pointer: PayloadPointer) -> None:
    if "text" not in block and "fields" not in block:
        pointer.add_fault("missing required field: text or fields")


def _check_accessory(value: object, pointer: PayloadPointer) -> None:
    if isinstance(value, dict) and value.get("type") == "image":
        _image_element(value, pointer)
    else:
        section_element(value, pointer)


def _check_context_element(value: object, pointer: PayloadPointer) -> None:
    if isinstance(value, dict) and value.get("type") == "image":
        _image_element(value, pointer)
    else:
        any_text(3000)(value, pointer)


def _check_rich_text(value: object, pointer: PayloadPointer) -> None:
    kinds = ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted")
    if not isinstance(value, dict) or value.get("type") not in kinds:
        pointer.add_fault("unsupported type")


def _check_block(kind: str, required: dict[str, Check], optional: dict[str, Check], *also: Check) -> Check:
    return object_of({"type": one_of(kind), **required}, {"block_id": string(255), **optional}, *also)


_COMMON_BLOCKS: dict[str, Check] = {
    "section": _check_block(
        "section",
        {},
        {
            "text": any_text(3000),
            "fields": list_of(any_text(2000), most=10),
            "accessory": _check_accessory,
            "expand": boolean,
        },
        _check_text_or_fields,
    ),
    "header": _check_block("header", {"text": plain_text(150)}, {}),
    "divider": _check_block("divider", {}, {}),
    "context": _check_block("context", {"elements": list_of(_check_context_element, most=10)}, {}),
    "actions": _check_block("actions", {"elements": list_of(actions_element, most=25)}, {}),
    "image": _check_block("image", _IMAGE, {"title": plain_text(2000)}),
    "rich_text": _check_block("rich_text", {"elements": list_of(_check_rich_text, most=100)}, {}),
    "input": _check_block(
        "input",
        {"label": plain_text(2000), "element": input_element},
        {"hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
    ),
}
_BLOCK_CHECKS: dict[SurfaceKind, Check] = {
    "modal": object_by_type(_COMMON_BLOCKS),
    "home": object_by_type(_COMMON_BLOCKS),
    "message": object_by_type({**_COMMON_BLOCKS, "markdown": _check_block("markdown", {"text": string(12_000)}, {})}),
}


def list_elements(block: Json) -> list[Json]:
    """Return the interactive elements of one valid block."""
    elements = {
        "actions": block.get("elements", []),
        "input": [block.get("element")],
        "section": [block.get("accessory")],
    }.get(block["type"], [])
    return [element for element in elements if element and element["type"] != "image"]


def iter_interactive(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield each interactive element of valid blocks, together with its block."""
    for block in blocks:
        for element in list_elements(block):
            yield block, element


def _find_duplicates(values: list[str | None]) -> set[str]:
    return {value for value, count in Counter(values).items() if value is not None and count > 1}


def _check_unique_ids(blocks: list[Json], pointer: PayloadPointer) -> None:
    for block_id in _find_duplicates([block.get("block_id") for block in blocks]):
        pointer.add_fault(f"block_id {block_id} already exists")
    for number, block in enumerate(blocks):
        for action_id in _find_duplicates([element.get("action_id") for element in list_elements(block)]):
            (pointer / number).add_fault(f"action_id {action_id} already exists")


def _check_single_focus(blocks: list[Json], pointer: PayloadPointer) -> None:
    if sum(bool(element.get("focus_on_load")) for _, element in iter_interactive(blocks)) > 1:
        pointer.add_fault("only one element may have focus_on_load")


def check_blocks(surface: SurfaceKind) -> Check:
    """Return a check for the blocks of a surface."""
    check_list = list_of(_BLOCK_CHECKS[surface], most=MAX_BLOCKS[surface], least=0)

    def check(value: object, pointer: PayloadPointer) -> None:
        fault_count = len(pointer.faults)
        check_list(value, pointer)
        if len(pointer.faults) == fault_count and isinstance(value, list):
            _check_unique_ids(value, pointer)
            _check_single_focus(value, pointer)

    return check
