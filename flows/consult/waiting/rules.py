"""When reminders are due, and when a turn is overdue: in working hours, on the reader's own clock.

Instants are aware UTC datetimes; zones are IANA names. A reminder that would be due in the past is not sent.
"""

from datetime import UTC, date, datetime, time, timedelta

from flows.consult.scheduling import times
from flows.consult.scheduling.times import RepeatedTime, SkippedTime, WorkingHours

ONE_HOUR = timedelta(hours=1)
ONE_DAY = timedelta(days=1)
WORKING_DAYS_TO_ASK = 3
"""After how many working days a turn is overdue, and how many pass before a colleague is reminded again."""

WORKING_DAYS_LATER = 2
"""By how many working days "ask me later" postpones a reminder."""

_WEEK = frozenset(range(7))


def hour_reminder_at(starts_at: datetime, now: datetime) -> datetime | None:
    """Return when to remind both an hour ahead, or None if that has passed."""
    due = starts_at - ONE_HOUR
    return due if due > now else None


def day_reminder_at(starts_at: datetime, now: datetime, zone: str, hours: WorkingHours) -> datetime | None:
    """Return when to remind this reader a day ahead, or None if that has passed.

    That is the same time of day, one day before. If that is outside their working hours, it is the start of the last
    working hour before it.
    """
    local_start = times.to_local(starts_at, zone)
    day_before = _instant(local_start.date() - ONE_DAY, local_start.time(), zone)
    due = _move_into_hours(day_before, zone, hours)
    return due if due > now else None


def next_working_day(day: date, hours: WorkingHours) -> date:
    """Return the first working day after this day."""
    return add_working_days(day, 1, hours)


def add_working_days(day: date, count: int, hours: WorkingHours) -> date:
    """Return the day that is `count` working days after this day. Without working days every day counts."""
    working = hours.days or _WEEK
    for _ in range(count):
        day += ONE_DAY
        while day.weekday() not in working:
            day += ONE_DAY
    return day


def morning_after(since: datetime, count: int, zone: str, hours: WorkingHours) -> datetime:
    """Return the start of work, in this zone, on the day that is `count` working days after `since`."""
    day = add_working_days(times.to_local(since, zone).date(), count, hours)
    return _instant(day, hours.start, zone)


def first_morning(since: datetime, zone: str, hours: WorkingHours) -> datetime:
    """Return the first start of work, in this zone, that is not before `since`."""
    day = times.to_local(since, zone).date() - ONE_DAY
    while True:
        day = next_working_day(day, hours)
        due = _instant(day, hours.start, zone)
        if due >= since:
            return due


def turn_overdue_at(since: datetime, zone: str, hours: WorkingHours) -> datetime:
    """Return when a turn that began then is overdue: at the start of the third working day after it."""
    return morning_after(since, WORKING_DAYS_TO_ASK, zone, hours)


def lapses_at(silent_since: datetime, lapse_days: int) -> datetime:
    """Return when a consult that has been inactive since then expires.

    `lapse_days`: the practice's setting.
    """
    return silent_since + timedelta(days=lapse_days)


def is_working_time(when: datetime, zone: str, hours: WorkingHours) -> bool:
    """Tell whether the moment is within working hours in this zone. Without working days every day counts."""
    local_time = times.to_local(when, zone)
    return local_time.weekday() in (hours.days or _WEEK) and hours.start <= local_time.time() < hours.end


def _move_into_hours(moment: datetime, zone: str, hours: WorkingHours) -> datetime:
    """Return the moment itself if it is within working hours, else the start of the last working hour before it."""
    if is_working_time(moment, zone, hours):
        return moment
    local_time, working = times.to_local(moment, zone), hours.days or _WEEK
    day = local_time.date()
    if local_time.weekday() not in working or local_time.time() < hours.start:
        day -= ONE_DAY
        while day.weekday() not in working:
            day -= ONE_DAY
    return _instant(day, max(_last_working_hour(hours.end), hours.start), zone)


def _last_working_hour(end: time) -> time:
    return time(end.hour - 1, end.minute) if end.hour else time(0)


def _instant(day: date, clock: time, zone: str) -> datetime:
    """Return the instant of a local time: the later one if the clocks skip it, the first one if it occurs twice."""
    resolved = times.resolve_local_time(day, clock, zone)
    if isinstance(resolved, SkippedTime):
        return resolved.later
    return resolved.first if isinstance(resolved, RepeatedTime) else resolved.astimezone(UTC)
