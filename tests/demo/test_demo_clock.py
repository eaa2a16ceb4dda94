"""The demo's clock: one Monday for everybody, and forward from there."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.demo.local_slack import UpcomingEvent, load_demo_people
from bot.demo.run import STARTS_AT, Demo, MovingClock
from flows.consult.scheduling.times import WorkingHours
from tests.support.data.practice_with_messages import until
from tests.support.fakes import FakeTimer
from tests.support.practice import DANA, ELI, open_door

NEW_YORK = ZoneInfo("America/New_York")
TUESDAY = datetime(2027, 5, 4, 9, tzinfo=NEW_YORK)


def test_it_begins_on_a_monday_while_everybody_is_at_work() -> None:
    hours = WorkingHours()
    local = [STARTS_AT.astimezone(ZoneInfo(one.time_zone)) for one in load_demo_people()]

    assert {one.weekday() for one in local} == {0}
    assert all(hours.start <= one.time() < hours.end for one in local)


def test_no_clock_change_lies_near_it() -> None:
    offsets = {(STARTS_AT + timedelta(days=days)).utcoffset() for days in range(-30, 91)}

    assert len(offsets) == 1


def test_it_runs_by_its_timer_from_where_it_begins_and_never_goes_back() -> None:
    timer = FakeTimer()
    timer.now = 1_000_000.0
    clock = MovingClock(timer)
    seen = [clock()]
    timer.now += 90
    seen.append(clock())
    clock.advance(timedelta(days=1))
    seen.append(clock())
    clock.advance(timedelta(hours=-1))
    seen.append(clock())

    assert [one - STARTS_AT for one in seen] == [
        timedelta(),
        timedelta(seconds=90),
        timedelta(days=1, seconds=90),
        timedelta(days=1, seconds=90),
    ]
    assert {one.tzinfo for one in seen} == {UTC}


def test_the_machines_date_has_no_part_in_it() -> None:
    assert STARTS_AT <= MovingClock()() < STARTS_AT + timedelta(minutes=1)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """The demo, served, and its queue."""
    with open_door() as door, ThreadPoolExecutor(1) as thread:  # a browser of other tests may have its loop in ours
        one = Demo(tmp_path, int(door.url.rpartition(":")[2]))
        door.serves = one
        thread.submit(one.start).result()
        yield one
        one.workspace.release_waiters()
        one.stop()


def test_at_first_supervisors_hear_what_waits_and_what_comes_next_is_on_tuesday(demo: Demo) -> None:
    until(lambda: demo.find_next_due() == UpcomingEvent("Dana", "note", TUESDAY))
    assert all(demo.workspace.get_view(who).messages for who in (DANA, ELI))

    demo.advance_to_next()

    assert demo.find_next_due() == UpcomingEvent("Eli", "note", TUESDAY + timedelta(hours=1))


def test_begun_afresh_its_clock_is_where_it_began(demo: Demo) -> None:
    demo.advance(100_000)

    with ThreadPoolExecutor(1) as thread:  # as above
        thread.submit(demo.reset).result()

    for clock in (demo.now, demo.workspace.store.clock):
        assert STARTS_AT <= clock() < STARTS_AT + timedelta(minutes=1)
