"""Who waits during the eight questions, and who is reminded."""

from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks.preparation_steps import reopens_consult
from tests.support.walks.talk_steps import answers_in_turn, both_begin


def test_the_first_who_has_answered_all_eight_waits_and_the_other_is_reminded_after_five_days(
    practice: SlackPractice,
) -> None:
    both_begin(practice)
    answers_in_turn(practice, ANA)
    ana = reopens_consult(practice.person(ANA))
    assert "You've answered all eight. I'll tell you when the summary is ready." in ana.screen_text
    assert "Waiting for Ben since Thu, May 6. I'll send a reminder on Tue, May 11." in ana.screen_text
    assert "maple-4821 with Ben · Talk (4 of 6): waiting for Ben" in ana.closes().opens_home().home

    practice.pass_time(days=5)

    assert practice.person(BEN).messages[-1].startswith("It's been your turn on maple-4821 since Thu, May 6.")
    assert practice.person(BEN).presses("prepare").step == "own_page"


def test_while_both_are_still_answering_nobody_waits(practice: SlackPractice) -> None:
    both_begin(practice)
    answers_in_turn(practice, ANA, last=7)

    assert practice.preparation("ft").waited_since is None
    assert practice.preparation("it").waited_since is None


def test_the_wait_ends_with_the_last_answer(practice: SlackPractice) -> None:
    both_begin(practice)
    answers_in_turn(practice, ANA)
    assert practice.preparation("ft").waited_since == practice.clock.now

    answers_in_turn(practice, BEN)
    practice.pass_time(days=1)

    assert not any(message.startswith("It's been your turn on maple-4821") for message in practice.person(BEN).messages)
