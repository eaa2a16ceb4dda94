"""Days and times as people read them.

The names of months and weekdays are listed here, so that no machine's locale changes them.
"""

from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def local_day(zone: str, when: datetime) -> date:
    """Return the day at this moment in a zone such as "America/New_York"."""
    return when.astimezone(ZoneInfo(zone)).date()


def short_day(day: date) -> str:
    """Return a day such as "14 Nov"."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def short_day_relative_to(day: date, today: date) -> str:
    """Return a day such as "14 Nov", with its year if the year differs from today's."""
    return short_day(day) if day.year == today.year else f"{short_day(day)} {day.year}"


def weekday_and_day(day: date) -> str:
    """Return a day with its weekday, such as "Mon 12 May"."""
    return f"{_WEEKDAYS[day.weekday()]} {short_day(day)}"


def full_day(day: date) -> str:
    """Return a day with weekday and year, such as "Mon 12 May 2027", for records that are read years later."""
    return f"{weekday_and_day(day)} {day.year}"


def full_day_and_time(when: datetime, zone: tzinfo) -> str:
    """Return a time in the reader's zone with its year, such as "Wed 7 May 2027 10:00"."""
    local = when.astimezone(zone)
    return f"{full_day(local.date())} {local:%H:%M}"


def day_and_time(when: datetime, zone: tzinfo) -> str:
    """Return a time in the reader's zone, such as "Wed 7 May 10:00"."""
    local = when.astimezone(zone)
    return f"{weekday_and_day(local.date())} {local:%H:%M}"
