"""The guide: one line at a time, each shown until something is seen to have happened in the workspace."""

import json
import tomllib
from dataclasses import dataclass, field
from importlib.resources import files

from bot.demo.local_slack.shared_types import Json
from bot.demo.local_slack.state_store import StateStore

_EVENT_KINDS = ("opened", "submitted", "commanded", "clicked")


@dataclass(frozen=True)
class GuideLine:
    """One line, and what ends it; an empty `until` never does."""

    text: str
    until: Json = field(default_factory=dict)


def load_lines() -> tuple[GuideLine, ...]:
    """Return the guide's lines in their order."""
    text = (files("bot.demo.local_slack") / "content" / "guide.toml").read_text("utf-8")
    return tuple(GuideLine(**entry) for entry in tomllib.loads(text)["line"])


def _count_messages(store: StateStore, person_id: str | None) -> int:
    people = [one for one in store.people.values() if person_id in (None, one.id)]
    return max((len(store.messages.list_visible(one.id, one.channel)) for one in people), default=0)


def _has_read(store: StateStore, words: str, person_id: str | None) -> bool:
    """Return whether somebody got a direct message with these words on it."""
    people = [one for one in store.people.values() if person_id in (None, one.id)]
    got = (message for one in people for message in store.messages.list_visible(one.id, one.channel))
    return any(words in json.dumps(message.blocks, ensure_ascii=False) for message in got)


def is_met(store: StateStore, until: Json) -> bool:
    """Return whether a line's condition has come true. The caller holds the lock."""
    person_id = until.get("person")
    if "seconds" in until:
        return store.timer() - (store.began_at or 0.0) >= float(until["seconds"])
    if "said" in until:
        return _has_read(store, until["said"], person_id)
    if "messages" in until:
        return _count_messages(store, person_id) >= int(until["messages"])
    wanted = [(kind, until[kind]) for kind in _EVENT_KINDS if kind in until]
    return bool(wanted) and all(
        any(fact[1:] == one and person_id in (None, fact.person_id) for fact in store.facts) for one in wanted
    )


def find_step(store: StateStore, guide: tuple[GuideLine, ...]) -> int:
    """Return the number, from 1, of the line to show: the one after the last whose condition was ever met."""
    with store.lock:
        # Counted from the first look, not from the server's start.
        if store.began_at is None:
            store.began_at = store.timer()
        for number, line in enumerate(guide, start=1):
            if number >= store.guide_step and is_met(store, line.until):
                store.guide_step = min(number + 1, len(guide))
        return store.guide_step


def describe_step(store: StateStore, guide: tuple[GuideLine, ...]) -> Json | None:
    """Return the line as the browser page shows it: `step`, `of`, `text`."""
    if not guide:
        return None
    now = find_step(store, guide)
    return {"step": now, "of": len(guide), "text": guide[now - 1].text}
