"""When refused attempts look like an attack rather than like a person's mistakes."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from flows.attempts.attempt_kinds import AttemptKind

LEAST_IN_WINDOW: Mapping[str, int] = {
    AttemptKind.FORGED: 100,
    AttemptKind.STALE: 100,
    AttemptKind.LINK: 50,  # a whole practice opens fewer old links in ten minutes
    AttemptKind.COOKIE: 100,  # pages that were left open ask again and again after their session has ended
    AttemptKind.FORM: 20,
    AttemptKind.SIGN_IN: 30,
    AttemptKind.CALENDAR: 100,  # calendars ask for the files of times that are over
}
"""So many attempts of a kind (see `AttemptKind`) within ten minutes, from all addresses together, are a burst."""

QUIET = timedelta(hours=6)  # after a message about a burst, nothing is said about further ones
LOOK_BACK = timedelta(hours=1)  # a burst before is no longer told of


def find_bursts(counts: Mapping[tuple[datetime, str], int]) -> dict[str, int]:
    """Return how many attempts of each kind were in bursts, from counts by window and kind."""
    totals: dict[str, int] = {}
    for (_window_at, kind), count in counts.items():
        if count >= LEAST_IN_WINDOW.get(kind, count + 1):
            totals[kind] = totals.get(kind, 0) + count
    return totals
