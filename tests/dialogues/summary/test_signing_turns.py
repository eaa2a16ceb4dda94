"""Whose turn it is while both read and sign, in messages and on the Home tab."""

from datetime import timedelta

import pytest

from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks.booked_consult import pass_time_until
from tests.support.walks.client_promises import sign_both
from tests.support.walks.preparation_steps import MAPLE, revoke_all_forms, value_beside
from tests.support.walks.summary_steps import (
    both_answered,
    both_looked_back,
    both_signed,
    looks_back,
    received_messages,
    signs,
)
from tests.support.walks.talk_steps import THURSDAY, answers

REMINDER = "It's been your turn on maple-4821 since Thu, May 6. It takes about two minutes, or you can end the consult."
THIRD_WORKING_DAY = on_clock("2027-05-11T09:00", "America/New_York")  # for Ana; for Ben an hour later
HOUR = timedelta(hours=1)


def list_reminded(practice: SlackPractice) -> list[bool]:
    """Tell for Ana and Ben whether each has been reminded that it is their turn."""
    return [REMINDER in received_messages(practice, who) for who in (ANA, BEN)]


def test_a_therapist_who_has_not_signed_is_reminded_on_the_third_working_day(practice: SlackPractice) -> None:
    both_looked_back(practice)
    signs(practice, ANA)

    pass_time_until(practice, THIRD_WORKING_DAY + HOUR)

    assert list_reminded(practice) == [False, True]


def test_both_are_reminded_if_neither_has_signed(practice: SlackPractice) -> None:
    both_answered(practice)

    pass_time_until(practice, THIRD_WORKING_DAY + HOUR)

    assert list_reminded(practice) == [True, True]


def test_after_a_change_it_is_the_turn_of_the_therapist_who_had_signed(practice: SlackPractice) -> None:
    both_looked_back(practice)
    signs(practice, ANA)
    answers(practice, BEN, 2, "Something new.")
    signs(practice, BEN)

    pass_time_until(practice, THIRD_WORKING_DAY + HOUR)

    assert list_reminded(practice) == [True, False]


def test_nobody_is_reminded_once_both_have_signed(practice: SlackPractice) -> None:
    both_signed(practice)

    pass_time_until(practice, THIRD_WORKING_DAY + HOUR)

    assert list_reminded(practice) == [False, False]


def test_nobody_is_reminded_to_sign_while_a_release_is_missing(practice: SlackPractice) -> None:
    both_looked_back(practice)
    revoke_all_forms(practice)

    pass_time_until(practice, THIRD_WORKING_DAY + HOUR)

    assert list_reminded(practice) == [False, False]


@pytest.mark.parametrize("who", [ANA, BEN])
def test_the_reminder_leads_to_what_is_left_to_do(practice: SlackPractice, who: str) -> None:
    both_looked_back(practice)
    pass_time_until(practice, THIRD_WORKING_DAY + HOUR)

    therapist = practice.person(who).presses("prepare")

    assert therapist.step == "summary_waits"
    assert "It's your turn to read and sign." in therapist.screen_text


def test_home_says_what_is_left_to_do_and_who_has_to_sign(practice: SlackPractice) -> None:
    both_answered(practice)
    before = practice.person(ANA).opens_home().home
    for who in (ANA, BEN):
        looks_back(practice, who)
    between = practice.person(ANA).opens_home().home
    signs(practice, ANA)
    after = practice.person(ANA).opens_home().home

    assert "maple-4821 with Ben · Sign (5 of 6): look back, read and sign" in before
    assert "maple-4821 with Ben · Sign (5 of 6): read and sign" in between
    assert "maple-4821 with Ben · Sign (5 of 6): waiting for Ben to sign" in after


def test_a_therapist_who_has_signed_sees_that_the_other_is_still_reading(practice: SlackPractice) -> None:
    both_looked_back(practice)
    signs(practice, ANA)

    ana = practice.person(ANA).types().presses("go_on")

    assert "You've signed. It's Ben's turn to read and sign." in ana.screen_text
    assert "Waiting for Ben since Thu, May 6." in ana.screen_text


def test_the_message_leads_to_the_page_with_one_click(practice: SlackPractice) -> None:
    both_looked_back(practice)
    practice.deliver()

    ana = practice.person(ANA).presses("go_on")

    assert ana.step == "summary_waits"
    assert "open_page" in ana.button_ids


def test_the_message_that_both_have_signed_leads_to_what_clients_have_to_be_told(practice: SlackPractice) -> None:
    both_answered(practice)
    sign_both(practice)
    practice.deliver()

    ana = practice.person(ANA).presses("details")

    assert ana.step == "signed"
    assert {"told", "new_day", "open_page"} <= set(ana.button_ids)
    assert practice.clock.now == THURSDAY


def test_a_new_consult_can_start_while_a_client_still_has_to_be_told(practice: SlackPractice) -> None:
    both_signed(practice)

    ana = practice.person(ANA).types()
    ana.presses("confer", value=value_beside(ana, f"{MAPLE} with Ben"))

    assert ana.step == "frame"
