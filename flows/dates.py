"""Days and times as people read them. Months and weekdays are our own, so that no machine's locale changes them."""

from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_in(zone: str, when: datetime) -> date:
    """Return which day it is at this moment in a zone such as "America/New_York"."""
    return when.astimezone(ZoneInfo(zone)).date()


def short(day: date) -> str:
    """Return a day such as "14 Nov"."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def dated(day: date, today: date) -> str:
    """Return a day such as "14 Nov", with its year if that is another than today's."""
    return short(day) if day.year == today.year else f"{short(day)} {day.year}"


def weekday(day: date) -> str:
    """Return a day with its weekday, such as "Mon 12 May"."""
    return f"{_WEEKDAYS[day.weekday()]} {short(day)}"


def full(day: date) -> str:
    """Return a day with weekday and year, for what is read years later: "Mon 12 May 2027"."""
    return f"{weekday(day)} {day.year}"


def full_moment(when: datetime, zone: tzinfo) -> str:
    """Return a time in the reader's zone with its year, such as "Wed 7 May 2027 10:00"."""
    local = when.astimezone(zone)
    return f"{full(local.date())} {local:%H:%M}"


def moment(when: datetime, zone: tzinfo) -> str:
    """Return a time in the reader's zone, such as "Wed 7 May 10:00"."""
    local = when.astimezone(zone)
    return f"{weekday(local.date())} {local:%H:%M}"
