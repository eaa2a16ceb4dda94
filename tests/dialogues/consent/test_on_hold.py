"""While a release is not in force the consult is held: what waits meanwhile, and what is said then."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.dialogues.scheduling.test_agreeing_and_booking import invited, outlines, prepares
from tests.flows.scheduling.test_times import NEW_YORK
from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.practice import ANA, BEN, Stage, Therapist
from tests.support.walks.booked_consult import until
from tests.support.walks.preparation_steps import at_times, revoke, signs
from tests.support.walks.release_steps import takes_back
from tests.support.walks.start_points import once

HELD = "A release for maple-4821 is not in force, so it rests for now."
OWN_PAPER = "maple-4821 waits for a paper that you look after."
CHICAGO = "America/Chicago"  # Ben's; Ana and the practice are in New York
WEDNESDAY, THURSDAY = on_clock("2027-05-05T09:00", NEW_YORK), on_clock("2027-05-06T09:00", NEW_YORK)


def signed_again(practice: Stage) -> None:
    """Let everybody sign again, without anybody pressing anything."""
    for person in (1, 2):
        signs(practice, person, "goals", "modality")


@once
def has_to_agree(practice: Stage) -> Therapist:
    """Leave Ana a word that the next step is hers; return her."""
    ben = outlines(invited(practice), "goals")
    ben.answers("agree", when=ben.options("when")[0])
    return practice.one(ANA)


@once
def has_to_pick(practice: Stage) -> Therapist:
    """Leave Ana times to pick from; return her."""
    ben = outlines(invited(practice))
    ben.answers("agree", when="others").answers("times", offered=ben.options("offered")[-2:-1])
    return practice.one(ANA)


@once
def hears_of_the_time(practice: Stage) -> Therapist:
    """Leave both a word that a time is booked; return Ana."""
    books_late(practice)
    return practice.one(ANA)


@once
def books_late(practice: Stage) -> Therapist:
    """Book the latest of the times that are suggested; return Ben."""
    ana = at_times(practice)
    ana.answers("times", offered=ana.options("offered")[-2:-1]).closes()
    practice.deliver()
    ben = outlines(practice.one(BEN))
    return ben.answers("agree", when=ben.options("when")[0])


@pytest.mark.parametrize(
    ("left", "said"),
    [(has_to_agree, "The next step is yours"), (has_to_pick, "offers times"), (hears_of_the_time, "Booked:")],
)
def test_what_was_left_stays_unsaid_while_a_release_is_not_in_force_and_comes_back_in_the_morning(
    practice: Stage, left: Callable[[Stage], Therapist], said: str
) -> None:
    ana = left(practice)
    revoke(practice)

    practice.deliver()
    until(practice, WEDNESDAY)
    assert [one for one in ana.messages if said in one] == []

    signed_again(practice)
    until(practice, THURSDAY - timedelta(seconds=1))
    assert [one for one in ana.messages if said in one] == []
    until(practice, THURSDAY)
    until(practice, THURSDAY + timedelta(days=1))
    assert len([one for one in ana.messages if said in one]) == 1


def test_what_is_no_longer_true_does_not_come_back(practice: Stage) -> None:
    ana = has_to_agree(practice)
    revoke(practice)
    practice.deliver()
    signed_again(practice)
    ana.types().presses("go_on").sends()

    until(practice, THURSDAY)

    assert [one for one in ana.messages if "The next step is yours" in one] == []


def test_nobody_is_asked_about_an_old_turn_while_the_consult_rests(practice: Stage) -> None:
    outlines(invited(practice), "goals").answers("agree", when="others")
    revoke(practice)

    until(practice, on_clock("2027-05-12T12:00", NEW_YORK))
    assert [one for who in (ANA, BEN) for one in practice.one(who).messages if "has waited" in one] == []
    signed_again(practice)
    until(practice, on_clock("2027-05-13T12:00", NEW_YORK))

    assert len([one for one in practice.one(BEN).messages if "has waited" in one]) == 1


def test_whose_own_paper_is_all_that_lacks_while_preparing_hears_that_in_place_of_the_question(practice: Stage) -> None:
    ben = prepares(invited(practice)).answers("screen", fits="none")
    takes_back(practice, BEN, person=2)

    until(practice, on_clock("2027-05-07T12:00", CHICAGO))

    assert [one for one in ben.messages if one in {HELD, OWN_PAPER} or "has waited" in one] == [HELD, OWN_PAPER]


def test_a_question_about_the_other_ones_paper_is_not_asked(practice: Stage) -> None:
    ben = prepares(invited(practice)).answers("screen", fits="none")
    takes_back(practice, ANA)  # Adult 1, for both to speak

    until(practice, on_clock("2027-05-07T12:00", CHICAGO))

    assert [one for one in ben.messages if one in {HELD, OWN_PAPER} or "has waited" in one] == [HELD]
