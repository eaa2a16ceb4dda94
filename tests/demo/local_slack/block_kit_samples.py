"""Small valid pieces of Block Kit, which tests combine and modify."""

from collections.abc import Iterable
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "Hello", **more: object) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def option(value: str, text: str | None = None, **more: object) -> Json:
    return {"text": plain(text or value), "value": value, **more}


def options(count: int) -> list[Json]:
    return [option(f"o{number}") for number in range(count)]


def button(action_id: str = "go", **more: object) -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": action_id, **more}


def actions(*elements: Json, block_id: str = "acts") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def input_block(element: Json, block_id: str = "asked", **more: object) -> Json:
    return {"type": "input", "block_id": block_id, "label": plain("Label"), "element": element, **more}


def text_input(action_id: str = "text", **more: object) -> Json:
    return {"type": "plain_text_input", "action_id": action_id, **more}


def number_input(action_id: str = "number", **more: object) -> Json:
    return {"type": "number_input", "action_id": action_id, "is_decimal_allowed": False, **more}


def radio(action_id: str = "pick", values: Iterable[str] = ("a", "b", "c"), **more: object) -> Json:
    option_objects = [option(value) for value in values]
    return {"type": "radio_buttons", "action_id": action_id, "options": option_objects, **more}


def checkboxes(action_id: str = "ticks", values: Iterable[str] = ("a", "b", "c"), **more: object) -> Json:
    return radio(action_id, values, **more) | {"type": "checkboxes"}


def select(action_id: str = "select", values: Iterable[str] = ("a", "b", "c"), **more: object) -> Json:
    return radio(action_id, values, **more) | {"type": "static_select"}


def modal(*blocks: Json, callback_id: str = "thing", **more: object) -> Json:
    view = {"type": "modal", "callback_id": callback_id, "title": plain("Title"), "submit": plain("Next")}
    return {**view, "blocks": list(blocks) or [section()], **more}


def home(*blocks: Json, **more: object) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}
