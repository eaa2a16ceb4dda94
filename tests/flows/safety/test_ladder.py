"""The ladder of an alert: when each rung is due, whatever the wait, however late somebody looks."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.safety.ladder import AGAIN, EVERYONE, FIRST, NEXT, REPEAT, Ladder, Rung

BEGUN = datetime(2027, 5, 4, 9, 12, tzinfo=UTC)
MINUTE, QUARTER, HOUR = timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1)
WAITS = (5, 10, 15)


def climb(ladder: Ladder, now: datetime) -> tuple[list[Rung], Ladder]:
    """Return the rungs that are due now, and the ladder after them."""
    rungs = list(ladder.climb(now))
    return rungs, Ladder(ladder.begun_at, ladder.wait, rungs[-1]) if rungs else ladder


def look_each_minute(wait: timedelta, span: timedelta) -> list[tuple[str, timedelta]]:
    """Return each rung and how long after the beginning it was due, if somebody looks every minute."""
    ladder, found = Ladder(BEGUN, wait), []
    for minute in range(int(span / MINUTE) + 1):
        rungs, ladder = climb(ladder, BEGUN + minute * MINUTE)
        found += [(rung.name, rung.due_at - BEGUN) for rung in rungs]
    return found


@pytest.mark.parametrize("minutes", WAITS)
def test_the_first_rungs_are_due_at_once_and_after_one_two_and_four_waits(minutes: int) -> None:
    wait = minutes * MINUTE

    rungs = look_each_minute(wait, 4 * wait)

    assert rungs == [(FIRST, 0 * wait), (AGAIN, wait), (NEXT, 2 * wait), (EVERYONE, 4 * wait)]


@pytest.mark.parametrize("minutes", WAITS)
def test_then_it_repeats_every_quarter_of_an_hour_and_after_four_hours_every_hour(minutes: int) -> None:
    everyone_at = 4 * minutes * MINUTE

    repeats = [due for name, due in look_each_minute(minutes * MINUTE, 9 * HOUR) if name == REPEAT]

    gaps = [after - before for before, after in zip([everyone_at, *repeats], repeats, strict=False)]
    assert [gap for gap, due in zip(gaps, repeats, strict=True) if due - gap < 4 * HOUR] == [QUARTER] * gaps.index(HOUR)
    assert set(gaps[gaps.index(HOUR) :]) == {HOUR}
    assert 4 * HOUR <= repeats[gaps.index(HOUR) - 1] < 4 * HOUR + QUARTER


def test_nothing_is_due_a_moment_early() -> None:
    _, ladder = climb(Ladder(BEGUN, 5 * MINUTE), BEGUN)

    early, _ = climb(ladder, BEGUN + 5 * MINUTE - timedelta(microseconds=1))
    in_time, _ = climb(ladder, BEGUN + 5 * MINUTE)

    assert (early, [rung.name for rung in in_time]) == ([], [AGAIN])


def test_after_a_long_silence_every_rung_is_climbed_and_there_is_one_repeat_only() -> None:
    _, ladder = climb(Ladder(BEGUN, 5 * MINUTE), BEGUN)
    later = BEGUN + timedelta(days=3)

    rungs, ladder = climb(ladder, later)

    assert [rung.name for rung in rungs] == [AGAIN, NEXT, EVERYONE, REPEAT]
    assert ladder.next_rung(later) == Rung(REPEAT, later + HOUR)


def test_a_rung_that_is_climbed_late_does_not_postpone_those_that_follow() -> None:
    _, ladder = climb(Ladder(BEGUN, 5 * MINUTE), BEGUN)

    _, ladder = climb(ladder, BEGUN + 9 * MINUTE)

    assert ladder.next_rung(BEGUN + 9 * MINUTE) == Rung(NEXT, BEGUN + 10 * MINUTE)


def test_who_looks_before_a_rung_is_due_finds_the_same_rung_again() -> None:
    _, ladder = climb(Ladder(BEGUN, 15 * MINUTE), BEGUN)

    upcoming = {ladder.next_rung(BEGUN + minute * MINUTE) for minute in range(15)}

    assert upcoming == {Rung(AGAIN, BEGUN + 15 * MINUTE)}


@given(
    wait=st.sampled_from(WAITS),
    gaps=st.lists(st.timedeltas(min_value=timedelta(), max_value=timedelta(hours=7)), min_size=1, max_size=30),
)
def test_whenever_somebody_looks_the_rungs_come_in_order_each_once_and_none_is_ahead_of_time(
    wait: int, gaps: list[timedelta]
) -> None:
    ladder, now, climbed = Ladder(BEGUN, wait * MINUTE), BEGUN, []
    for gap in [timedelta(), *gaps]:
        now += gap
        rungs, ladder = climb(ladder, now)
        assert all(rung.due_at <= now for rung in rungs)
        assert sum(rung.name == REPEAT for rung in rungs) <= 1
        assert ladder.next_rung(now).due_at > now
        assert ladder.next_rung(now).due_at - now <= HOUR
        climbed += rungs

    names = [rung.name for rung in climbed]
    order = [FIRST, AGAIN, NEXT, EVERYONE, *[REPEAT] * len(names)]
    assert names == order[: len(names)]
    due = [rung.due_at for rung in climbed]
    assert due == sorted(due)
    if now - BEGUN >= 4 * wait * MINUTE:
        assert names[:4] == [FIRST, AGAIN, NEXT, EVERYONE]
    if now - BEGUN >= 4 * wait * MINUTE + QUARTER:
        assert REPEAT in names
