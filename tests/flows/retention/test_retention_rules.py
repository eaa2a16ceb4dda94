"""When something goes by its age: on its day, announced, and never while anything is in the way."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.retention.rules import NOTICE_PERIOD, RetentionFacts, RetentionStatus, deletion_day, retention_status

LAST = date(2027, 5, 4)
DAY = date(2034, 5, 4)
TOLD = DAY - NOTICE_PERIOD
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
    assert deletion_day(last, years) == day


@pytest.mark.parametrize(
    ("today", "told_on", "found"),
    [
        (TOLD - ONE, None, RetentionStatus.KEPT),
        (TOLD, None, RetentionStatus.TO_ANNOUNCE),
        (TOLD, TOLD, RetentionStatus.ANNOUNCED),
        (DAY - ONE, TOLD, RetentionStatus.ANNOUNCED),
        (DAY, TOLD, RetentionStatus.DUE),
        (DAY, None, RetentionStatus.TO_ANNOUNCE),
        (DAY + 99 * ONE, DAY + 70 * ONE, RetentionStatus.ANNOUNCED),
        (DAY + 100 * ONE, DAY + 70 * ONE, RetentionStatus.DUE),
    ],
)
def test_it_goes_on_its_day_and_30_days_after_it_was_announced(
    today: date, told_on: date | None, found: RetentionStatus
) -> None:
    assert retention_status(RetentionFacts(LAST), 7, told_on, today)[0] == found


@pytest.mark.parametrize(
    ("facts", "before", "after"),
    [
        (RetentionFacts(LAST, is_on_hold=True), RetentionStatus.ON_HOLD, RetentionStatus.ON_HOLD),
        (RetentionFacts(LAST, is_under_way=True), RetentionStatus.UNDER_WAY, RetentionStatus.UNDER_WAY),
        (RetentionFacts(LAST, has_minor=True), RetentionStatus.KEPT, RetentionStatus.NEEDS_DECISION),
        (RetentionFacts(LAST, has_minor=True, is_on_hold=True), RetentionStatus.ON_HOLD, RetentionStatus.ON_HOLD),
    ],
)
def test_what_is_in_the_way_of_its_going(
    facts: RetentionFacts, before: RetentionStatus, after: RetentionStatus
) -> None:
    assert retention_status(facts, 7, TOLD, DAY - ONE) == (before, DAY)
    assert retention_status(facts, 7, TOLD, DAY) == (after, DAY)


@given(last=DATES, years=st.integers(0, 20), told=st.none() | DATES, today=DATES, facts=st.tuples(*[st.booleans()] * 3))
def test_nothing_goes_early_unannounced_or_with_anything_in_its_way(
    last: date, years: int, told: date | None, today: date, facts: tuple[bool, bool, bool]
) -> None:
    minor, held, under_way = facts

    found, _day = retention_status(RetentionFacts(last, minor, held, under_way), years, told, today)

    if found is RetentionStatus.DUE:
        assert not any(facts)
        assert told is not None
        assert today >= told + NOTICE_PERIOD
        assert years
        assert today >= (deletion_day(last, years) or date.max)
