"""`Ask me later` in a reminder postpones the next reminder to a named day."""

from datetime import timedelta

from tests.dialogues.waiting.test_waits import FRIDAY_MORNING, count_messages, invited
from tests.flows.scheduling.test_times import NEW_YORK
from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks.booked_consult import pass_time_until
from tests.support.walks.preparation_steps import reopens_consult


def test_ask_me_later_sends_another_reminder_on_the_named_day(practice: SlackPractice) -> None:
    invited(practice)
    pass_time_until(practice, FRIDAY_MORNING)
    labels = [button["text"]["text"] for button in practice.workspace.get_view(BEN).messages[-1].blocks[-1]["elements"]]
    assert labels == ["Continue", "Remind me on Tue, May 11", "End this consult", "Safety concern"]

    ben = practice.person(BEN).presses("ask_later")

    assert "I'll remind you about maple-4821 on Tue, May 11. Ana can see that date and nothing else." in ben.screen_text
    assert (
        "Waiting for Ben since Tue, May 4. I'll send a reminder on Tue, May 11."
        in reopens_consult(practice.person(ANA).closes()).screen_text
    )
    pass_time_until(practice, on_clock("2027-05-11T09:00", "America/Chicago") - timedelta(seconds=1))
    assert count_messages(practice, BEN, "your turn on") == 1
    pass_time_until(practice, on_clock("2027-05-11T09:00", "America/Chicago"))
    assert count_messages(practice, BEN, "your turn on") == 2


def test_ask_me_later_pressed_after_its_day_means_the_next_working_day(practice: SlackPractice) -> None:
    invited(practice)
    pass_time_until(practice, FRIDAY_MORNING)
    practice.clock.now = on_clock("2027-05-14T12:00", NEW_YORK)  # a Friday

    ben = practice.person(BEN).presses("ask_later")

    assert "I'll remind you about maple-4821 on Mon, May 17." in ben.screen_text


def test_ask_me_later_about_an_ended_consult_says_that_nobody_waits(practice: SlackPractice) -> None:
    ana = invited(practice)
    pass_time_until(practice, FRIDAY_MORNING)
    ana.presses("let_rest").sends()

    ben = practice.person(BEN).presses("ask_later")

    assert "It's no longer your turn here. There's nothing to do." in ben.screen_text
    pass_time_until(practice, FRIDAY_MORNING + timedelta(days=9))
    assert count_messages(practice, BEN, "your turn on") == 1
