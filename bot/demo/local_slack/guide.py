"""The guide: one line of instruction at a time, shown until its condition is met in the workspace."""

import json
import tomllib
from dataclasses import dataclass, field
from importlib.resources import files

from bot.demo.local_slack.shared_types import Json
from bot.demo.local_slack.state_store import StateStore

_EVENT_KINDS = ("opened", "submitted", "commanded", "clicked")


@dataclass(frozen=True)
class GuideLine:
    """One line of the guide. `until` is the condition that ends the line; an empty `until` never ends the line."""

    text: str
    until: Json = field(default_factory=dict)


def load_lines() -> tuple[GuideLine, ...]:
    """Return the guide's lines in order."""
    text = (files("bot.demo.local_slack") / "content" / "guide.toml").read_text("utf-8")
    return tuple(GuideLine(**entry) for entry in tomllib.loads(text)["line"])


def _count_messages(store: StateStore, person_id: str | None) -> int:
    people = [person for person in store.people.values() if person_id in (None, person.id)]
    return max((len(store.messages.list_visible(person.id, person.channel)) for person in people), default=0)


def _has_received(store: StateStore, words: str, person_id: str | None) -> bool:
    """Return whether a person, or anyone if `person_id` is None, got a direct message that contains `words`."""
    people = [person for person in store.people.values() if person_id in (None, person.id)]
    messages = (message for person in people for message in store.messages.list_visible(person.id, person.channel))
    return any(words in json.dumps(message.blocks, ensure_ascii=False) for message in messages)


def is_met(store: StateStore, until: Json) -> bool:
    """Return whether a line's condition is met. The caller holds the lock."""
    person_id = until.get("person")
    if "seconds" in until:
        return store.timer() - (store.began_at or 0.0) >= float(until["seconds"])
    if "said" in until:
        return _has_received(store, until["said"], person_id)
    if "messages" in until:
        return _count_messages(store, person_id) >= int(until["messages"])
    wanted = [(kind, until[kind]) for kind in _EVENT_KINDS if kind in until]
    return bool(wanted) and all(
        any(event[1:] == expected and person_id in (None, event.person_id) for event in store.observed_events)
        for expected in wanted
    )


def find_step(store: StateStore, guide: tuple[GuideLine, ...]) -> int:
    """Return the number (from 1) of the line to show: the line after the last one whose condition has ever been met."""
    with store.lock:
        # `seconds` conditions count from the first time the page is opened, not from the start of the server.
        if store.began_at is None:
            store.began_at = store.timer()
        for number, line in enumerate(guide, start=1):
            if number >= store.guide_step and is_met(store, line.until):
                store.guide_step = min(number + 1, len(guide))
        return store.guide_step


def describe_step(store: StateStore, guide: tuple[GuideLine, ...]) -> Json | None:
    """Return the current line for the browser page, as `step`, `of` and `text`; None if there is no guide."""
    if not guide:
        return None
    step = find_step(store, guide)
    return {"step": step, "of": len(guide), "text": guide[step - 1].text}
