"""`consult-coach audit attempts`: refused attempts to get in, by ten minutes, kind and address."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.texts import format_text
from flows.attempts.rules import LEAST_IN_WINDOW, find_bursts
from storage.attempts import attempt_rows

if TYPE_CHECKING:
    from storage.database import Database
    from storage.models import SecurityEvent

LISTED = timedelta(days=7)


def iter_lines(found: "Sequence[SecurityEvent]") -> Iterator[str]:
    """Yield one line for each, the oldest first, with a mark at those that are a burst by themselves; and a sum."""
    for event in found:
        mark = "!" if event.count >= LEAST_IN_WINDOW.get(event.kind, event.count + 1) else " "
        what = format_text("attempts", event.kind)
        yield f"{mark} {event.window_at:%Y-%m-%d %H:%M}Z  {event.count:>6}  {event.source:<40}  {what}"
    total = sum(event.count for event in found)
    yield format_text("attempts", "total" if found else "none", count=total)


def list_bursts(database: "Database", now: datetime) -> list[str]:
    """Return a line about the bursts of attempts within the last week, if there were any."""
    with database.reading() as session:
        bursts = find_bursts(attempt_rows.count_by_window(session, now - LISTED))
    return [format_text("doctor", "bursts", count=sum(bursts.values()))] if bursts else []


def write_json(found: "Sequence[SecurityEvent]") -> str:
    """Return a JSON list with an object for each."""
    return json.dumps(
        [
            {
                "kind": event.kind,
                "source": event.source,
                "from": _format(event.window_at),
                "first": _format(event.first_at),
                "last": _format(event.last_at),
                "count": event.count,
            }
            for event in found
        ],
        indent=1,
    )


def _format(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
