"""`Ask now` is pressed once in three working days, and what became of the message stays with the one who was asked."""

from datetime import datetime, timedelta

import pytest

from tests.dialogues.waiting.test_waits import ASKED, invited, prepares, times_said
from tests.flows.scheduling.test_times import NEW_YORK
from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.practice import ANA, BEN, Stage, Therapist
from tests.support.walks.booked_consult import until
from tests.support.walks.preparation_steps import goes_on

WEDNESDAY = on_clock("2027-05-05T12:00", NEW_YORK)


def pressed(practice: Stage, when: datetime) -> Therapist:
    """Let Ana ask Ben at this time, and the message have its turn; return Ana, at the same screen."""
    practice.clock.now = when
    ana = goes_on(practice.one(ANA))
    ana.presses("ask_now")
    practice.deliver()
    return goes_on(ana.closes())


def says_of_the_wait(ana: Therapist) -> str:
    return next(line for line in ana.reads.splitlines() if line.startswith("Waiting for Ben, since"))


@pytest.mark.parametrize("heard", [0, 1], ids=["pausing", "preparing"])
def test_whether_or_not_the_colleague_pauses_the_line_is_the_same_and_asking_is_used_up(
    practice: Stage, heard: int
) -> None:
    invited(practice).closes()
    ben = prepares(practice)
    if heard == 0:
        ben.answers("screen", fits="still_working").answers("pause", ask_on="2027-05-20")

    ana = pressed(practice, WEDNESDAY)

    assert times_said(practice, BEN, "has waited") == heard
    assert says_of_the_wait(ana) == "Waiting for Ben, since Tue 4 May. I asked Wed 5 May."
    assert "ask_now" not in ana.offered
    practice.clock.now = on_clock("2027-05-09T23:00", NEW_YORK)  # Sunday
    assert "ask_now" not in goes_on(ana.closes()).offered
    practice.clock.now = on_clock("2027-05-10T07:00", NEW_YORK)
    assert "ask_now" in goes_on(ana.closes()).offered


def test_who_moves_between_the_press_and_its_message_makes_the_line_no_other(practice: Stage) -> None:
    invited(practice).closes()
    ben = prepares(practice)
    practice.clock.now = WEDNESDAY
    ana = goes_on(practice.one(ANA)).presses("ask_now")
    practice.clock.forward(timedelta(seconds=1))
    ben.answers("screen", fits="none")

    practice.deliver()

    assert times_said(practice, BEN, "has waited") == 0
    ana = goes_on(ana.closes())
    assert says_of_the_wait(ana) == "Waiting for Ben, since Tue 4 May. I asked Wed 5 May."
    assert "ask_now" not in ana.offered


def test_who_puts_it_off_is_not_asked_by_a_press_again_the_day_after(practice: Stage) -> None:
    invited(practice).closes()
    ana = pressed(practice, WEDNESDAY)
    practice.one(BEN).presses("ask_later")

    until(practice, WEDNESDAY + timedelta(days=1))

    ana = goes_on(ana.closes())
    assert says_of_the_wait(ana) == "Waiting for Ben, since Tue 4 May. I ask again Fri 7 May."
    assert "ask_now" not in ana.offered
    until(practice, on_clock("2027-05-07T09:00", "America/Chicago"))
    assert practice.one(BEN).messages[-1] == ASKED
