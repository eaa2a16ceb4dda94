"""When something goes by its age: on its day, announced, and never while anything is in the way."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.retention.rules import NOTICE, Facts, Standing, goes_on, standing

LAST = date(2027, 5, 4)
DAY = date(2034, 5, 4)
TOLD = DAY - NOTICE
ONE = timedelta(days=1)
DATES = st.dates(date(2020, 1, 1), date(2060, 1, 1))


@pytest.mark.parametrize(
    ("last", "years", "day"),
    [
        (LAST, 7, DAY),
        (LAST, 0, None),
        (date(2028, 2, 29), 7, date(2035, 3, 1)),
        (date(2028, 2, 29), 8, date(2036, 2, 29)),
    ],
)
def test_the_day_is_so_many_years_after_the_last_move(last: date, years: int, day: date | None) -> None:
    assert goes_on(last, years) == day


@pytest.mark.parametrize(
    ("today", "told_on", "found"),
    [
        (TOLD - ONE, None, Standing.KEPT),
        (TOLD, None, Standing.TELL),
        (TOLD, TOLD, Standing.WAITS),
        (DAY - ONE, TOLD, Standing.WAITS),
        (DAY, TOLD, Standing.GOES),
        (DAY, None, Standing.TELL),
        (DAY + 99 * ONE, DAY + 70 * ONE, Standing.WAITS),
        (DAY + 100 * ONE, DAY + 70 * ONE, Standing.GOES),
    ],
)
def test_it_goes_on_its_day_and_30_days_after_it_was_announced(
    today: date, told_on: date | None, found: Standing
) -> None:
    assert standing(Facts(LAST), 7, told_on, today)[0] == found


@pytest.mark.parametrize(
    ("facts", "before", "after"),
    [
        (Facts(LAST, held=True), Standing.HELD, Standing.HELD),
        (Facts(LAST, under_way=True), Standing.UNDER_WAY, Standing.UNDER_WAY),
        (Facts(LAST, minor=True), Standing.KEPT, Standing.ASKS),
        (Facts(LAST, minor=True, held=True), Standing.HELD, Standing.HELD),
    ],
)
def test_what_is_in_the_way_of_its_going(facts: Facts, before: Standing, after: Standing) -> None:
    assert standing(facts, 7, TOLD, DAY - ONE) == (before, DAY)
    assert standing(facts, 7, TOLD, DAY) == (after, DAY)


@given(last=DATES, years=st.integers(0, 20), told=st.none() | DATES, today=DATES, facts=st.tuples(*[st.booleans()] * 3))
def test_nothing_goes_early_unannounced_or_with_anything_in_its_way(
    last: date, years: int, told: date | None, today: date, facts: tuple[bool, bool, bool]
) -> None:
    minor, held, under_way = facts

    found, _day = standing(Facts(last, minor, held, under_way), years, told, today)

    if found is Standing.GOES:
        assert not any(facts)
        assert told is not None
        assert today >= told + NOTICE
        assert years
        assert today >= (goes_on(last, years) or date.max)
