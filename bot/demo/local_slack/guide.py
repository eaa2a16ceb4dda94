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


def _count_messages(office: StateStore, person_id: str | None) -> int:
    people = [one for one in office.people.values() if person_id in (None, one.id)]
    return max((len(office.messages.list_visible(one.id, one.channel)) for one in people), default=0)


def _has_read(office: StateStore, words: str, person_id: str | None) -> bool:
    """Return whether somebody got a direct message with these words on it."""
    people = [one for one in office.people.values() if person_id in (None, one.id)]
    got = (message for one in people for message in office.messages.list_visible(one.id, one.channel))
    return any(words in json.dumps(message.blocks, ensure_ascii=False) for message in got)


def is_met(office: StateStore, until: Json) -> bool:
    """Return whether a line's condition has come true. The caller holds the lock."""
    person_id = until.get("person")
    if "seconds" in until:
        return office.timer() - (office.began_at or 0.0) >= float(until["seconds"])
    if "said" in until:
        return _has_read(office, until["said"], person_id)
    if "messages" in until:
        return _count_messages(office, person_id) >= int(until["messages"])
    wanted = [(kind, until[kind]) for kind in _EVENT_KINDS if kind in until]
    return bool(wanted) and all(
        any(fact[1:] == one and person_id in (None, fact.person_id) for fact in office.facts) for one in wanted
    )


def find_step(office: StateStore, guide: tuple[GuideLine, ...]) -> int:
    """Return the number, from 1, of the line to show: the one after the last whose condition was ever met."""
    with office.lock:
        # Counted from the first look, not from the server's start.
        if office.began_at is None:
            office.began_at = office.timer()
        for number, line in enumerate(guide, start=1):
            if number >= office.guide_step and is_met(office, line.until):
                office.guide_step = min(number + 1, len(guide))
        return office.guide_step


def describe_step(office: StateStore, guide: tuple[GuideLine, ...]) -> Json | None:
    """Return the line as the browser page shows it: `step`, `of`, `text`."""
    if not guide:
        return None
    now = find_step(office, guide)
    return {"step": now, "of": len(guide), "text": guide[now - 1].text}
