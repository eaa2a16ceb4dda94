"""When to talk: always at a time agreed on beforehand, never now (S0-21).

Instants are aware UTC; zones are IANA names. What a person enters is a day and a time on their own clock,
and twice a year such a time does not exist or comes twice: then we ask, and do not guess.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flows import dates
from flows.errors import OutsideCalendarError, SettingOutOfRangeError, UnknownZoneError

HALF_HOUR = timedelta(minutes=30)
SUGGESTED_WITHIN = timedelta(days=14)
"""How far ahead times are suggested."""

MAX_PER_DAY = 2
"""How many suggestions fall on one day at most."""

MAY_START_BEFORE, MAY_START_AFTER = timedelta(minutes=10), timedelta(days=1)
"""How long before and after its start a booked talk can begin."""


class OfferRefusal(StrEnum):
    """Why a time cannot be offered; the words are found by this id."""

    PAST = "offer_past"
    TOO_SOON = "offer_too_soon"
    TOO_FAR = "offer_too_far"
    OFF_GRID = "offer_off_grid"


@dataclass(frozen=True)
class WorkingHours:
    """The days of the week (Monday is 0) and the hours, on each person's own clock, in which to talk."""

    days: frozenset[int] = frozenset(range(5))
    start: time = time(9)
    end: time = time(17)

    def __post_init__(self) -> None:
        if self.start >= self.end or not self.days <= frozenset(range(7)):
            raise SettingOutOfRangeError


@dataclass(frozen=True)
class SkippedTime:
    """The clocks go forward past this time; `later` is the instant as far after the gap as it was into it."""

    later: datetime


@dataclass(frozen=True)
class RepeatedTime:
    """The clocks go back, and this time comes twice."""

    first: datetime
    second: datetime


def to_local(when: datetime, zone: str) -> datetime:
    """Return the instant on the clock of a zone; raise UnknownZoneError if there is none of that name."""
    return when.astimezone(_load_zone(zone))


def in_words(when: datetime, zone: str) -> str:
    """Return the instant as people there read it: "Wed 7 May 10:00"."""
    return dates.day_and_time(when, _load_zone(zone))


def resolve_local_time(day: date, clock: time, zone: str) -> datetime | SkippedTime | RepeatedTime:
    """Return the instant (UTC) at which a clock there shows this, or that it never or twice does.

    Raise OutsideCalendarError where the year cannot be reckoned with.
    """
    wall = datetime.combine(day, clock.replace(tzinfo=None, fold=0))
    there = _load_zone(zone)
    try:
        first, second = (wall.replace(tzinfo=there, fold=fold).astimezone(UTC) for fold in (0, 1))
        exists = first.astimezone(there).replace(tzinfo=None, fold=0) == wall
    except OverflowError as beyond:
        raise OutsideCalendarError from beyond
    if first == second:
        return first
    return RepeatedTime(first, second) if exists else SkippedTime(first)


def suggest_half_hours(
    now: datetime,
    zones: tuple[str, str],
    hours: WorkingHours,
    lead_days: int = 1,
    count: int = 6,
) -> list[datetime]:
    """Return up to `count` half-hours from `lead_days` on that lie in both people's working hours (S0-21).

    They start at a full or half hour on the first person's clock, at most two a day, one in each half of what
    suits that day. None is at a time that comes twice. No overlap gives an empty list.
    """
    if lead_days < 1:
        raise SettingOutOfRangeError
    first_day = max(to_local(now, zone).date() for zone in zones) + timedelta(days=lead_days)
    picked: list[datetime] = []
    for ahead in range(SUGGESTED_WITHIN.days):
        day = first_day + timedelta(days=ahead)
        suits = [
            when for when in _half_hour_starts(day, zones[0], hours) if _suits_everyone(when, zones, hours, first_day)
        ]
        picked += _spread_over_day(suits, turn=len(picked))
        if len(picked) >= count:  # later days only hold later times
            break
    return sorted(picked)[:count]


def check_offer(
    when: datetime, zone: str, now: datetime, lead_days: int = 1, horizon_days: int = 60
) -> OfferRefusal | None:
    """Return why a time cannot be offered, or None if it can.

    It is past, before `lead_days` from today on the clock of who offers it (S0-21), after the horizon, or at
    neither a full nor a half hour on that clock.
    """
    start, today = to_local(when, zone), to_local(now, zone).date()
    checks = (
        (when <= now, OfferRefusal.PAST),
        (start.date() < today + timedelta(days=lead_days), OfferRefusal.TOO_SOON),
        (start.date() > today + timedelta(days=horizon_days), OfferRefusal.TOO_FAR),
        (bool(start.minute % 30 or start.second or start.microsecond), OfferRefusal.OFF_GRID),
    )
    return next((refusal for holds, refusal in checks if holds), None)


def may_start(starts_at: datetime, now: datetime) -> bool:
    """Return whether a talk that was booked for this time can begin now."""
    return starts_at - MAY_START_BEFORE <= now <= starts_at + MAY_START_AFTER


def is_past(starts_at: datetime, now: datetime) -> bool:
    """Return whether it is too late to begin a talk that was booked for this time."""
    return now > starts_at + MAY_START_AFTER


def _load_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownZoneError from None


def _half_hour_starts(day: date, zone: str, hours: WorkingHours) -> Iterator[datetime]:
    """Full and half hours of a day's working hours, as instants, without those that a clock skips or doubles."""
    for half in range(48):
        clock = time(half // 2, half % 2 * 30)
        if hours.start <= clock < hours.end:
            found = resolve_local_time(day, clock, zone)
            if isinstance(found, datetime):
                yield found


def _suits_everyone(when: datetime, zones: Sequence[str], hours: WorkingHours, first_day: date) -> bool:
    return all(_fits_hours(when, zone, hours, first_day) for zone in zones)


def _fits_hours(when: datetime, zone: str, hours: WorkingHours, first_day: date) -> bool:
    start, end = to_local(when, zone), to_local(when + HALF_HOUR, zone)
    return (
        start.date() >= first_day
        and start.weekday() in hours.days
        and start.date() == end.date()
        and hours.start <= start.time()
        and end.time() <= hours.end
        and resolve_local_time(start.date(), start.time(), zone) == when
    )


def _spread_over_day(suits: Sequence[datetime], turn: int) -> list[datetime]:
    """Pick one of each half of a day, later from day to day, so that one fixed duty does not rule out all."""
    middle = (len(suits) + 1) // 2
    halves = [half for half in (suits[:middle], suits[middle:]) if half]
    return [half[turn % len(half)] for half in halves[:MAX_PER_DAY]]
