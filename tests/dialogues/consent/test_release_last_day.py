"""A release that ends by its own date: both hear in the morning that one is not in force, never whose (S0-3)."""

from datetime import date, timedelta

from tests.dialogues.consent.test_on_hold import HELD, books_late
from tests.dialogues.consent.test_release_restored import told
from tests.dialogues.scheduling.test_agreeing_and_booking import invited
from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.practice import ANA, BEN, Stage, Therapist
from tests.support.walks.booked_consult import until
from tests.support.walks.preparation_steps import at_scope, files, paper, revoke, signs
from tests.support.walks.release_steps import looks, takes_back

NEW_YORK, CHICAGO = "America/New_York", "America/Chicago"  # Ana's and the practice's; Ben's
LAST_DAY = "2027-05-12"  # a Wednesday


def ends(practice: Stage, last_day: str = LAST_DAY) -> None:
    """Let everybody sign anew, until this day, in place of what they signed before."""
    revoke(practice)
    for person in (1, 2):
        signs(
            practice, person, "goals", "modality", lasts=(date.fromisoformat(last_day) - practice.clock.now.date()).days
        )


def renews(practice: Stage, who: str, person: int = 1, **other: str) -> Therapist:
    """Let a therapist enter another form of a person, signed today."""
    one = looks(practice, who).presses("add_release")
    today = practice.clock.now.date().isoformat()
    return files(one, paper(practice, one, {"direction": "both", "signed_on": today, **other}, person=person))


def test_both_hear_in_the_morning_after_the_last_day_each_on_their_own_clock(practice: Stage) -> None:
    ends(practice)
    books_late(practice)

    until(practice, on_clock("2027-05-13T09:00", NEW_YORK) - timedelta(seconds=1))
    assert told(practice, ANA) == told(practice, BEN) == []
    until(practice, on_clock("2027-05-13T09:00", NEW_YORK))
    assert (told(practice, ANA), told(practice, BEN)) == ([HELD], [])
    until(practice, on_clock("2027-05-13T09:00", CHICAGO))

    until(practice, on_clock("2027-05-17T12:00", CHICAGO))
    assert told(practice, ANA) == told(practice, BEN) == [HELD]


def test_a_last_day_on_a_friday_is_told_of_on_monday(practice: Stage) -> None:
    ends(practice, "2027-05-14")
    invited(practice)

    until(practice, on_clock("2027-05-17T08:59", NEW_YORK))
    assert told(practice, ANA) == []
    until(practice, on_clock("2027-05-17T09:00", NEW_YORK))

    assert told(practice, ANA) == [HELD]


def test_where_another_release_stands_in_nothing_is_said_until_that_one_ends(practice: Stage) -> None:
    ends(practice)
    books_late(practice)
    for person in (1, 2):
        renews(practice, BEN, person, ends_on="2027-05-19").closes()

    until(practice, on_clock("2027-05-20T08:00", NEW_YORK))
    assert told(practice, ANA) == []
    until(practice, on_clock("2027-05-20T12:00", NEW_YORK))

    assert told(practice, ANA) == told(practice, BEN) == [HELD]


def test_a_form_that_is_entered_later_and_ends_sooner_is_told_of_on_its_own_day(practice: Stage) -> None:
    ends(practice, "2027-05-14")
    books_late(practice)
    takes_back(practice, BEN, person=2).closes()
    renews(practice, BEN, 2, ends_on="2027-05-11").closes()
    practice.deliver()

    until(practice, on_clock("2027-05-12T08:59", NEW_YORK))
    assert told(practice, ANA) == []
    until(practice, on_clock("2027-05-12T09:00", NEW_YORK))

    assert told(practice, ANA) == [HELD]


def test_before_the_invitation_nobody_hears_of_a_last_day(practice: Stage) -> None:
    ends(practice)
    at_scope(practice)

    until(practice, on_clock("2027-05-14T12:00", NEW_YORK))

    assert told(practice, ANA) == told(practice, BEN) == []


def test_of_a_consult_that_has_ended_nothing_is_said(practice: Stage) -> None:
    ends(practice)
    books_late(practice).presses("cancel_it").sends()

    until(practice, on_clock("2027-05-14T12:00", NEW_YORK))

    assert told(practice, ANA) == told(practice, BEN) == []
