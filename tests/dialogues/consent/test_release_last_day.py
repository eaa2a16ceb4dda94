"""A release ends on its own date: both are told the next morning that one is missing, and never whose (S0-3)."""

from datetime import date, timedelta

from tests.dialogues.consent.test_on_hold import ON_HOLD, books_last_time
from tests.dialogues.consent.test_release_restored import release_messages
from tests.dialogues.scheduling.test_agreeing_and_booking import invited
from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.practice import ANA, BEN, SlackPractice, Therapist
from tests.support.walks.booked_consult import pass_time_until
from tests.support.walks.preparation_steps import at_scope, enters_form, form_answers, revoke_all_forms, signs
from tests.support.walks.release_steps import opens_releases, records_revocation

NEW_YORK, CHICAGO = "America/New_York", "America/Chicago"  # the zone of Ana and the practice, and Ben's zone
LAST_DAY = "2027-05-12"  # a Wednesday


def all_sign_until(practice: SlackPractice, last_day: str = LAST_DAY) -> None:
    """Replace all signed forms by new ones whose releases end on this day."""
    revoke_all_forms(practice)
    for person in (1, 2):
        signs(
            practice, person, "goals", "modality", lasts=(date.fromisoformat(last_day) - practice.clock.now.date()).days
        )


def enters_new_form(practice: SlackPractice, who: str, person: int = 1, **other: str) -> Therapist:
    """Let a therapist enter another form of a participant, signed today."""
    therapist = opens_releases(practice, who).presses("add_release")
    today = practice.clock.now.date().isoformat()
    return enters_form(
        therapist, form_answers(practice, therapist, {"direction": "both", "signed_on": today, **other}, person=person)
    )


def test_both_are_told_the_morning_after_the_last_day_in_their_own_zones(practice: SlackPractice) -> None:
    all_sign_until(practice)
    books_last_time(practice)

    pass_time_until(practice, on_clock("2027-05-13T09:00", NEW_YORK) - timedelta(seconds=1))
    assert release_messages(practice, ANA) == release_messages(practice, BEN) == []
    pass_time_until(practice, on_clock("2027-05-13T09:00", NEW_YORK))
    assert (release_messages(practice, ANA), release_messages(practice, BEN)) == ([ON_HOLD], [])
    pass_time_until(practice, on_clock("2027-05-13T09:00", CHICAGO))

    pass_time_until(practice, on_clock("2027-05-17T12:00", CHICAGO))
    assert release_messages(practice, ANA) == release_messages(practice, BEN) == [ON_HOLD]


def test_after_a_last_day_on_a_friday_both_are_told_on_monday(practice: SlackPractice) -> None:
    all_sign_until(practice, "2027-05-14")
    invited(practice)

    pass_time_until(practice, on_clock("2027-05-17T08:59", NEW_YORK))
    assert release_messages(practice, ANA) == []
    pass_time_until(practice, on_clock("2027-05-17T09:00", NEW_YORK))

    assert release_messages(practice, ANA) == [ON_HOLD]


def test_nobody_is_told_until_the_newer_release_ends_as_well(practice: SlackPractice) -> None:
    all_sign_until(practice)
    books_last_time(practice)
    for person in (1, 2):
        enters_new_form(practice, BEN, person, ends_on="2027-05-19").closes()

    pass_time_until(practice, on_clock("2027-05-20T08:00", NEW_YORK))
    assert release_messages(practice, ANA) == []
    pass_time_until(practice, on_clock("2027-05-20T12:00", NEW_YORK))

    assert release_messages(practice, ANA) == release_messages(practice, BEN) == [ON_HOLD]


def test_a_later_form_that_ends_sooner_is_announced_after_its_own_last_day(practice: SlackPractice) -> None:
    all_sign_until(practice, "2027-05-14")
    books_last_time(practice)
    records_revocation(practice, BEN, person=2).closes()
    enters_new_form(practice, BEN, 2, ends_on="2027-05-11").closes()
    practice.deliver()

    pass_time_until(practice, on_clock("2027-05-12T08:59", NEW_YORK))
    assert release_messages(practice, ANA) == []
    pass_time_until(practice, on_clock("2027-05-12T09:00", NEW_YORK))

    assert release_messages(practice, ANA) == [ON_HOLD]


def test_before_the_invitation_nobody_is_told_of_a_last_day(practice: SlackPractice) -> None:
    all_sign_until(practice)
    at_scope(practice)

    pass_time_until(practice, on_clock("2027-05-14T12:00", NEW_YORK))

    assert release_messages(practice, ANA) == release_messages(practice, BEN) == []


def test_nobody_is_told_of_a_last_day_after_the_consult_ended(practice: SlackPractice) -> None:
    all_sign_until(practice)
    books_last_time(practice).presses("cancel_it").sends()

    pass_time_until(practice, on_clock("2027-05-14T12:00", NEW_YORK))

    assert release_messages(practice, ANA) == release_messages(practice, BEN) == []
