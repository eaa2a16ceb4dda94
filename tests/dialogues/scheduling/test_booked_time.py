"""Actions on a booked time: say "all set", move it, cancel it, or add it to a calendar."""

from datetime import timedelta

import pytest

from tests.dialogues.scheduling.test_reminders import OUTLINE, THURSDAY
from tests.support.practice import ANA, BEN, SlackPractice
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


def test_s0_56_a_therapist_ticks_which_clients_know_the_topics_and_is_reminded_a_day_ahead(
    practice: SlackPractice,
) -> None:
    """S0-14, S0-22, S0-56."""
    booked(practice, THURSDAY)
    ana, ben = practice.person(ANA).opens_home().presses("details"), practice.person(BEN).opens_home()
    assert "Ben and I will talk on Thu, May 6" in ana.screen_text
    assert ana.ticked["outline_known"] == []

    ana.ticks(outline_known=ana.options("outline_known")).closes().presses("details")
    assert ana.ticked["outline_known"] == ana.options("outline_known")
    ben.presses("details").answers("booked", outline_known=ben.options("outline_known")[:1])
    assert ben.step is None
    pass_time_until(practice, THURSDAY - timedelta(days=1))

    assert [ana.messages[-1].endswith("You're ready."), ben.messages[-1].endswith(OUTLINE)] == [True, True]
    ben.presses("details").answers("booked", outline_known=[])
    assert practice.preparation("ft").outline_known_by == ()


def test_s0_14_changed_topics_are_told_anew(practice: SlackPractice) -> None:
    """Both therapists' ticks are removed with a change of the topics, not with another time (S0-14, S0-56)."""
    booked(practice, THURSDAY)
    ana, ben = practice.person(ANA).opens_home().presses("details"), practice.person(BEN).opens_home()
    ana.ticks(outline_known=ana.options("outline_known")).presses("move_it")
    ana.answers("move", offered=ana.options("offered")[-2:-1])
    assert practice.preparation("it").outline_known_by

    ben.opens_home().presses("go_on").answers("agree", topics=["goals", "modality"], when=ben.options("when")[0])

    assert practice.preparation("it").outline_known_by == ()


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
