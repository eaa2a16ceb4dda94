"""Who was told that a release is not in force hears when one is again, where it is their move or a time is booked."""

from datetime import timedelta

from tests.dialogues.consent.test_on_hold import HELD, books_late
from tests.dialogues.scheduling.test_agreeing_and_booking import invited, outlines, prepares
from tests.flows.scheduling.test_times import NEW_YORK
from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.practice import ANA, BEN, Stage, Therapist
from tests.support.walks.booked_consult import until
from tests.support.walks.preparation_steps import at_scope, files, paper
from tests.support.walks.release_steps import looks, takes_back

FREE = "A release for maple-4821 is in force again. The next step is yours."
HOLDS = "A release for maple-4821 is in force again, so the time holds:"


def signed_again(practice: Stage, who: str, person: int = 1, direction: str = "both") -> Therapist:
    """Let a therapist enter a new form of a person, signed today."""
    one = looks(practice, who).presses("add_release")
    today = practice.clock.now.date().isoformat()
    return files(one, paper(practice, one, {"direction": direction, "signed_on": today}, person=person))


def told(practice: Stage, who: str) -> list[str]:
    """Return what a therapist was told of releases so far."""
    practice.deliver()
    return [one for one in practice.one(who).messages if one.startswith("A release for")]


def held(practice: Stage) -> None:
    """Let Adult 2, whom only Ben sees, take their release back, and both hear of it."""
    takes_back(practice, BEN, person=2).closes()
    practice.deliver()
    practice.clock.forward(timedelta(minutes=10))


def test_while_topics_are_open_only_whose_move_it_is_hears_of_it(practice: Stage) -> None:
    ben = outlines(invited(practice), "goals")
    ben.answers("agree", when=ben.options("when")[0])
    held(practice)

    signed_again(practice, BEN, person=2)

    assert (told(practice, ANA), told(practice, BEN)) == ([HELD, FREE], [HELD])
    assert practice.one(ANA).presses("prepare").sees == "agree"


def test_of_a_booked_time_both_hear_that_it_holds(practice: Stage) -> None:
    books_late(practice)
    held(practice)

    signed_again(practice, BEN, person=2)

    assert [len(told(practice, who)) for who in (ANA, BEN)] == [2, 2]
    assert told(practice, ANA)[1].startswith(HOLDS)
    assert told(practice, ANA)[1].endswith("with Ben.")
    assert practice.one(ANA).presses("details").sees == "booked"


def test_a_therapist_whose_side_the_colleague_made_free_hears_that_they_can_go_on(practice: Stage) -> None:
    at_scope(practice).closes()
    takes_back(practice, BEN).closes()  # Adult 1, before Ben is invited
    assert (told(practice, ANA), told(practice, BEN)) == ([HELD], [])
    practice.clock.forward(timedelta(minutes=10))

    signed_again(practice, BEN, direction="in")

    assert (told(practice, ANA), told(practice, BEN)) == ([HELD, FREE], [])
    assert practice.one(ANA).presses("prepare").presses("waited").sees == "facts"


def test_who_prepares_and_entered_the_paper_sees_where_it_goes_on_and_hears_nothing(practice: Stage) -> None:
    prepares(invited(practice)).answers("screen", fits="none")
    held(practice)

    ben = signed_again(practice, BEN, person=2)

    assert ben.sees == "facts"
    assert (told(practice, ANA), told(practice, BEN)) == ([HELD], [HELD])


def test_while_another_release_is_missing_nobody_hears_anything(practice: Stage) -> None:
    books_late(practice)
    held(practice)
    takes_back(practice, ANA).closes()
    before = len(told(practice, ANA))

    signed_again(practice, BEN, person=2)

    assert len(told(practice, ANA)) == before


def test_who_was_not_told_that_it_rests_is_not_told_that_it_goes_on(practice: Stage) -> None:
    books_late(practice)
    takes_back(practice, BEN, person=2).closes()

    signed_again(practice, BEN, person=2)

    assert (told(practice, ANA), told(practice, BEN)) == ([], [])


def test_it_is_said_once_for_each_time_that_it_was_held(practice: Stage) -> None:
    books_late(practice)
    for _ in range(2):
        held(practice)
        signed_again(practice, BEN, person=2)
        practice.deliver()
        practice.clock.forward(timedelta(minutes=10))

    assert [one.startswith(HOLDS) for one in told(practice, ANA)] == [False, True, False, True]


def test_a_rest_that_went_unsaid_is_not_said_to_be_over(practice: Stage) -> None:
    books_late(practice)
    held(practice)
    signed_again(practice, BEN, person=2).closes()
    assert len(told(practice, ANA)) == 2
    practice.clock.forward(timedelta(minutes=10))

    takes_back(practice, BEN, person=2).closes()
    signed_again(practice, BEN, person=2)

    assert len(told(practice, ANA)) == 2


def test_what_was_held_back_is_not_said_besides(practice: Stage) -> None:
    ben = outlines(invited(practice), "goals")
    ben.answers("agree", when=ben.options("when")[0])
    held(practice)  # Ana's word that the next step is hers has not gone out
    signed_again(practice, BEN, person=2)
    practice.deliver()

    until(practice, on_clock("2027-05-06T12:00", NEW_YORK))

    assert [one for one in practice.one(ANA).messages if "next step is yours" in one] == [FREE]
    assert [one for one in practice.one(ANA).messages if "has waited" in one] == []
