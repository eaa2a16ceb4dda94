"""The demo's clock names the next message that falls due; one press skips to it, and somebody receives something."""

from datetime import timedelta

from bot.demo.local_slack import UpcomingEvent
from bot.demo.upcoming import find_upcoming
from tests.dialogues.scheduling.test_reminders import THURSDAY
from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks.booked_consult import booked, cancel_consult, pass_time_until
from tests.support.walks.preparation_steps import at_ready, at_weigh, revoke_all_forms, starts_consult


def due(practice: SlackPractice) -> UpcomingEvent | None:
    """Return the next event that the demo offers to skip to."""
    with practice.read_session() as session:
        return find_upcoming(practice.services, session, practice.clock.now)


def presses(practice: SlackPractice) -> list[tuple[str, str]]:
    """Skip to the next message until none is due; return who received what. Check that each press shows something."""
    seen = []
    while upcoming := due(practice):
        before = sum(len(practice.person(who).messages) for who in (ANA, BEN))
        pass_time_until(practice, upcoming.at + timedelta(seconds=1))
        assert sum(len(practice.person(who).messages) for who in (ANA, BEN)) > before
        seen.append((upcoming.who, upcoming.what))
    return seen


def test_after_a_booking_each_press_shows_the_next_reminder(practice: SlackPractice) -> None:
    booked(practice, THURSDAY)
    practice.deliver()

    first = due(practice)  # both are due at the same moment, so either may come first
    assert first in [UpcomingEvent(who, "reminder", THURSDAY - timedelta(days=1)) for who in ("Ana", "Ben")]
    assert [what for _who, what in presses(practice)] == ["reminder"] * 3
    assert [len(practice.person(who).messages) for who in (ANA, BEN)] == [3, 3]


def test_a_message_that_will_not_be_sent_is_skipped(practice: SlackPractice) -> None:
    consult_id = booked(practice, THURSDAY)
    revoke_all_forms(practice)
    assert due(practice) is None

    cancel_consult(practice, consult_id)
    assert due(practice) is None


def test_a_turn_left_unanswered_shows_as_a_question_and_a_chosen_day_as_a_note(practice: SlackPractice) -> None:
    at_ready(practice)
    practice.deliver()
    friday = on_clock("2027-05-07T09:00", "America/Chicago")
    assert due(practice) == UpcomingEvent("Ben", "question", friday)

    practice.person(BEN).presses("prepare").answers("whom", knows_whom="yes").answers("screen", fits="supervision")
    practice.person(BEN).answers("pause", ask_on="2027-05-06")

    assert due(practice) == UpcomingEvent("Ben", "note", on_clock("2027-05-06T09:00", "America/Chicago"))


def test_a_consult_that_will_expire_is_not_offered_as_next(practice: SlackPractice) -> None:
    at_weigh(practice)
    practice.deliver()

    assert due(practice) is None


def test_the_note_for_a_paused_consult_is_next_for_the_therapist_who_chose_the_day(practice: SlackPractice) -> None:
    ana = starts_consult(practice).answers("screen", fits="still_working")
    ana.answers("pause", ask_on="2027-05-12")
    practice.deliver()

    assert due(practice) == UpcomingEvent("Ana", "note", on_clock("2027-05-12T09:00", "America/New_York"))
