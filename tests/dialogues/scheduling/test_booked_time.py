"""What one does with a booked time: all set, move it, cancel it, take it into one's own calendar."""

from datetime import timedelta

import pytest

from tests.dialogues.scheduling.test_reminders import THURSDAY
from tests.support.practice import ANA, Stage
from tests.support.walks.booked_consult import booked, books, ends, until


def test_all_set_is_noted_once_and_forgotten_when_the_time_moves(practice: Stage) -> None:
    consult_id = booked(practice, THURSDAY)
    until(practice, THURSDAY - timedelta(days=1))

    ana = practice.one(ANA).presses("all_set")
    assert "Noted: maple-4821 with Ben, Thu 6 May 10:00." in ana.reads
    noted = practice.preparation("it").all_set_at
    practice.clock.forward(timedelta(minutes=5))
    ana.closes().presses("all_set")

    assert noted == THURSDAY - timedelta(days=1)
    assert practice.preparation("it").all_set_at == noted
    assert practice.preparation("ft").all_set_at is None
    books(practice, consult_id, THURSDAY + timedelta(days=1))
    assert practice.preparation("it").all_set_at is None


def test_all_set_for_a_time_that_no_longer_holds_shows_where_it_stands(practice: Stage) -> None:
    consult_id = booked(practice, THURSDAY)
    until(practice, THURSDAY - timedelta(days=1))
    ends(practice, consult_id)

    ana = practice.one(ANA).presses("all_set")

    assert ana.sees == "rest"
    assert practice.preparation("it").all_set_at is None


@pytest.mark.parametrize(("button", "screen"), [("move_it", "move"), ("cancel_it", "cancel"), ("details", "booked")])
def test_from_a_reminder_one_moves_or_cancels_it(practice: Stage, button: str, screen: str) -> None:
    booked(practice, THURSDAY)
    until(practice, THURSDAY - timedelta(days=1))

    assert practice.one(ANA).presses(button).sees == screen


def test_each_booking_raises_the_number_that_a_calendar_goes_by(practice: Stage) -> None:
    consult_id = booked(practice, THURSDAY)
    first = practice.consults()[0]

    books(practice, consult_id, THURSDAY + timedelta(days=1))

    second = practice.consults()[0]
    assert (first.bookings, second.bookings) == (1, 2)
    assert first.held_id == second.held_id
    assert first.held_id not in {None, consult_id}


def test_booked_offers_the_time_for_ones_own_calendar(practice: Stage) -> None:
    booked(practice, THURSDAY)
    held_id = practice.consults()[0].held_id

    ana = practice.one(ANA).opens_home().presses("details")

    blocks = [one for block in ana.screen["blocks"] for one in [*block.get("elements", ()), block.get("accessory")]]
    urls = [one["url"] for one in blocks if one and one.get("url")]
    assert urls == [f"{practice.url}/held/{held_id}"]
