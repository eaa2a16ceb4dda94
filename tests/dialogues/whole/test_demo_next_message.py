"""What the demo's clock says falls due next: one press goes there, and something is seen."""

from datetime import timedelta

from bot.demo.local_slack import UpcomingEvent
from bot.demo.run import find_upcoming
from tests.dialogues.scheduling.test_reminders import THURSDAY
from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.practice import ANA, BEN, Stage
from tests.support.walks.booked_consult import booked, ends, until
from tests.support.walks.preparation_steps import at_ready, at_weigh, confers, revoke


def due(practice: Stage) -> UpcomingEvent | None:
    with practice.looking() as session:
        return find_upcoming(session, practice.clock.now)


def presses(practice: Stage) -> list[tuple[str, str]]:
    """Press "Next due" until nothing is due; return who then got what. Each press shows something."""
    seen = []
    while found := due(practice):
        before = sum(len(practice.one(who).messages) for who in (ANA, BEN))
        until(practice, found.at + timedelta(seconds=1))
        assert sum(len(practice.one(who).messages) for who in (ANA, BEN)) > before
        seen.append((found.who, found.what))
    return seen


def test_a_booked_time_shows_its_reminders_press_by_press_in_order(practice: Stage) -> None:
    booked(practice, THURSDAY)
    practice.deliver()

    first = due(practice)  # both at the same moment: whose stands first is nobody's business
    assert first in [UpcomingEvent(who, "reminder", THURSDAY - timedelta(days=1)) for who in ("Ana", "Ben")]
    assert [what for _who, what in presses(practice)] == ["reminder"] * 3
    assert [len(practice.one(who).messages) for who in (ANA, BEN)] == [3, 3]


def test_what_will_have_nothing_to_say_is_passed_over(practice: Stage) -> None:
    consult_id = booked(practice, THURSDAY)
    revoke(practice)
    assert due(practice) is None

    ends(practice, consult_id)
    assert due(practice) is None


def test_an_old_turn_is_a_question_and_a_day_that_was_chosen_a_note(practice: Stage) -> None:
    at_ready(practice)
    practice.deliver()
    friday = on_clock("2027-05-07T09:00", "America/Chicago")
    assert due(practice) == UpcomingEvent("Ben", "question", friday)

    practice.one(BEN).presses("prepare").answers("whom", knows_whom="yes").answers("screen", fits="supervision")
    practice.one(BEN).answers("pause", ask_on="2027-05-06")

    assert due(practice) == UpcomingEvent("Ben", "note", on_clock("2027-05-06T09:00", "America/Chicago"))


def test_a_lapse_is_nothing_to_wait_for(practice: Stage) -> None:
    at_weigh(practice)
    practice.deliver()

    assert due(practice) is None


def test_a_note_for_a_pause_is_next_for_who_chose_the_day(practice: Stage) -> None:
    ana = confers(practice).answers("screen", fits="still_working")
    ana.answers("pause", ask_on="2027-05-12")
    practice.deliver()

    assert due(practice) == UpcomingEvent("Ana", "note", on_clock("2027-05-12T09:00", "America/New_York"))
