"""Whose move it is while two read and sign, as messages and Home say it."""

from datetime import timedelta

import pytest

from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.practice import ANA, BEN, Stage
from tests.support.walks.booked_consult import until
from tests.support.walks.client_promises import sign_both
from tests.support.walks.preparation_steps import MAPLE, revoke, value_beside
from tests.support.walks.summary_steps import both_answered, both_looked_back, both_signed, heard, looks_back, signs
from tests.support.walks.talk_steps import THURSDAY, answers

TURN_OLD = "maple-4821 has waited for you since Thu 6 May. Two minutes, or let it rest."
THIRD_DAY = on_clock("2027-05-11T09:00", "America/New_York")  # Ana's; Ben's begins an hour later
HOUR = timedelta(hours=1)


def asked(practice: Stage) -> list[bool]:
    """Tell of each whether they have been asked about a turn that is old."""
    return [TURN_OLD in heard(practice, who) for who in (ANA, BEN)]


def test_whoever_has_not_signed_the_revision_that_stands_is_asked_on_the_third_working_day(practice: Stage) -> None:
    both_looked_back(practice)
    signs(practice, ANA)

    until(practice, THIRD_DAY + HOUR)

    assert asked(practice) == [False, True]


def test_both_are_asked_where_neither_has_signed(practice: Stage) -> None:
    both_answered(practice)

    until(practice, THIRD_DAY + HOUR)

    assert asked(practice) == [True, True]


def test_a_change_makes_it_the_move_of_whoever_had_signed(practice: Stage) -> None:
    both_looked_back(practice)
    signs(practice, ANA)
    answers(practice, BEN, 2, "Something new.")
    signs(practice, BEN)

    until(practice, THIRD_DAY + HOUR)

    assert asked(practice) == [True, False]


def test_nobody_is_asked_once_both_have_signed(practice: Stage) -> None:
    both_signed(practice)

    until(practice, THIRD_DAY + HOUR)

    assert asked(practice) == [False, False]


def test_nobody_is_asked_to_sign_while_a_release_is_not_in_force(practice: Stage) -> None:
    both_looked_back(practice)
    revoke(practice)

    until(practice, THIRD_DAY + HOUR)

    assert asked(practice) == [False, False]


@pytest.mark.parametrize("who", [ANA, BEN])
def test_from_an_old_turn_one_comes_to_what_is_left(practice: Stage, who: str) -> None:
    both_looked_back(practice)
    until(practice, THIRD_DAY + HOUR)

    one = practice.one(who).presses("prepare")

    assert one.sees == "summary_waits"
    assert "Read and sign: about 2 minutes." in one.reads


def test_home_says_what_is_left_and_for_whom_one_waits(practice: Stage) -> None:
    both_answered(practice)
    before = practice.one(ANA).opens_home().home
    for who in (ANA, BEN):
        looks_back(practice, who)
    between = practice.one(ANA).opens_home().home
    signs(practice, ANA)
    after = practice.one(ANA).opens_home().home

    assert "maple-4821 with Ben: look back, read and sign" in before
    assert "maple-4821 with Ben: read and sign" in between
    assert "maple-4821 with Ben: waiting for Ben to sign" in after


def test_who_has_signed_sees_that_the_other_reads_and_can_ask(practice: Stage) -> None:
    both_looked_back(practice)
    signs(practice, ANA)

    ana = practice.one(ANA).types().presses("go_on")

    assert "You have signed. Ben reads it now." in ana.reads
    assert "Waiting for Ben, since Thu 6 May." in ana.reads


def test_what_waits_on_the_page_is_one_press_away_from_the_message(practice: Stage) -> None:
    both_looked_back(practice)
    practice.deliver()

    ana = practice.one(ANA).presses("go_on")

    assert ana.sees == "summary_waits"
    assert "open_page" in ana.offered


def test_from_the_message_that_both_have_signed_one_sees_what_is_to_be_told(practice: Stage) -> None:
    both_answered(practice)
    sign_both(practice)
    practice.deliver()

    ana = practice.one(ANA).presses("details")

    assert ana.sees == "signed"
    assert {"told", "new_day", "open_page"} <= set(ana.offered)
    assert practice.clock.now == THURSDAY


def test_another_consult_can_begin_while_something_is_still_to_be_told(practice: Stage) -> None:
    both_signed(practice)

    ana = practice.one(ANA).types()
    ana.presses("confer", value=value_beside(ana, MAPLE))

    assert ana.sees == "frame"
