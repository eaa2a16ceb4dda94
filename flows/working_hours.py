"""A practice's working days and hours, and what is due in them, on each person's own clock.

Instants are aware UTC datetimes; zones are IANA names.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flows import dates
from flows.dates import RepeatedTime, SkippedTime
from flows.errors import SettingOutOfRangeError

ONE_DAY = timedelta(days=1)
WORKING_DAYS_TO_ASK = 3
"""After how many working days a turn is overdue, and how many pass before a colleague is reminded again."""

WEEK = frozenset(range(7))


@dataclass(frozen=True)
class WorkingHours:
    """Working days (Monday is 0) and hours on each person's own clock. Raise SettingOutOfRangeError if invalid."""

    days: frozenset[int] = frozenset(range(5))
    start: time = time(9)
    end: time = time(17)

    def __post_init__(self) -> None:
        if self.start >= self.end or not self.days <= frozenset(range(7)):
            raise SettingOutOfRangeError


def next_working_day(day: date, hours: WorkingHours) -> date:
    """Return the first working day after this day."""
    return add_working_days(day, 1, hours)


def add_working_days(day: date, count: int, hours: WorkingHours) -> date:
    """Return the day that is `count` working days after this day. Without working days every day counts."""
    working = hours.days or WEEK
    for _ in range(count):
        day += ONE_DAY
        while day.weekday() not in working:
            day += ONE_DAY
    return day


def morning_after(since: datetime, count: int, zone: str, hours: WorkingHours) -> datetime:
    """Return the start of work, in this zone, on the day that is `count` working days after `since`."""
    day = add_working_days(dates.to_local(since, zone).date(), count, hours)
    return local_instant(day, hours.start, zone)


def first_morning(since: datetime, zone: str, hours: WorkingHours) -> datetime:
    """Return the first start of work, in this zone, that is not before `since`."""
    day = dates.to_local(since, zone).date() - ONE_DAY
    while True:
        day = next_working_day(day, hours)
        due = local_instant(day, hours.start, zone)
        if due >= since:
            return due


def turn_overdue_at(since: datetime, zone: str, hours: WorkingHours) -> datetime:
    """Return when a turn that began then is overdue: at the start of the third working day after it."""
    return morning_after(since, WORKING_DAYS_TO_ASK, zone, hours)


def is_working_time(when: datetime, zone: str, hours: WorkingHours) -> bool:
    """Tell whether the moment is within working hours in this zone. Without working days every day counts."""
    local_time = dates.to_local(when, zone)
    return local_time.weekday() in (hours.days or WEEK) and hours.start <= local_time.time() < hours.end


def local_instant(day: date, clock: time, zone: str) -> datetime:
    """Return the instant of a local time: the later one if the clocks skip it, the first one if it occurs twice."""
    resolved = dates.resolve_local_time(day, clock, zone)
    if isinstance(resolved, SkippedTime):
        return resolved.later
    return resolved.first if isinstance(resolved, RepeatedTime) else resolved.astimezone(UTC)
