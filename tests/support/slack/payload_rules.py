"""Checks of everything a dialogue sent to Slack: by Slack's own models, by blockkit, and by the product's promises."""

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

ASKED_ONLY = {"auth.test", "users.info", "users.list", "conversations.open"}  # calls without any text for people
SHOWN = {"views.open", "views.push", "views.update", "views.publish"}
_UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ANY_UUID = re.compile(_UUID)
_PRODUCT_ID = re.compile(rf"{_UUID}(:[a-z]*)?|[a-z0-9_]{{1,40}}|\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
_PERSON_ID = re.compile(r"[UW][A-Z0-9]{1,63}")  # as Slack has it
_IDS_OR_NOTHING = re.compile(rf"({_UUID}(:{_UUID})?)?")
_PLACE = r"\d{1,20}\.[0-9a-f]{32}\.(it|ft)?"  # where a list goes on: a time and an id, see storage/list_position.py
_BUTTON = re.compile(
    rf"{_UUID}(:{_UUID})?|[a-z_]{{1,40}}|[0-9]{{1,9}}(:({_PLACE})?)?|{_PLACE}"
)  # a number: of an entry
_NOTES = {f"{one.reason} {one.suggestion}" for one in load_wordings().values()} | {WORDS.phrases["danger_line"]}
_ERROR = re.compile(  # bounds are filled in with numbers; every other error is said as it is
    "|".join(re.sub(r"\\{(minimum|maximum|most)\\}", r"-?\\d+", re.escape(text)) for text in WORDS.errors.values())
)
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
_checked: set[bytes] = set()  # digests of the payloads checked so far in this run

NOTIFICATIONS = frozenset({WORDS.phrases["notification"], WORDS.phrases["notification_urgent"]})


def check(entries: Iterable[TrafficEntry]) -> None:
    """Raise AssertionError, or a library's error, for the first payload to Slack that breaks a rule.

    Most dialogues send the same payloads except for ids, so each shape is checked only once.
    """
    for entry in entries:
        if entry.direction == "to Slack":
            written = repr(entry.payload)
            assert CANARY not in written, f"{entry.kind} carries text that somebody typed"
            shape = hashlib.blake2b(f"{entry.kind} {_number_ids(written)}".encode()).digest()
            if entry.kind not in ASKED_ONLY and shape not in _checked:
                _check_one(entry.kind, entry.payload)
                _checked.add(shape)


def _number_ids(written: str) -> str:
    """Return a payload's text with a number in place of each row id; the same id gets the same number."""
    numbers: dict[str, str] = {}
    return _ANY_UUID.sub(lambda match: numbers.setdefault(match[0], f"#{len(numbers)}"), written)


def _check_one(kind: str, payload: Json) -> None:
    if kind in SHOWN:
        view(payload["view"])
    elif kind == "chat.postMessage" and payload.get("text") == WORDS.phrases["click_again"]:
        assert "blocks" not in payload
    elif kind == "chat.postMessage":
        assert payload["text"] in NOTIFICATIONS
        blocks(payload["blocks"])
    elif kind == "chat.update" and payload["text"] == WORDS.phrases["notification_urgent"]:  # how an alert stands now
        blocks(payload["blocks"])
    elif kind == "chat.update":  # deleted, or settled: without buttons
        assert payload["text"] in (WORDS.messages["tombstone"].text, WORDS.phrases["notification"])
        assert {block["type"] for block in payload["blocks"]} == {"section"}
        blocks(payload["blocks"])
    elif kind.startswith("answer to"):
        answer(payload)
    else:
        raise AssertionError(f"unexpected call: {kind}")


def answer(payload: Json) -> None:
    """Check the answer to a request: a view, errors, a line for one person, or a closed modal."""
    match dict(payload):
        case {"response_action": "update" | "push", "view": shown}:
            view(shown)
        case {"response_action": "errors", "errors": errors}:
            assert errors
            lines = {line for words in errors.values() for line in (_quote_reasons(words) or words.splitlines())}
            assert all(line in _NOTES or _ERROR.fullmatch(line) for line in lines)
        case {"response_action": "clear", **more} if not more:
            pass
        case {"error": "unhandled request", **more} if not more:  # Bolt's answer to a request without a listener
            pass
        case {"text": text, **more} if more.keys() <= {"response_type"}:
            first_line = text.partition("\n")[0]  # whom to call stands below it
            assert first_line in {*WORDS.refusals.values(), WORDS.phrases["click_again"]}
        case _:
            raise AssertionError(f"unexpected answer: {sorted(payload)}")


def _quote_reasons(words: str) -> list[str]:
    """Return the reasons given for direct quotes: each line names the quote for its sender, then says why."""
    return [line.partition("” ")[2] for line in words.splitlines() if line.startswith("“")]


def view(shown: Json) -> None:
    """Check one modal or Home tab."""
    assert View(**shown).to_dict() == shown
    whole = {**shown, "private_metadata": shown.get("private_metadata") or "none"}  # blockkit requires one
    assert built(whole).build() == whole
    assert _IDS_OR_NOTHING.fullmatch(shown.get("private_metadata", ""))
    for name in ("title", "submit", "close"):
        assert len(shown.get(name, {"text": ""})["text"]) <= 24
    ids = [block["block_id"] for block in shown["blocks"] if "block_id" in block]
    assert len(ids) == len(set(ids))
    assert all(block_id.startswith(f"{shown['callback_id']}.") for block_id in ids)
    blocks(shown["blocks"])


def blocks(shown: list[Json]) -> None:
    """Check the blocks of a view or a message."""
    assert [block.to_dict() for block in Block.parse_all(list(shown))] == shown
    assert [built(block).build() for block in shown] == shown
    for element in _walk(shown):
        _check_object(element)


def _check_object(element: Json) -> None:
    kind = element.get("type", "option" if "value" in element else "")
    assert kind != "mrkdwn", "text is sent as plain text only"
    if kind == "option":
        assert len(element["text"]["text"]) <= 75
        assert len(element.get("description", {"text": ""})["text"]) <= 75
        is_id = _PRODUCT_ID.fullmatch(element["value"]) or _PERSON_ID.fullmatch(element["value"])
        assert is_id, "an option's value is an id of the product or of a person"
    elif kind in {"checkboxes", "radio_buttons"}:
        assert 1 <= len(element["options"]) <= 10
    elif kind in {"static_select", "multi_static_select"}:
        assert 1 <= len(element["options"]) <= 100
    elif kind == "button":
        assert _BUTTON.fullmatch(element.get("value", "none")), "a button's value is an id of the product"
        assert ("url" in element) == (element["action_id"] == "open_page")


def built(part: Any) -> Any:  # noqa: ANN401 -- from any part of a payload to blockkit's object
    """Return blockkit's object for a part of a payload."""
    if isinstance(part, list):
        return [built(item) for item in part]
    if not isinstance(part, dict):
        return part
    given = {name: built(value) for name, value in part.items() if name != "type"}
    if part.get("type") in {"plain_text", "mrkdwn"}:
        return blockkit.Text(**given, type=part["type"])
    if "type" not in part:
        return blockkit.Option(**given)
    if part["type"] == "number_input":
        given |= {name: int(given[name]) for name in ("initial_value", "min_value", "max_value") if name in given}
    return _KINDS[part["type"]](**given)


def _walk(value: object) -> Iterator[Json]:
    if isinstance(value, list):
        for item in value:
            yield from _walk(item)
    elif isinstance(value, dict):
        yield value
        for item in value.values():
            yield from _walk(item)
