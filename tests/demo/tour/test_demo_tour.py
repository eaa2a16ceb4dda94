"""The tour plays a whole consult by itself, and leaves people where it was stopped."""

import time
from collections.abc import Callable

from bot.demo.local_slack import GuideLine
from bot.demo.run import Demo
from tests.support.practice import ANA

SECONDS = 60.0  # a busy machine


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def play(demo: Demo) -> GuideLine:
    """Play to the end without pauses; return the last line."""
    demo.tour.play()
    wait_until(lambda: not demo.tour.is_playing)
    return demo.tour.find_line()


def test_the_tour_plays_until_the_supervisor_has_approved_and_no_written_word_reaches_slack(demo: Demo) -> None:
    last = play(demo)

    written = demo.tour.list_written()
    assert (last.press["kind"], last.step, last.of) == ("done", 6, 6)
    assert sorted({text.who for text in written}) == ["Ana", "Ben"]
    assert len(written) >= 6
    seen = "\n".join(word for entry in demo.workspace.traffic for word in entry.words)
    assert [text for text in written if text.text in seen] == []
    assert demo.workspace.typed_word_count == 0


def test_the_tour_continues_from_where_a_person_is_and_the_guide_names_the_same_step(demo: Demo) -> None:
    demo.workspace.command(ANA)
    line = demo.tour.find_line()
    demo.workspace.click(ANA, line.press["action"], value=line.press["value"])
    before = demo.tour.find_line()
    demo.tour.play()
    wait_until(lambda: demo.tour.find_line().press != before.press)

    demo.tour.stop()
    stopped = demo.tour.find_line()

    assert (line.press["action"], before.press["kind"]) == ("confer", "submit")
    assert not demo.tour.is_playing
    assert demo.tour.find_line() == stopped


def test_the_daily_tasks_of_a_deployment_run_on_the_demos_clock(demo: Demo) -> None:
    demo.advance(7 * 366 * 86_400)

    assert "records_go" in [delivery.kind for delivery in demo.product.deliveries.list_waiting()]
