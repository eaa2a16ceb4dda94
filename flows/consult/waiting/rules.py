"""When somebody is reminded, and when a turn is old: in working hours, on the reader's own clock.

Instants are aware UTC; zones are IANA names. A reminder is never due in the past: what is too late is not sent.
"""

from datetime import UTC, date, datetime, time, timedelta

from flows.consult.scheduling import times
from flows.consult.scheduling.times import RepeatedTime, SkippedTime, WorkingHours

ONE_HOUR = timedelta(hours=1)
ONE_DAY = timedelta(days=1)
WORKING_DAYS_TO_ASK = 3
"""On which working day a turn is old; as long, a colleague is not asked again."""

WORKING_DAYS_LATER = 2
"""How far "ask me later" puts off."""

_WEEK = frozenset(range(7))


def hour_reminder_at(starts_at: datetime, now: datetime) -> datetime | None:
    """Return when both are reminded an hour ahead; None if that has passed."""
    due = starts_at - ONE_HOUR
    return due if due > now else None


def day_reminder_at(starts_at: datetime, now: datetime, zone: str, hours: WorkingHours) -> datetime | None:
    """Return when this reader is reminded a day ahead; None if that has passed.

    It is the same time on their clock the day before. Outside their working hours it moves to the last working
    hour before.
    """
    there = times.to_local(starts_at, zone)
    wished = _instant(there.date() - ONE_DAY, there.time(), zone)
    due = _move_into_hours(wished, zone, hours)
    return due if due > now else None


def next_working_day(day: date, hours: WorkingHours) -> date:
    """Return the first working day after this day."""
    return add_working_days(day, 1, hours)


def add_working_days(day: date, count: int, hours: WorkingHours) -> date:
    """Return the day that lies so many working days after this one; without working days every day counts."""
    working = hours.days or _WEEK
    for _ in range(count):
        day += ONE_DAY
        while day.weekday() not in working:
            day += ONE_DAY
    return day


def morning_after(since: datetime, count: int, zone: str, hours: WorkingHours) -> datetime:
    """Return the start of work on the day that lies so many working days after, on a clock of this zone."""
    day = add_working_days(times.to_local(since, zone).date(), count, hours)
    return _instant(day, hours.start, zone)


def first_morning(since: datetime, zone: str, hours: WorkingHours) -> datetime:
    """Return the first start of work, on a clock of this zone, that does not lie before this moment."""
    day = times.to_local(since, zone).date() - ONE_DAY
    while True:
        day = next_working_day(day, hours)
        due = _instant(day, hours.start, zone)
        if due >= since:
            return due


def turn_overdue_at(since: datetime, zone: str, hours: WorkingHours) -> datetime:
    """Return when a turn that has been open since then is old: on the third working day after, in the morning."""
    return morning_after(since, WORKING_DAYS_TO_ASK, zone, hours)


def lapses_at(silent_since: datetime, lapse_days: int) -> datetime:
    """Return when a consult about which nobody has moved since then lapses (the practice's setting)."""
    return silent_since + timedelta(days=lapse_days)


def is_working_time(when: datetime, zone: str, hours: WorkingHours) -> bool:
    """Tell whether the moment lies in working hours on a clock of this zone; without working days every day counts."""
    there = times.to_local(when, zone)
    return there.weekday() in (hours.days or _WEEK) and hours.start <= there.time() < hours.end


def _move_into_hours(wished: datetime, zone: str, hours: WorkingHours) -> datetime:
    """Return the moment itself if it lies in working hours, else the start of the last working hour before."""
    if is_working_time(wished, zone, hours):
        return wished
    there, working = times.to_local(wished, zone), hours.days or _WEEK
    day = there.date()
    if there.weekday() not in working or there.time() < hours.start:
        day -= ONE_DAY
        while day.weekday() not in working:
            day -= ONE_DAY
    return _instant(day, max(_last_working_hour(hours.end), hours.start), zone)


def _last_working_hour(end: time) -> time:
    return time(end.hour - 1, end.minute) if end.hour else time(0)


def _instant(day: date, clock: time, zone: str) -> datetime:
    """Return the instant: the later one where the clocks skip it, the first where it comes twice."""
    found = times.resolve_local_time(day, clock, zone)
    if isinstance(found, SkippedTime):
        return found.later
    return found.first if isinstance(found, RepeatedTime) else found.astimezone(UTC)
