"""`Ask now` works once in three working days, and the starter is not shown whether the reminder was sent."""

from datetime import datetime, timedelta

import pytest

from tests.dialogues.waiting.test_waits import REMINDER, count_messages, invited, starts_preparing
from tests.flows.scheduling.test_times import NEW_YORK
from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.practice import ANA, BEN, SlackPractice, Therapist
from tests.support.walks.booked_consult import pass_time_until
from tests.support.walks.preparation_steps import reopens_consult

WEDNESDAY = on_clock("2027-05-05T12:00", NEW_YORK)


def asks_now(practice: SlackPractice, when: datetime) -> Therapist:
    """Let Ana press `Ask now` at this time, and deliver what is due; return Ana at the same screen."""
    practice.clock.now = when
    ana = reopens_consult(practice.person(ANA))
    ana.presses("ask_now")
    practice.deliver()
    return reopens_consult(ana.closes())


def wait_line(ana: Therapist) -> str:
    return next(line for line in ana.screen_text.splitlines() if line.startswith("Waiting for Ben since"))


@pytest.mark.parametrize("heard", [0, 1], ids=["pausing", "preparing"])
def test_the_wait_line_and_the_used_up_reminder_do_not_show_whether_the_colleague_pauses(
    practice: SlackPractice, heard: int
) -> None:
    invited(practice).closes()
    ben = starts_preparing(practice)
    if heard == 0:
        ben.answers("screen", fits="still_working").answers("pause", ask_on="2027-05-20")

    ana = asks_now(practice, WEDNESDAY)

    assert count_messages(practice, BEN, "your turn on") == heard
    assert wait_line(ana) == "Waiting for Ben since Tue, May 4. I sent a reminder on Wed, May 5."
    assert "ask_now" not in ana.button_ids
    practice.clock.now = on_clock("2027-05-09T23:00", NEW_YORK)  # Sunday
    assert "ask_now" not in reopens_consult(ana.closes()).button_ids
    practice.clock.now = on_clock("2027-05-10T07:00", NEW_YORK)
    assert "ask_now" in reopens_consult(ana.closes()).button_ids


def test_the_wait_line_is_the_same_if_the_colleague_acts_before_the_reminder_is_sent(practice: SlackPractice) -> None:
    invited(practice).closes()
    ben = starts_preparing(practice)
    practice.clock.now = WEDNESDAY
    ana = reopens_consult(practice.person(ANA)).presses("ask_now")
    practice.clock.forward(timedelta(seconds=1))
    ben.answers("screen", fits="none")

    practice.deliver()

    assert count_messages(practice, BEN, "your turn on") == 0
    ana = reopens_consult(ana.closes())
    assert wait_line(ana) == "Waiting for Ben since Tue, May 4. I sent a reminder on Wed, May 5."
    assert "ask_now" not in ana.button_ids


def test_a_colleague_who_postpones_cannot_be_reminded_by_a_click_the_next_day(practice: SlackPractice) -> None:
    invited(practice).closes()
    ana = asks_now(practice, WEDNESDAY)
    practice.person(BEN).presses("ask_later")

    pass_time_until(practice, WEDNESDAY + timedelta(days=1))

    ana = reopens_consult(ana.closes())
    assert wait_line(ana) == "Waiting for Ben since Tue, May 4. I'll send a reminder on Fri, May 7."
    assert "ask_now" not in ana.button_ids
    pass_time_until(practice, on_clock("2027-05-07T09:00", "America/Chicago"))
    assert practice.person(BEN).messages[-1] == REMINDER
