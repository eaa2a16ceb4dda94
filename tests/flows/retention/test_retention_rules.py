"""When a record is deleted by age: on its day, announced, and never while something prevents it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.retention.rules import NOTICE_PERIOD, RetentionFacts, RetentionStatus, deletion_day, retention_status

LAST_ADDED_ON = date(2027, 5, 4)
DELETION_DAY = date(2034, 5, 4)
TOLD_ON = DELETION_DAY - NOTICE_PERIOD
ONE_DAY = timedelta(days=1)
DATES = st.dates(date(2020, 1, 1), date(2060, 1, 1))


@pytest.mark.parametrize(
    ("last_added_on", "years", "day"),
    [
        (LAST_ADDED_ON, 7, DELETION_DAY),
        (LAST_ADDED_ON, 0, None),
        (date(2028, 2, 29), 7, date(2035, 3, 1)),
        (date(2028, 2, 29), 8, date(2036, 2, 29)),
    ],
)
def test_the_deletion_day_is_so_many_years_after_the_last_addition(
    last_added_on: date, years: int, day: date | None
) -> None:
    assert deletion_day(last_added_on, years) == day


@pytest.mark.parametrize(
    ("today", "told_on", "status"),
    [
        (TOLD_ON - ONE_DAY, None, RetentionStatus.KEPT),
        (TOLD_ON, None, RetentionStatus.TO_ANNOUNCE),
        (TOLD_ON, TOLD_ON, RetentionStatus.ANNOUNCED),
        (DELETION_DAY - ONE_DAY, TOLD_ON, RetentionStatus.ANNOUNCED),
        (DELETION_DAY, TOLD_ON, RetentionStatus.DUE),
        (DELETION_DAY, None, RetentionStatus.TO_ANNOUNCE),
        (DELETION_DAY + 99 * ONE_DAY, DELETION_DAY + 70 * ONE_DAY, RetentionStatus.ANNOUNCED),
        (DELETION_DAY + 100 * ONE_DAY, DELETION_DAY + 70 * ONE_DAY, RetentionStatus.DUE),
    ],
)
def test_a_record_is_deleted_on_its_day_and_30_days_after_the_announcement_at_the_earliest(
    today: date, told_on: date | None, status: RetentionStatus
) -> None:
    assert retention_status(RetentionFacts(LAST_ADDED_ON), 7, told_on, today)[0] == status


@pytest.mark.parametrize(
    ("facts", "before", "after"),
    [
        (RetentionFacts(LAST_ADDED_ON, is_on_hold=True), RetentionStatus.ON_HOLD, RetentionStatus.ON_HOLD),
        (RetentionFacts(LAST_ADDED_ON, is_under_way=True), RetentionStatus.UNDER_WAY, RetentionStatus.UNDER_WAY),
        (RetentionFacts(LAST_ADDED_ON, has_minor=True), RetentionStatus.KEPT, RetentionStatus.NEEDS_DECISION),
        (
            RetentionFacts(LAST_ADDED_ON, has_minor=True, is_on_hold=True),
            RetentionStatus.ON_HOLD,
            RetentionStatus.ON_HOLD,
        ),
    ],
)
def test_a_hold_or_an_open_consult_or_a_minor_prevents_the_deletion(
    facts: RetentionFacts, before: RetentionStatus, after: RetentionStatus
) -> None:
    assert retention_status(facts, 7, TOLD_ON, DELETION_DAY - ONE_DAY) == (before, DELETION_DAY)
    assert retention_status(facts, 7, TOLD_ON, DELETION_DAY) == (after, DELETION_DAY)


@given(
    last_added_on=DATES,
    years=st.integers(0, 20),
    told_on=st.none() | DATES,
    today=DATES,
    facts=st.tuples(*[st.booleans()] * 3),
)
def test_nothing_is_deleted_early_or_unannounced_or_while_something_prevents_it(
    last_added_on: date, years: int, told_on: date | None, today: date, facts: tuple[bool, bool, bool]
) -> None:
    has_minor, is_on_hold, is_under_way = facts

    status, _day = retention_status(
        RetentionFacts(last_added_on, has_minor, is_on_hold, is_under_way), years, told_on, today
    )

    if status is RetentionStatus.DUE:
        assert not any(facts)
        assert told_on is not None
        assert today >= told_on + NOTICE_PERIOD
        assert years
        assert today >= (deletion_day(last_added_on, years) or date.max)
