"""Ids in payloads to and from Slack, on which open modals, old messages and queued requests depend."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from bot.slack import render
from bot.slack.manifest import build_manifest
from flows.forms import Form, Row
from flows.parts import Part
from tests.golden.code import libraries
from tests.support.screens import fullest_screens

# Matches neither rows of buttons, which nothing reads, nor Slack's own block ids.
_BLOCK = re.compile(r"[a-z0-9_]+\.(?!row[0-9]+\Z)\w+")
_VARIES = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "{uuid}"),
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:+.]+"), "{moment}"),
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "{day}"),
    (re.compile(r"\A[UW][A-Z0-9]{3,63}\Z"), "{person}"),
    (re.compile(r"\A[0-9]+\Z"), "{number}"),
    (re.compile(r"\A[0-9]{2}:[0-9]{2}\Z"), "{time}"),
)
Ids = dict[str, set[str]]


def plain(text: str) -> str:
    """Return the text with placeholders for everything that differs between consults or days."""
    for pattern, placeholder in _VARIES:
        text = pattern.sub(placeholder, text)
    return text


def of_screens() -> Ids:
    """Return the ids of every screen that can be drawn, and of every screen and message in the content files."""
    ids = of_payloads(render.render_modal(form) for form in _drawn() if form.body)  # one of a page is only a button
    for library in libraries():
        ids["screens"] |= set(library.screens)
        ids["messages"] |= set(library.messages)
        for kind, message in library.messages.items():
            ids["buttons of messages"] |= {f"{kind}: {button.id}" for button in message.buttons}
        for step, screen in library.screens.items():
            fields = [piece for piece in screen.body if piece.field]
            ids["fields"] |= {f"{step}.{piece.field}: {piece.kind}{', kept' if piece.kept else ''}" for piece in fields}
            ids["options"] |= {f"{step}.{piece.field}: {option.id}" for piece in fields for option in piece.options}
            ids["buttons"] |= {button.id for piece in screen.body for button in piece.buttons}
    return ids


def buttons() -> set[str]:
    """Return the ids of the buttons of all drawn screens."""
    rows = [piece for form in _drawn() for piece in form.body if isinstance(piece, Row)]
    return {button.id for row in rows for button in row.buttons}


def of_payloads(payloads: Iterable[object]) -> Ids:
    """Return the ids in payloads: screens, block ids, options, button values, and the shape of private metadata."""
    names = ("screens", "messages", "buttons of messages", "fields", "options", "buttons", "values of buttons")
    ids: Ids = {name: set() for name in (*names, "blocks", "metadata", "answers")}
    for payload in payloads:
        for json_object in _objects(payload):
            _add_ids(ids, json_object)
    return ids


def of_manifest() -> list[str]:
    """Return what the app requests from Slack: commands, events, scopes, addresses."""
    manifest = build_manifest("https://x.example", socket_mode=False, return_path="/back")
    return [
        f"{name}: {value}" for name, value in _leaves(manifest) if "display" not in name and "description" not in name
    ]


@cache
def _drawn() -> tuple[Form, ...]:
    return tuple(form for part in Part for form in fullest_screens.screens(part))


def _add_ids(ids: Ids, json_object: dict[str, object]) -> None:
    block, action = str(json_object.get("block_id", "")), str(json_object.get("action_id", ""))
    if "callback_id" in json_object:
        ids["screens"].add(str(json_object["callback_id"]))
        ids["metadata"].add(f"{json_object['callback_id']}: {plain(str(json_object.get('private_metadata', '')))!r}")
    if _BLOCK.fullmatch(block):
        ids["blocks"].add(block)
    if "response_action" in json_object:
        ids["answers"].add(str(json_object["response_action"]))
    if action and json_object.get("type") == "button":
        ids["buttons"].add(action)
        ids["values of buttons"].add(f"{action}: {plain(str(json_object.get('value', '')))!r}")
    element = json_object.get("element")
    if isinstance(element, dict) and json_object.get("type") == "input":
        ids["options"] |= {f"{block}: {plain(str(option['value']))}" for option in element.get("options", ())}


def _objects(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from _objects(item)
    elif isinstance(value, list):
        for item in value:
            yield from _objects(item)


def _leaves(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, f"{name}.{key}".strip("."))
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, name)
    else:
        yield name, value
