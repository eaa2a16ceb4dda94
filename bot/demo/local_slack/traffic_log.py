"""A log of every payload between people and the app, which anyone can read.

It includes the requests to the app, the app's answers to them, the app's Web API calls, and lines that people write in
the channel. It leaves out answers of the Web API, which repeat what was sent or come from the member list.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from bot.demo.local_slack.client.input_state import TEXT_INPUTS
from bot.demo.local_slack.shared_types import Clock, Json

Direction: TypeAlias = Literal["to app", "to Slack"]
# Fields whose text a person can read, as opposed to ids, types and addresses.
_READABLE_KEYS = {
    "text",
    "alt_text",
    "command",
    "initial_value",
    "selected_date",
    "selected_time",
    "accessibility_label",
    "errors",
}


# Subcommands of the slash command. Like a button, they choose a screen, so they do not count as free text.
_KNOWN_SUBCOMMANDS = {"guidelines", "help", "review", "reviewed", "safety", "settings"}


@dataclass(frozen=True)
class TrafficEntry:
    """One payload: its person and direction, all its readable text, and the text that a person typed freely."""

    direction: Direction
    kind: str
    person_id: str
    at: datetime
    words: tuple[str, ...]
    typed: tuple[str, ...]
    payload: Json = field(repr=False)


@dataclass
class TrafficLog:
    """Every payload so far, oldest first."""

    clock: Clock
    entries: list[TrafficEntry] = field(default_factory=list)

    def add(self, direction: Direction, kind: str, person_id: str, payload: Json) -> TrafficEntry:
        """Record one payload."""
        words, typed = tuple(dict.fromkeys(list_readable(payload))), tuple(dict.fromkeys(list_typed(payload)))
        entry = TrafficEntry(direction, kind, person_id, self.clock(), words, typed, payload)
        self.entries.append(entry)
        return entry

    def count_typed_words(self) -> int:
        """Return how many words people typed freely. The same text from the same person counts once."""
        texts = {(entry.person_id, text) for entry in self.entries for text in entry.typed}
        return sum(len(text.split()) for _, text in texts)


def _list_strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, dict):
        return [text for item in value.values() for text in _list_strings(item)]
    return [text for item in value for text in _list_strings(item)] if isinstance(value, list) else []


def list_readable(value: object) -> list[str]:
    """Return every string in a payload that a person can read, in order."""
    if isinstance(value, list):
        return [text for item in value for text in list_readable(item)]
    if not isinstance(value, dict):
        return []
    texts: list[str] = []
    for key, item in value.items():
        if key in _READABLE_KEYS or (key == "value" and value.get("type") in TEXT_INPUTS):
            texts += list_readable(item) if isinstance(item, dict) and "type" in item else _list_strings(item)
        else:
            texts += list_readable(item)
    return texts


def list_typed(value: object) -> list[str]:
    """Return the text that a person typed freely: after a slash command, in the channel, or in a text input."""
    if isinstance(value, list):
        return [text for item in value for text in list_typed(item)]
    if not isinstance(value, dict):
        return []
    if "command" in value or value.get("type") == "channel_message":
        texts = _list_strings(value.get("text"))
        return [text for text in texts if "command" not in value or text.strip().lower() not in _KNOWN_SUBCOMMANDS]
    if value.get("type") in TEXT_INPUTS and value.get("type") != "number_input":
        return _list_strings(value.get("value"))
    return [text for item in value.values() for text in list_typed(item)]
