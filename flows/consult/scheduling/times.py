"""Rules for times: a consult always has a time agreed on beforehand, and is never right away (S0-21).

Instants are aware UTC datetimes; zones are IANA names. People enter a day and a time on their own clock.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from flows import dates
from flows.errors import SettingOutOfRangeError
from flows.working_hours import WorkingHours

HALF_HOUR = timedelta(minutes=30)
SUGGESTED_WITHIN = timedelta(days=14)
"""How far ahead times are suggested."""

MAX_OFFER_DELAY = timedelta(days=60)
"""How far ahead a time can be offered."""

MAX_PER_DAY = 2
"""The most times suggested on one day."""


class OfferRefusal(StrEnum):
    """Why a time cannot be offered. Each value is the id of its wording."""

    PAST = "offer_past"
    TOO_SOON = "offer_too_soon"
    TOO_FAR = "offer_too_far"
    OFF_GRID = "offer_off_grid"


def suggest_half_hours(
    now: datetime,
    zones: tuple[str, str],
    hours: WorkingHours,
    lead_days: int = 1,
    count: int = 6,
) -> list[datetime]:
    """Return up to `count` half-hours, at least `lead_days` ahead, within both people's working hours (S0-21).

    They start on the hour or half-hour of the first person's clock: at most two a day, one in each half of that day's
    suitable times. Repeated local times are left out. The list is empty if the working hours do not overlap.
    """
    if lead_days < 1:
        raise SettingOutOfRangeError
    first_day = max(dates.to_local(now, zone).date() for zone in zones) + timedelta(days=lead_days)
    return list(_suggest_from(first_day, zones, hours, count))


@lru_cache(maxsize=512)  # pairs of therapists in a day: it converts some hundred times between zones
def _suggest_from(first_day: date, zones: tuple[str, str], hours: WorkingHours, count: int) -> Sequence[datetime]:
    picked: list[datetime] = []
    for days_ahead in range(SUGGESTED_WITHIN.days):
        day = first_day + timedelta(days=days_ahead)
        suitable = [
            when for when in _half_hour_starts(day, zones[0], hours) if _suits_everyone(when, zones, hours, first_day)
        ]
        picked += _spread_over_day(suitable, turn=len(picked))
        if len(picked) >= count:  # all later days have later times
            break
    return tuple(sorted(picked)[:count])


def check_offer(
    when: datetime, zone: str, now: datetime, lead_days: int = 1, horizon_days: int = 60
) -> OfferRefusal | None:
    """Return why a time cannot be offered, or None if it can.

    A time cannot be offered if it is past, less than `lead_days` after today on the clock of this zone (S0-21), more
    than `horizon_days` after today, or not on the hour or half-hour of that clock.
    """
    start, today = dates.to_local(when, zone), dates.to_local(now, zone).date()
    checks = (
        (when <= now, OfferRefusal.PAST),
        (start.date() < today + timedelta(days=lead_days), OfferRefusal.TOO_SOON),
        (start.date() > today + timedelta(days=horizon_days), OfferRefusal.TOO_FAR),
        (bool(start.minute % 30 or start.second or start.microsecond), OfferRefusal.OFF_GRID),
    )
    return next((refusal for applies, refusal in checks if applies), None)


def _half_hour_starts(day: date, zone: str, hours: WorkingHours) -> Iterator[datetime]:
    """Yield the hours and half-hours of one working day as instants, without skipped and repeated times."""
    for half in range(48):
        clock = time(half // 2, half % 2 * 30)
        if hours.start <= clock < hours.end:
            instant = dates.resolve_local_time(day, clock, zone)
            if isinstance(instant, datetime):
                yield instant


def _suits_everyone(when: datetime, zones: Sequence[str], hours: WorkingHours, first_day: date) -> bool:
    return all(_fits_hours(when, zone, hours, first_day) for zone in zones)


def _fits_hours(when: datetime, zone: str, hours: WorkingHours, first_day: date) -> bool:
    start, end = dates.to_local(when, zone), dates.to_local(when + HALF_HOUR, zone)
    return (
        start.date() >= first_day
        and start.weekday() in hours.days
        and start.date() == end.date()
        and hours.start <= start.time()
        and end.time() <= hours.end
        and dates.resolve_local_time(start.date(), start.time(), zone) == when
    )


def _spread_over_day(suitable: Sequence[datetime], turn: int) -> list[datetime]:
    """Pick one time in each half of a day.

    The pick moves on from day to day, so that one regular commitment does not rule out every suggestion.
    """
    middle = (len(suitable) + 1) // 2
    halves = [half for half in (suitable[:middle], suitable[middle:]) if half]
    return [half[turn % len(half)] for half in halves[:MAX_PER_DAY]]
