"""When a booked talk can begin."""

from datetime import datetime, timedelta

MAY_START_BEFORE, MAY_START_AFTER = timedelta(minutes=10), timedelta(days=1)
"""How long before and after its booked start a talk can begin."""


def may_start(starts_at: datetime, now: datetime) -> bool:
    """Return whether a talk booked for this time can begin now."""
    return starts_at - MAY_START_BEFORE <= now <= starts_at + MAY_START_AFTER


def is_past(starts_at: datetime, now: datetime) -> bool:
    """Return whether it is too late to begin a talk booked for this time."""
    return now > starts_at + MAY_START_AFTER
