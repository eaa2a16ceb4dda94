"""All that a dialogue sent to Slack, checked by Slack's own models, by blockkit, and against what we promise."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import blockkit
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.demo.local_slack.traffic_log import TrafficEntry
from flows.content import WORDS
from flows.impressions.wording import load_wordings
from tests.support.walks.preparation_steps import CANARY

Json: TypeAlias = dict[str, Any]

ASKED_ONLY = {"auth.test", "users.info", "conversations.open"}  # calls that carry nothing for people to read
SHOWN = {"views.open", "views.push", "views.update", "views.publish"}
_UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ANY_UUID = re.compile(_UUID)
_OURS = re.compile(rf"{_UUID}(:[a-z]*)?|[a-z0-9_]{{1,40}}|\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
_IDS_OR_NOTHING = re.compile(rf"({_UUID}(:{_UUID})?)?")
_BUTTON = re.compile(rf"{_UUID}(:{_UUID})?|[a-z_]{{1,40}}|[0-9]{{1,9}}")  # a number: of an entry of the log
_NOTES = {f"{one.reason} {one.suggestion}" for one in load_wordings().values()}
_KINDS: Mapping[str, Any] = {
    "modal": blockkit.Modal,
    "home": blockkit.Home,
    "input": blockkit.Input,
    "section": blockkit.Section,
    "actions": blockkit.Actions,
    "context": blockkit.Context,
    "header": blockkit.Header,
    "button": blockkit.Button,
    "checkboxes": blockkit.Checkboxes,
    "radio_buttons": blockkit.RadioButtons,
    "static_select": blockkit.StaticSelect,
    "multi_static_select": blockkit.MultiStaticSelect,
    "datepicker": blockkit.DatePicker,
    "timepicker": blockkit.TimePicker,
    "users_select": blockkit.UsersSelect,
    "number_input": blockkit.NumberInput,
    "plain_text_input": blockkit.PlainTextInput,
}
_passed: set[bytes] = set()  # what was looked at already, in this whole run


def check(entries: Iterable[TrafficEntry]) -> None:
    """Raise AssertionError, or the library's own error, for the first payload to Slack that is not as promised.

    Most dialogues send what another one sent before, but for the ids; each shape is looked at once.
    """
    for entry in entries:
        if entry.direction == "to Slack":
            written = repr(entry.payload)
            assert CANARY not in written, f"{entry.kind} carries what somebody typed"
            shape = hashlib.blake2b(f"{entry.kind} {_numbered(written)}".encode()).digest()
            if entry.kind not in ASKED_ONLY and shape not in _passed:
                _check_one(entry.kind, entry.payload)
                _passed.add(shape)


def _numbered(written: str) -> str:
    """Return a payload with a number in place of each id of a row: what is the same row stays the same."""
    numbers: dict[str, str] = {}
    return _ANY_UUID.sub(lambda found: numbers.setdefault(found[0], f"#{len(numbers)}"), written)


def _check_one(kind: str, payload: Json) -> None:
    if kind in SHOWN:
        view(payload["view"])
    elif kind == "chat.postMessage":
        assert payload["text"] == WORDS.phrases["notification"]
        blocks(payload["blocks"])
    elif kind == "chat.update":
        assert payload["text"] == WORDS.messages["tombstone"].text
        assert {one["type"] for one in payload["blocks"]} == {"section"}
        blocks(payload["blocks"])
    elif kind.startswith("answer to"):
        answer(payload)
    else:
        raise AssertionError(f"nobody expects {kind}")


def answer(payload: Json) -> None:
    """Check what a request is answered with: a view, errors, a line for one person, or a closed window."""
    match dict(payload):
        case {"response_action": "update" | "push", "view": shown}:
            view(shown)
        case {"response_action": "errors", "errors": errors}:
            assert errors
            said = {line for words in errors.values() for line in (_noted(words) or [words])}
            assert said <= {*WORDS.errors.values(), *_NOTES}
        case {"response_action": "clear", **more} if not more:
            pass
        case {"error": "unhandled request", **more} if not more:  # Bolt's own, to what nobody asked for
            pass
        case {"text": said, **more} if more.keys() <= {"response_type"}:
            assert said in {*WORDS.refusals.values(), WORDS.phrases["click_again"]}
        case _:
            raise AssertionError(f"an answer of another shape: {sorted(payload)}")


def _noted(words: str) -> list[str]:
    """Return what is said of words that are held up: they are named, to whoever has just sent them, and then why."""
    return [line.partition("” ")[2] for line in words.splitlines() if line.startswith("“")]


def view(shown: Json) -> None:
    """Check one modal or Home."""
    assert View(**shown).to_dict() == shown
    whole = {**shown, "private_metadata": shown.get("private_metadata") or "none"}  # blockkit insists on one
    assert built(whole).build() == whole
    assert _IDS_OR_NOTHING.fullmatch(shown.get("private_metadata", ""))
    for name in ("title", "submit", "close"):
        assert len(shown.get(name, {"text": ""})["text"]) <= 24
    ids = [block["block_id"] for block in shown["blocks"] if "block_id" in block]
    assert len(ids) == len(set(ids))
    assert all(one.startswith(f"{shown['callback_id']}.") for one in ids)
    blocks(shown["blocks"])


def blocks(shown: list[Json]) -> None:
    """Check the blocks of a view or a message."""
    assert [block.to_dict() for block in Block.parse_all(list(shown))] == shown
    assert [built(block).build() for block in shown] == shown
    for one in _walk(shown):
        _check_object(one)


def _check_object(one: Json) -> None:
    kind = one.get("type", "option" if "value" in one else "")
    assert kind != "mrkdwn", "words go out as plain text"
    if kind == "option":
        assert len(one["text"]["text"]) <= 75
        assert len(one.get("description", {"text": ""})["text"]) <= 75
        assert _OURS.fullmatch(one["value"]), "an option's value is an id of ours"
    elif kind in {"checkboxes", "radio_buttons"}:
        assert 1 <= len(one["options"]) <= 10
    elif kind in {"static_select", "multi_static_select"}:
        assert 1 <= len(one["options"]) <= 100
    elif kind == "button":
        assert _BUTTON.fullmatch(one.get("value", "none")), "a button's value is an id of ours"
        assert ("url" in one) == (one["action_id"] == "open_page")


def built(one: Any) -> Any:  # noqa: ANN401 -- from a payload's shape to blockkit's objects, whatever they are
    """Return blockkit's own object for a part of a payload."""
    if isinstance(one, list):
        return [built(each) for each in one]
    if not isinstance(one, dict):
        return one
    given = {name: built(each) for name, each in one.items() if name != "type"}
    if one.get("type") in {"plain_text", "mrkdwn"}:
        return blockkit.Text(**given, type=one["type"])
    if "type" not in one:
        return blockkit.Option(**given)
    if one["type"] == "number_input":
        given |= {name: int(given[name]) for name in ("initial_value", "min_value", "max_value") if name in given}
    return _KINDS[one["type"]](**given)


def _walk(value: object) -> Iterator[Json]:
    if isinstance(value, list):
        for each in value:
            yield from _walk(each)
    elif isinstance(value, dict):
        yield value
        for each in value.values():
            yield from _walk(each)
