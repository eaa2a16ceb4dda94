"""The demo's clock starts on the same Monday for everybody and only moves forward."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.demo.local_slack import UpcomingEvent, load_demo_people
from bot.demo.run import STARTS_AT, Demo, MovingClock
from flows.working_hours import WorkingHours
from tests.support.data.practice_with_messages import wait_until
from tests.support.fakes import FakeTimer
from tests.support.practice import DANA, ELI

NEW_YORK = ZoneInfo("America/New_York")
TUESDAY = datetime(2027, 5, 4, 9, tzinfo=NEW_YORK)


def test_the_clock_starts_on_a_monday_when_everybody_is_at_work() -> None:
    hours = WorkingHours()
    local_times = [STARTS_AT.astimezone(ZoneInfo(person.time_zone)) for person in load_demo_people()]

    assert {local_time.weekday() for local_time in local_times} == {0}
    assert all(hours.start <= local_time.time() < hours.end for local_time in local_times)


def test_there_is_no_daylight_saving_change_near_the_start() -> None:
    offsets = {(STARTS_AT + timedelta(days=days)).utcoffset() for days in range(-30, 91)}

    assert len(offsets) == 1


def test_the_clock_follows_its_timer_and_never_goes_back() -> None:
    timer = FakeTimer()
    timer.now = 1_000_000.0
    clock = MovingClock(timer)
    moments = [clock()]
    timer.now += 90
    moments.append(clock())
    clock.advance(timedelta(days=1))
    moments.append(clock())
    clock.advance(timedelta(hours=-1))
    moments.append(clock())

    assert [moment - STARTS_AT for moment in moments] == [
        timedelta(),
        timedelta(seconds=90),
        timedelta(days=1, seconds=90),
        timedelta(days=1, seconds=90),
    ]
    assert {moment.tzinfo for moment in moments} == {UTC}


def test_the_clock_ignores_the_machines_date() -> None:
    assert STARTS_AT <= MovingClock()() < STARTS_AT + timedelta(minutes=1)


def test_supervisors_get_their_first_messages_at_once_and_the_next_on_tuesday(demo: Demo) -> None:
    wait_until(lambda: all(demo.workspace.get_view(person_id).messages for person_id in (DANA, ELI)))
    wait_until(lambda: demo.find_next_due() == UpcomingEvent("Dana", "note", TUESDAY))

    demo.advance_to_next()

    assert demo.find_next_due() == UpcomingEvent("Eli", "note", TUESDAY + timedelta(hours=1))


def test_a_reset_puts_the_clock_back_to_its_start(demo: Demo) -> None:
    demo.advance(100_000)

    with ThreadPoolExecutor(1) as thread:  # as above
        thread.submit(demo.reset).result()

    for clock in (demo.now, demo.workspace.store.clock):
        assert STARTS_AT <= clock() < STARTS_AT + timedelta(minutes=1)
