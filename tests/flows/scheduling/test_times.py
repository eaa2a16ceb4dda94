"""A consult has its own time, on the clocks of both therapists (S0-21)."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import dates
from flows.consult.scheduling import times
from flows.consult.scheduling.times import OfferRefusal
from flows.dates import ReaderDates, RepeatedTime, SkippedTime
from flows.errors import OutsideCalendarError, SettingOutOfRangeError, UnknownZoneError
from flows.working_hours import WorkingHours

NEW_YORK, KOLKATA, LORD_HOWE = "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"
NOW = datetime(2027, 5, 6, 13, 12, tzinfo=UTC)  # a Thursday, 09:12 in New York
NINE_TO_FIVE = WorkingHours()
ZONES = st.sampled_from(
    [
        NEW_YORK,
        KOLKATA,
        LORD_HOWE,
        "UTC",
        "America/Los_Angeles",
        "America/St_Johns",
        "Asia/Kathmandu",
        "Europe/Berlin",
        "Pacific/Apia",
        "Pacific/Chatham",
    ]
)
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- bounds are naive by contract
HOURS = st.builds(
    WorkingHours,
    days=st.frozensets(st.integers(0, 6)),
    start=st.sampled_from([time(0), time(1), time(8, 45), time(9)]),
    end=st.sampled_from([time(9, 30), time(17), time(23, 59)]),
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]  # year, month, day, hour, minute


def in_words(when: datetime, zone: str = NEW_YORK) -> str:
    return ReaderDates(zone, "en-US", NOW.date()).day_and_time(when)


def test_suggestions_start_tomorrow_with_two_a_day_and_no_weekend() -> None:
    suggestions = times.suggest_half_hours(NOW, (NEW_YORK, NEW_YORK), NINE_TO_FIVE)

    assert [in_words(when) for when in suggestions] == [
        "Fri, May 7 at 9:00 AM",
        "Fri, May 7 at 1:00 PM",
        "Mon, May 10 at 10:00 AM",
        "Mon, May 10 at 2:00 PM",
        "Tue, May 11 at 11:00 AM",
        "Tue, May 11 at 3:00 PM",
    ]


def test_suggestions_suit_both_clocks() -> None:
    suggestions = times.suggest_half_hours(NOW, (NEW_YORK, "America/Los_Angeles"), NINE_TO_FIVE, count=2)

    assert [in_words(when) for when in suggestions] == [
        "Fri, May 7 at 12:00 PM",
        "Fri, May 7 at 2:30 PM",
    ]
    assert [in_words(when, "America/Los_Angeles") for when in suggestions] == [
        "Fri, May 7 at 9:00 AM",
        "Fri, May 7 at 11:30 AM",
    ]


def test_therapists_whose_hours_never_overlap_get_no_suggestion() -> None:
    assert times.suggest_half_hours(NOW, (NEW_YORK, "Asia/Tokyo"), NINE_TO_FIVE) == []
    assert times.suggest_half_hours(NOW, (NEW_YORK, NEW_YORK), WorkingHours(days=frozenset())) == []


def test_the_last_suggestion_of_a_day_ends_within_working_hours() -> None:
    short = WorkingHours(start=time(9), end=time(9, 45))

    suggestions = times.suggest_half_hours(NOW, (NEW_YORK, NEW_YORK), short, count=2)

    assert [in_words(when) for when in suggestions] == [
        "Fri, May 7 at 9:00 AM",
        "Mon, May 10 at 9:00 AM",
    ]


@settings(deadline=None)
@given(now=INSTANTS, zones=st.tuples(ZONES, ZONES), hours=HOURS, lead=st.integers(1, 5))
def test_s0_21_every_suggestion_is_in_both_peoples_hours_and_never_today(
    now: datetime, zones: tuple[str, str], hours: WorkingHours, lead: int
) -> None:
    suggestions = times.suggest_half_hours(now, zones, hours, lead_days=lead)

    assert suggestions == sorted(set(suggestions))
    assert len(suggestions) <= 6
    assert all(count <= 2 for count in Counter(dates.to_local(when, zones[0]).date() for when in suggestions).values())
    for when in suggestions:
        assert times.check_offer(when, zones[0], now, lead_days=lead) is None
        for zone in zones:
            start, end = dates.to_local(when, zone), dates.to_local(when + timedelta(minutes=30), zone)
            assert start.weekday() in hours.days
            assert hours.start <= start.time() < end.time() <= hours.end
            assert start.date() >= dates.to_local(now, zone).date() + timedelta(days=lead)
            assert dates.resolve_local_time(start.date(), start.time(), zone) == when


@settings(deadline=None)
@given(now=INSTANTS, zone=ZONES)
def test_two_therapists_in_one_zone_always_get_six_suggestions(now: datetime, zone: str) -> None:
    assert len(times.suggest_half_hours(now, (zone, zone), NINE_TO_FIVE)) == 6


@pytest.mark.parametrize("lead", [0, -1])
def test_s0_21_a_lead_of_less_than_a_day_is_refused(lead: int) -> None:
    with pytest.raises(SettingOutOfRangeError):
        times.suggest_half_hours(NOW, (NEW_YORK, NEW_YORK), NINE_TO_FIVE, lead_days=lead)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [(time(9), time(9), {0}), (time(17), time(9), {0}), (time(9), time(17), {7}), (time(9), time(17), {-1})],
)
def test_impossible_working_hours_are_refused(start: time, end: time, days: set[int]) -> None:
    with pytest.raises(SettingOutOfRangeError):
        WorkingHours(frozenset(days), start, end)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "expected"),
    [
        (NEW_YORK, date(2027, 3, 14), time(1, 59), utc(2027, 3, 14, 6, 59)),
        (NEW_YORK, date(2027, 3, 14), time(2), SkippedTime(utc(2027, 3, 14, 7))),
        (NEW_YORK, date(2027, 3, 14), time(2, 30), SkippedTime(utc(2027, 3, 14, 7, 30))),
        (NEW_YORK, date(2027, 3, 14), time(3), utc(2027, 3, 14, 7)),
        (NEW_YORK, date(2027, 11, 7), time(0, 59), utc(2027, 11, 7, 4, 59)),
        (NEW_YORK, date(2027, 11, 7), time(1), RepeatedTime(utc(2027, 11, 7, 5), utc(2027, 11, 7, 6))),
        (NEW_YORK, date(2027, 11, 7), time(1, 59), RepeatedTime(utc(2027, 11, 7, 5, 59), utc(2027, 11, 7, 6, 59))),
        (NEW_YORK, date(2027, 11, 7), time(2), utc(2027, 11, 7, 7)),
        (KOLKATA, date(2027, 3, 14), time(2, 30), utc(2027, 3, 13, 21)),
        (LORD_HOWE, date(2027, 10, 3), time(2, 15), SkippedTime(utc(2027, 10, 2, 15, 45))),
        (LORD_HOWE, date(2027, 10, 3), time(2, 30), utc(2027, 10, 2, 15, 30)),
        (LORD_HOWE, date(2027, 4, 4), time(1, 45), RepeatedTime(utc(2027, 4, 3, 14, 45), utc(2027, 4, 3, 15, 15))),
        (LORD_HOWE, date(2027, 4, 4), time(2), utc(2027, 4, 3, 15, 30)),
        ("Pacific/Apia", date(2011, 12, 30), time(12), SkippedTime(utc(2011, 12, 30, 22))),
        ("UTC", date(2028, 2, 29), time(10), utc(2028, 2, 29, 10)),
        ("UTC", date(2199, 1, 1), time(10), utc(2199, 1, 1, 10)),
    ],
)
def test_a_local_time_is_resolved_or_named_as_skipped_or_repeated(
    zone: str, day: date, clock: time, expected: datetime | SkippedTime | RepeatedTime
) -> None:
    assert dates.resolve_local_time(day, clock, zone) == expected


@settings(deadline=None)
@given(when=INSTANTS, zone=ZONES)
def test_a_local_time_leads_back_to_its_instant(when: datetime, zone: str) -> None:
    shown = dates.to_local(when, zone)

    resolved = dates.resolve_local_time(shown.date(), shown.time(), zone)

    assert when == resolved or (isinstance(resolved, RepeatedTime) and when in {resolved.first, resolved.second})


@settings(deadline=None)
@given(
    wall=st.datetimes(datetime(2025, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001 -- a wall clock has no zone
    zone=ZONES,
)
def test_a_resolved_time_shows_on_the_clock_as_it_was_entered(wall: datetime, zone: str) -> None:
    resolved = dates.resolve_local_time(wall.date(), wall.time(), zone)

    if isinstance(resolved, datetime):
        assert resolved.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall
    elif isinstance(resolved, RepeatedTime):
        assert resolved.first < resolved.second
        assert {
            instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
            for instant in (resolved.first, resolved.second)
        } == {wall}
    else:
        assert resolved.later.astimezone(ZoneInfo(zone)).replace(tzinfo=None) > wall


@pytest.mark.parametrize(
    ("day", "clock", "zone"),
    [(date.min, time(0), KOLKATA), (date.max, time(23, 30), "America/Los_Angeles")],
)
def test_times_at_the_ends_of_the_calendar_are_refused(day: date, clock: time, zone: str) -> None:
    with pytest.raises(OutsideCalendarError):
        dates.resolve_local_time(day, clock, zone)


@pytest.mark.parametrize("name", ["", "Nowhere/Town", "../etc/passwd", "/etc/passwd", "America", "a" * 5000, "UTC\0"])
def test_an_unknown_zone_is_refused_without_repeating_it(name: str) -> None:
    with pytest.raises(UnknownZoneError) as refused:
        dates.to_local(NOW, name)

    assert str(refused.value) == "The name of this time zone is not known."


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (NOW - timedelta(days=400), OfferRefusal.PAST),
        (NOW, OfferRefusal.PAST),
        (NOW + timedelta(minutes=1), OfferRefusal.TOO_SOON),
        (utc(2027, 5, 7, 3, 30), OfferRefusal.TOO_SOON),
        (utc(2027, 5, 7, 4, 0), None),
        (utc(2027, 5, 7, 14, 30), None),
        (utc(2027, 5, 7, 14, 15), OfferRefusal.OFF_GRID),
        (utc(2027, 5, 7, 14, 30, 1), OfferRefusal.OFF_GRID),
        (utc(2027, 5, 7, 14, 30, 0, 1), OfferRefusal.OFF_GRID),
        (utc(2027, 7, 6, 3, 30), None),
        (utc(2027, 7, 6, 4, 0), OfferRefusal.TOO_FAR),
        (utc(2199, 5, 7, 14, 30), OfferRefusal.TOO_FAR),
    ],
    ids=str,
)
def test_s0_21_an_offer_is_from_tomorrow_on_and_within_sixty_days(
    when: datetime, expected: OfferRefusal | None
) -> None:
    assert times.check_offer(when, NEW_YORK, NOW) is expected


def test_a_full_hour_is_judged_on_the_clock_of_the_therapist_who_offers_it() -> None:
    quarter_past = utc(2027, 5, 10, 4, 15)

    assert in_words(quarter_past, "Asia/Kathmandu") == "Mon, May 10 at 10:00 AM"
    assert times.check_offer(quarter_past, "Asia/Kathmandu", NOW) is None
    assert times.check_offer(quarter_past, "Europe/Berlin", NOW) is OfferRefusal.OFF_GRID
