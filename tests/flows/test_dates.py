"""Days and times as each reader's locale writes them, on the reader's own clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from flows.dates import ReaderDates

NINE_IN_NEW_YORK = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)
US = ReaderDates("America/New_York", "en-US", date(2026, 11, 20))
UK = replace(US, time_zone="Europe/London", locale="en-GB")


@pytest.mark.parametrize(
    ("reader", "in_words"),
    [
        (US, "Mon, Nov 30 at 9:00 AM"),
        (US.with_zone, "Mon, Nov 30 at 9:00 AM EST"),
        (UK, "Mon, 30 Nov at 14:00"),
        (UK.with_zone, "Mon, 30 Nov at 14:00 GMT"),
        (replace(US, locale="de-DE"), "Mon, 30 Nov at 09:00"),
        (replace(US, locale="fr-FR"), "Mon, 30 Nov at 09:00"),
        (replace(US, time_zone="Asia/Tokyo"), "Mon, Nov 30 at 11:00 PM"),
        (replace(US, time_zone="Pacific/Auckland"), "Tue, Dec 1 at 3:00 AM"),
    ],
)
def test_a_moment_is_written_as_is_usual_for_the_reader(reader: ReaderDates, in_words: str) -> None:
    assert reader.day_and_time(NINE_IN_NEW_YORK) == in_words


def test_a_day_of_another_year_has_its_year() -> None:
    next_year = date(2027, 1, 4)

    assert (US.day(next_year), UK.day(next_year)) == ("Mon, Jan 4, 2027", "Mon, 4 Jan 2027")
    assert (US.short_day(next_year), UK.short_day(next_year)) == ("Jan 4, 2027", "4 Jan 2027")
    assert (US.short_day(US.today), UK.short_day(UK.today)) == ("Nov 20", "20 Nov")


def test_a_lasting_record_always_has_the_year_and_the_zone() -> None:
    assert US.full_day(US.today) == "Fri, Nov 20, 2026"
    assert US.full_day_and_time(NINE_IN_NEW_YORK) == "Mon, Nov 30, 2026 at 9:00 AM EST"
    assert UK.full_day_and_time(NINE_IN_NEW_YORK) == "Mon, 30 Nov 2026 at 14:00 GMT"


@pytest.mark.parametrize(
    ("clock", "us", "elsewhere"),
    [(time(0), "12:00 AM", "00:00"), (time(12, 5), "12:05 PM", "12:05"), (time(23, 59), "11:59 PM", "23:59")],
)
def test_midnight_and_noon_are_twelve_for_a_us_reader(clock: time, us: str, elsewhere: str) -> None:
    assert (US.clock(clock), UK.clock(clock)) == (us, elsewhere)


@pytest.mark.parametrize(
    ("zone", "name"),
    [("America/Sao_Paulo", "UTC-3"), ("Asia/Kathmandu", "UTC+5:45"), ("Asia/Dubai", "UTC+4"), ("UTC", "UTC")],
)
def test_a_zone_without_letters_of_its_own_is_named_by_its_distance_from_utc(zone: str, name: str) -> None:
    assert replace(US, time_zone=zone).with_zone.time(NINE_IN_NEW_YORK).endswith(f"M {name}")
