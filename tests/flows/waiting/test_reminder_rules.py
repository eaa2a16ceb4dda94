"""When reminders are sent, and when a turn is overdue: in working hours, on the reader's own clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import dates, working_hours
from flows.consult.waiting import rules as waiting_rules
from flows.working_hours import WorkingHours
from tests.flows.scheduling.test_times import INSTANTS, KOLKATA, LORD_HOWE, NEW_YORK, ZONES, utc

NINE_TO_FIVE = WorkingHours()
LONG_AGO = utc(2026, 1, 1)
SPANS = st.sampled_from(
    [
        (time(0), time(0, 30)),
        (time(1), time(2, 30)),
        (time(2), time(3)),
        (time(8, 45), time(17)),
        (time(9), time(23, 59)),
    ]
)
HOURS = st.builds(lambda days, span: WorkingHours(days, *span), st.frozensets(st.integers(0, 6)), SPANS)
HALF_HOURS = INSTANTS.map(lambda when: when.replace(minute=when.minute // 30 * 30, second=0, microsecond=0))


def on_clock(local: str, zone: str) -> datetime:
    """Return the instant of a local time in this zone."""
    wall = datetime.fromisoformat(local)
    instant = dates.resolve_local_time(wall.date(), wall.time(), zone)
    assert isinstance(instant, datetime)
    return instant


def day_ahead(start: str, zone: str, hours: WorkingHours = NINE_TO_FIVE, now: datetime = LONG_AGO) -> str | None:
    due = waiting_rules.day_reminder_at(on_clock(start, zone), now, zone, hours)
    return f"{dates.to_local(due, zone):%a %Y-%m-%d %H:%M}" if due else None


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2027-05-05 10:00", "Tue 2027-05-04 10:00"),
        ("2027-05-05 09:00", "Tue 2027-05-04 09:00"),  # the first moment of the working day is in it
        ("2027-05-05 16:30", "Tue 2027-05-04 16:30"),
        ("2027-05-05 17:00", "Tue 2027-05-04 16:00"),  # the last is not
        ("2027-05-05 21:00", "Tue 2027-05-04 16:00"),
        ("2027-05-05 08:30", "Mon 2027-05-03 16:00"),
        ("2027-05-03 10:00", "Fri 2027-04-30 16:00"),  # a Monday: Sunday is free
        ("2027-05-02 10:00", "Fri 2027-04-30 16:00"),  # a Sunday: Saturday is free
        ("2027-05-01 10:00", "Fri 2027-04-30 10:00"),  # a Saturday: Friday is not
        ("2027-05-01 08:30", "Thu 2027-04-29 16:00"),
        ("2027-05-04 00:30", "Fri 2027-04-30 16:00"),
    ],
)
@pytest.mark.parametrize("zone", [NEW_YORK, KOLKATA, LORD_HOWE])
def test_a_reminder_a_day_ahead_is_sent_in_the_readers_own_working_hours(start: str, due: str, zone: str) -> None:
    assert day_ahead(start, zone) == due


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2027-03-15 10:00", "Sun 2027-03-14 10:00"),  # New York goes forward on the 14th: 23 hours lie between …
        ("2027-03-14 10:00", "Sat 2027-03-13 10:00"),
        ("2027-11-08 10:00", "Sun 2027-11-07 10:00"),  # … and goes back on 7 November: 24 or 25
        ("2027-11-07 10:00", "Sat 2027-11-06 10:00"),
        ("2027-03-15 02:30", "Sun 2027-03-14 03:30"),  # 02:30 is skipped the day before
        ("2027-11-08 01:30", "Sun 2027-11-07 01:30"),  # 01:30 comes twice the day before
    ],
)
def test_a_reminder_a_day_ahead_keeps_the_local_time_when_the_clocks_change(start: str, due: str) -> None:
    always = WorkingHours(days=frozenset(range(7)), start=time(0), end=time(23, 59))

    assert day_ahead(start, NEW_YORK, always) == due


def test_of_an_hour_that_occurs_twice_the_first_one_counts() -> None:
    always = WorkingHours(days=frozenset(range(7)), start=time(0), end=time(23, 59))

    due = waiting_rules.day_reminder_at(on_clock("2027-11-08 01:30", NEW_YORK), LONG_AGO, NEW_YORK, always)

    assert due == utc(2027, 11, 7, 5, 30)


def test_two_readers_of_one_consult_are_reminded_each_in_their_own_hours() -> None:
    start = on_clock("2027-05-05 16:30", NEW_YORK)  # 13:30 in Los Angeles, 02:00 the next day in Kolkata

    due = {
        zone: waiting_rules.day_reminder_at(start, LONG_AGO, zone, NINE_TO_FIVE)
        for zone in (NEW_YORK, "America/Los_Angeles", KOLKATA)
    }

    assert due[NEW_YORK] == due["America/Los_Angeles"] == start - timedelta(days=1)
    assert due[KOLKATA] == on_clock("2027-05-04 16:00", KOLKATA)


def test_a_consult_booked_too_late_has_no_reminder_a_day_ahead() -> None:
    start = on_clock("2027-05-05 10:00", NEW_YORK)
    a_day_before = start - timedelta(days=1)

    assert (
        waiting_rules.day_reminder_at(start, a_day_before - timedelta(seconds=1), NEW_YORK, NINE_TO_FIVE)
        == a_day_before
    )
    assert waiting_rules.day_reminder_at(start, a_day_before, NEW_YORK, NINE_TO_FIVE) is None
    assert day_ahead("2027-05-03 10:00", NEW_YORK, now=on_clock("2027-05-01 12:00", NEW_YORK)) is None  # moved to Fri


def test_a_reminder_an_hour_ahead_is_never_in_the_past() -> None:
    start = on_clock("2027-03-14 03:30", NEW_YORK)  # 02:30 does not exist: the clock shows 01:30 an hour before

    assert waiting_rules.hour_reminder_at(start, LONG_AGO) == on_clock("2027-03-14 01:30", NEW_YORK)
    assert waiting_rules.hour_reminder_at(start, start - timedelta(hours=1)) is None
    assert waiting_rules.hour_reminder_at(start, start) is None


def test_a_practice_without_working_days_still_gets_reminders() -> None:
    no_days = WorkingHours(days=frozenset())

    assert day_ahead("2027-05-03 10:00", NEW_YORK, no_days) == "Sun 2027-05-02 10:00"
    assert day_ahead("2027-05-03 08:00", NEW_YORK, no_days) == "Sat 2027-05-01 16:00"
    assert working_hours.add_working_days(date(2027, 5, 1), 3, no_days) == date(2027, 5, 4)


@pytest.mark.parametrize(
    ("hours", "due"),
    [
        (WorkingHours(start=time(9), end=time(9, 30)), "Fri 2027-04-30 09:00"),
        (WorkingHours(start=time(0), end=time(0, 30)), "Fri 2027-04-30 00:00"),
    ],
)
def test_a_working_day_shorter_than_an_hour_counts_as_its_last_hour(hours: WorkingHours, due: str) -> None:
    assert day_ahead("2027-05-03 10:00", NEW_YORK, hours) == due


@settings(deadline=None)
@given(start=HALF_HOURS, ahead=st.timedeltas(timedelta(), timedelta(days=9)), zone=ZONES, hours=HOURS)
def test_a_reminder_is_sent_between_now_and_the_consult_and_in_working_hours(
    start: datetime, ahead: timedelta, zone: str, hours: WorkingHours
) -> None:
    now = start - ahead
    due = waiting_rules.day_reminder_at(start, now, zone, hours)

    if due is not None:
        local_due = dates.to_local(due, zone)
        assert now < due < start - waiting_rules.ONE_HOUR
        assert due.tzinfo is UTC
        assert local_due.weekday() in (hours.days or range(7))
        assert is_skipped_near(due, zone) or hours.start <= local_due.time() < hours.end


def is_skipped_near(due: datetime, zone: str) -> bool:
    """Tell whether the clocks changed in the hours before; then the intended local time may not exist."""
    offsets = {dates.to_local(due - timedelta(hours=hours), zone).utcoffset() for hours in range(5)}
    return len(offsets) > 1


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2027, 5, 4), 1, date(2027, 5, 5)),
        (date(2027, 5, 4), 3, date(2027, 5, 7)),  # Tue → Fri
        (date(2027, 5, 5), 3, date(2027, 5, 10)),  # Wed → Mon
        (date(2027, 5, 7), 1, date(2027, 5, 10)),  # Fri → Mon
        (date(2027, 5, 8), 1, date(2027, 5, 10)),  # Sat → Mon
        (date(2027, 5, 9), 3, date(2027, 5, 12)),  # Sun → Wed
        (date(2027, 5, 4), 0, date(2027, 5, 4)),
    ],
)
def test_working_days_skip_the_weekend(day: date, count: int, expected: date) -> None:
    assert working_hours.add_working_days(day, count, NINE_TO_FIVE) == expected
    assert count != 1 or working_hours.next_working_day(day, NINE_TO_FIVE) == expected


@given(day=st.dates(date(2025, 1, 1), date(2040, 1, 1)), count=st.integers(1, 30), hours=HOURS)
def test_counting_working_days_ends_on_a_working_day_after_the_given_number(
    day: date, count: int, hours: WorkingHours
) -> None:
    later_day = working_hours.add_working_days(day, count, hours)

    working = hours.days or frozenset(range(7))
    between = [day + timedelta(days=ahead + 1) for ahead in range((later_day - day).days)]
    assert later_day.weekday() in working
    assert sum(date_between.weekday() in working for date_between in between) == count


@pytest.mark.parametrize(
    ("since", "due"),
    [
        ("2027-05-04 09:12", "2027-05-07 09:00"),
        ("2027-05-04 23:50", "2027-05-07 09:00"),
        ("2027-05-06 10:00", "2027-05-11 09:00"),  # over a weekend
        ("2027-03-11 10:00", "2027-03-16 09:00"),  # … in which the clocks go forward
        ("2027-11-04 10:00", "2027-11-09 09:00"),  # … and back
    ],
)
def test_a_turn_is_overdue_on_the_morning_of_the_third_working_day(since: str, due: str) -> None:
    assert working_hours.turn_overdue_at(on_clock(since, NEW_YORK), NEW_YORK, NINE_TO_FIVE) == on_clock(due, NEW_YORK)


def test_a_turn_is_overdue_by_the_readers_own_days() -> None:
    since = utc(2027, 5, 4, 20, 0)  # already Wednesday in Kolkata

    assert working_hours.turn_overdue_at(since, KOLKATA, NINE_TO_FIVE) == on_clock("2027-05-10 09:00", KOLKATA)


def test_a_consult_expires_after_so_many_days_without_activity() -> None:
    assert waiting_rules.lapses_at(utc(2027, 5, 4, 13, 12), 21) == utc(2027, 5, 25, 13, 12)
