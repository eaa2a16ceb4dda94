"""Actions on a booked time: say "all set", move it, cancel it, or add it to a calendar."""

from datetime import timedelta

import pytest

from tests.dialogues.scheduling.test_reminders import THURSDAY
from tests.support.practice import ANA, SlackPractice
from tests.support.walks.booked_consult import booked, books, cancel_consult, pass_time_until


def test_all_set_is_recorded_once_and_cleared_when_the_time_moves(practice: SlackPractice) -> None:
    consult_id = booked(practice, THURSDAY)
    pass_time_until(practice, THURSDAY - timedelta(days=1))

    ana = practice.person(ANA).presses("all_set")
    assert "Saved: you'll be there for maple-4821 with Ben, Thu, May 6 at 10:00 AM EDT." in ana.screen_text
    first_recorded_at = practice.preparation("it").all_set_at
    practice.clock.forward(timedelta(minutes=5))
    ana.closes().presses("all_set")

    assert first_recorded_at == THURSDAY - timedelta(days=1)
    assert practice.preparation("it").all_set_at == first_recorded_at
    assert practice.preparation("ft").all_set_at is None
    books(practice, consult_id, THURSDAY + timedelta(days=1))
    assert practice.preparation("it").all_set_at is None


def test_all_set_for_a_cancelled_time_shows_that_the_consult_ended(practice: SlackPractice) -> None:
    consult_id = booked(practice, THURSDAY)
    pass_time_until(practice, THURSDAY - timedelta(days=1))
    cancel_consult(practice, consult_id)

    ana = practice.person(ANA).presses("all_set")

    assert ana.step == "rest"
    assert practice.preparation("it").all_set_at is None


@pytest.mark.parametrize(("button", "screen"), [("move_it", "move"), ("cancel_it", "cancel"), ("details", "booked")])
def test_a_reminder_has_buttons_that_move_cancel_and_show_the_booked_time(
    practice: SlackPractice, button: str, screen: str
) -> None:
    booked(practice, THURSDAY)
    pass_time_until(practice, THURSDAY - timedelta(days=1))

    assert practice.person(ANA).presses(button).step == screen


def test_each_booking_raises_the_sequence_number_for_calendars(practice: SlackPractice) -> None:
    consult_id = booked(practice, THURSDAY)
    first = practice.consults()[0]

    books(practice, consult_id, THURSDAY + timedelta(days=1))

    second = practice.consults()[0]
    assert (first.bookings, second.bookings) == (1, 2)
    assert first.held_id == second.held_id
    assert first.held_id not in {None, consult_id}


def test_the_booked_screen_links_to_the_calendar_file(practice: SlackPractice) -> None:
    booked(practice, THURSDAY)
    held_id = practice.consults()[0].held_id

    ana = practice.person(ANA).opens_home().presses("details")

    elements = [part for block in ana.screen["blocks"] for part in [*block.get("elements", ()), block.get("accessory")]]
    urls = [element["url"] for element in elements if element and element.get("url")]
    assert urls == [f"{practice.url}/held/{held_id}"]
