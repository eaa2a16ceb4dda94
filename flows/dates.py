"""Days and times as people read them, and times that people enter on their own clock.

The reader's locale comes from their workspace. Twice a year a local time does not exist or occurs twice: then we ask
instead of guessing. The names of months and weekdays are listed here, so that no machine's locale changes them.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flows.errors import OutsideCalendarError, UnknownZoneError

DEFAULT_LOCALE = "en-US"

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NOON = 12


@dataclass(frozen=True)
class ReaderDates:
    """Days and times as one person reads them: on their clock, and in the way that is usual where they live.

    For a US reader "Mon, Nov 30 at 9:00 AM"; for everybody else "Mon, 30 Nov at 09:00". A day of another year than
    `today`, the reader's current day, has its year. `shows_zone`: times name the zone ("9:00 AM EST"), because
    somebody in another zone reads the same.
    """

    time_zone: str
    locale: str
    today: date
    shows_zone: bool = False

    @property
    def with_zone(self) -> "ReaderDates":
        """Return the same, with the zone beside each time."""
        return replace(self, shows_zone=True)

    def day(self, day: date) -> str:
        """Return a day with its weekday, such as "Mon, Nov 30", or "Mon, 30 Nov"."""
        return f"{_WEEKDAYS[day.weekday()]}, {self.short_day(day)}"

    def day_of(self, when: datetime) -> str:
        """Return the reader's day at this moment, as `day` does."""
        return self.day(local_day(self.time_zone, when))

    def short_day(self, day: date) -> str:
        """Return a day without its weekday, such as "Nov 30", or "30 Nov"."""
        return self._day_of_month(day) if day.year == self.today.year else self._with_year(day)

    def full_day(self, day: date) -> str:
        """Return a day with weekday and year, such as "Mon, Nov 30, 2026", for records that are read years later."""
        return f"{_WEEKDAYS[day.weekday()]}, {self._with_year(day)}"

    def clock(self, clock: time) -> str:
        """Return a time of day, such as "9:00 AM", or "09:00"."""
        if self._is_us:
            return f"{clock.hour % _NOON or _NOON}:{clock:%M} {'AM' if clock.hour < _NOON else 'PM'}"
        return f"{clock:%H:%M}"

    def time(self, when: datetime) -> str:
        """Return the reader's time of day at this moment, such as "9:00 AM", or "9:00 AM EST"."""
        local = to_local(when, self.time_zone)
        return f"{self.clock(local.time())} {zone_name(local)}" if self.shows_zone else self.clock(local.time())

    def day_and_time(self, when: datetime) -> str:
        """Return a moment, such as "Mon, Nov 30 at 9:00 AM", or "Mon, 30 Nov at 09:00"."""
        return f"{self.day_of(when)} at {self.time(when)}"

    def full_day_and_time(self, when: datetime) -> str:
        """Return a moment with its year and zone, such as "Mon, Nov 30, 2026 at 9:00 AM EST", for lasting records."""
        return f"{self.full_day(local_day(self.time_zone, when))} at {self.with_zone.time(when)}"

    @property
    def _is_us(self) -> bool:
        return self.locale == DEFAULT_LOCALE

    def _day_of_month(self, day: date) -> str:
        month = _MONTHS[day.month - 1]
        return f"{month} {day.day}" if self._is_us else f"{day.day} {month}"

    def _with_year(self, day: date) -> str:
        return f"{self._day_of_month(day)}{',' if self._is_us else ''} {day.year}"


def local_day(zone: str, when: datetime) -> date:
    """Return the day at this moment in a zone such as "America/New_York"."""
    return when.astimezone(ZoneInfo(zone)).date()


def zone_name(local: datetime) -> str:
    """Return what a local time's zone is called then, such as "EST"; "UTC-3" where it has no letters of its own."""
    name = local.tzname() or ""
    if name[:1] not in {"+", "-"}:
        return name
    hours, minutes = name[1:3].removeprefix("0"), name[3:]
    return f"UTC{name[0]}{hours}{f':{minutes}' if minutes else ''}"


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
