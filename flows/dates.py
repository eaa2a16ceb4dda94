"""Days and times as people read them, and times that people enter on their own clock.

Twice a year a local time does not exist or occurs twice: then we ask instead of guessing. The names of months and
weekdays are listed here, so that no machine's locale changes them.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flows.errors import OutsideCalendarError, UnknownZoneError

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


@dataclass(frozen=True)
class SkippedTime:
    """A local time that does not exist, because the clocks go forward past it.

    `later` is the instant as long after the gap as the local time is into the gap.
    """

    later: datetime


@dataclass(frozen=True)
class RepeatedTime:
    """A local time that occurs twice, because the clocks go back."""

    first: datetime
    second: datetime


def to_local(when: datetime, zone: str) -> datetime:
    """Return the instant as local time in a zone; raise UnknownZoneError if there is no such zone."""
    return when.astimezone(_load_zone(zone))


def resolve_local_time(day: date, clock: time, zone: str) -> datetime | SkippedTime | RepeatedTime:
    """Return the instant (UTC) of a local time, or that the time is skipped or repeated.

    Raise OutsideCalendarError if the year is out of range, UnknownZoneError if there is no such zone.
    """
    local_time = datetime.combine(day, clock.replace(tzinfo=None, fold=0))
    zone_info = _load_zone(zone)
    try:
        first, second = (local_time.replace(tzinfo=zone_info, fold=fold).astimezone(UTC) for fold in (0, 1))
        exists = first.astimezone(zone_info).replace(tzinfo=None, fold=0) == local_time
    except OverflowError as error:
        raise OutsideCalendarError from error
    if first == second:
        return first
    return RepeatedTime(first, second) if exists else SkippedTime(first)


def _load_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownZoneError from None
