"""Ids in payloads to and from Slack: whatever an open modal, an old message or a queued request still holds."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from bot.slack import render
from bot.slack.manifest import build_manifest
from flows.consult.parts import Part
from flows.forms import Form, Row
from tests.golden.code import libraries
from tests.support.screens import fullest_screens

_BLOCK = re.compile(r"[a-z0-9_]+\.(?!row[0-9]+\Z)\w+")  # not rows of buttons, which nothing reads, nor Slack's own
_VARIES = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "{uuid}"),
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:+.]+"), "{moment}"),
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "{day}"),
    (re.compile(r"\A[0-9]+\Z"), "{number}"),
    (re.compile(r"\A[0-9]{2}:[0-9]{2}\Z"), "{time}"),
)
Ids = dict[str, set[str]]


def plain(text: str) -> str:
    """Return the text with what differs from one consult or day to another left out."""
    for pattern, instead in _VARIES:
        text = pattern.sub(instead, text)
    return text


def of_screens() -> Ids:
    """Return the ids of every screen that can be drawn, and of every screen and message in the content files."""
    found = of_payloads(render.render_modal(form) for form in _drawn())
    for library in libraries():
        found["screens"] |= set(library.screens)
        found["messages"] |= set(library.messages)
        for kind, message in library.messages.items():
            found["buttons of messages"] |= {f"{kind}: {one.id}" for one in message.buttons}
        for step, screen in library.screens.items():
            fields = [piece for piece in screen.body if piece.field]
            found["fields"] |= {f"{step}.{one.field}: {one.kind}{', kept' if one.kept else ''}" for one in fields}
            found["options"] |= {f"{step}.{one.field}: {each.id}" for one in fields for each in one.options}
            found["buttons"] |= {each.id for piece in screen.body for each in piece.buttons}
    return found


def buttons() -> set[str]:
    """Return the ids of the buttons of all drawn screens."""
    rows = [piece for form in _drawn() for piece in form.body if isinstance(piece, Row)]
    return {button.id for row in rows for button in row.buttons}


def of_payloads(payloads: Iterable[object]) -> Ids:
    """Return the ids in payloads: screens, fields as block ids, options and values of buttons, shapes of metadata."""
    names = ("screens", "messages", "buttons of messages", "fields", "options", "buttons", "values of buttons")
    found: Ids = {name: set() for name in (*names, "blocks", "metadata", "answers")}
    for payload in payloads:
        for one in _objects(payload):
            _note(found, one)
    return found


def of_manifest() -> list[str]:
    """Return what the app asks of Slack: commands, events, scopes, addresses."""
    found = build_manifest("https://x.example", socket_mode=False, back="/back")
    return [f"{name}: {value}" for name, value in _leaves(found) if "display" not in name and "description" not in name]


@cache
def _drawn() -> tuple[Form, ...]:
    return tuple(form for part in Part for form in fullest_screens.screens(part))


def _note(found: Ids, one: dict[str, object]) -> None:
    block, action = str(one.get("block_id", "")), str(one.get("action_id", ""))
    if "callback_id" in one:
        found["screens"].add(str(one["callback_id"]))
        found["metadata"].add(f"{one['callback_id']}: {plain(str(one.get('private_metadata', '')))!r}")
    if _BLOCK.fullmatch(block):
        found["blocks"].add(block)
    if "response_action" in one:
        found["answers"].add(str(one["response_action"]))
    if action and one.get("type") == "button":
        found["buttons"].add(action)
        found["values of buttons"].add(f"{action}: {plain(str(one.get('value', '')))!r}")
    element = one.get("element")
    if isinstance(element, dict) and one.get("type") == "input":
        found["options"] |= {f"{block}: {plain(str(each['value']))}" for each in element.get("options", ())}


def _objects(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from _objects(each)
    elif isinstance(value, list):
        for each in value:
            yield from _objects(each)


def _leaves(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _leaves(each, f"{name}.{key}".strip("."))
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each, name)
    else:
        yield name, value
