"""When reminders are due, in working hours, on the reader's own clock; and when a consult expires.

Instants are aware UTC datetimes; zones are IANA names. A reminder that would be due in the past is not sent.
"""

from datetime import datetime, time, timedelta

from flows import dates, working_hours
from flows.working_hours import ONE_DAY, WorkingHours

ONE_HOUR = timedelta(hours=1)
WORKING_DAYS_LATER = 2
"""By how many working days "ask me later" postpones a reminder."""


def hour_reminder_at(starts_at: datetime, now: datetime) -> datetime | None:
    """Return when to remind both an hour ahead, or None if that has passed."""
    due = starts_at - ONE_HOUR
    return due if due > now else None


def day_reminder_at(starts_at: datetime, now: datetime, zone: str, hours: WorkingHours) -> datetime | None:
    """Return when to remind this reader a day ahead, or None if that has passed.

    That is the same time of day, one day before. If that is outside their working hours, it is the start of the last
    working hour before it.
    """
    local_start = dates.to_local(starts_at, zone)
    day_before = working_hours.local_instant(local_start.date() - ONE_DAY, local_start.time(), zone)
    due = _move_into_hours(day_before, zone, hours)
    return due if due > now else None


def lapses_at(silent_since: datetime, lapse_days: int) -> datetime:
    """Return when a consult that has been inactive since then expires.

    `lapse_days`: the practice's setting.
    """
    return silent_since + timedelta(days=lapse_days)


def _move_into_hours(moment: datetime, zone: str, hours: WorkingHours) -> datetime:
    """Return the moment itself if it is within working hours, else the start of the last working hour before it."""
    if working_hours.is_working_time(moment, zone, hours):
        return moment
    local_time, working = dates.to_local(moment, zone), hours.days or working_hours.WEEK
    day = local_time.date()
    if local_time.weekday() not in working or local_time.time() < hours.start:
        day -= ONE_DAY
        while day.weekday() not in working:
            day -= ONE_DAY
    return working_hours.local_instant(day, max(_last_working_hour(hours.end), hours.start), zone)


def _last_working_hour(end: time) -> time:
    return time(end.hour - 1, end.minute) if end.hour else time(0)
