"""Starting the talk: the message that it is time, the slips and the reasons to wait once more, and being late."""

from datetime import datetime, timedelta

from sqlmodel import select

from flows.consult import chart
from flows.consult.scheduling.reminders import START_NOW
from flows.parts import Part
from storage.models import Delivery, Preparation
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks.booked_consult import books, cancel_consult, pass_time_until
from tests.support.walks.preparation_steps import reopens_consult
from tests.support.walks.talk_steps import THURSDAY, at_the_time, begins, booked_about

IT_IS_TIME = (
    "It's time for maple-4821 with {name}. Call or meet {name} now, and fill this in together. "
    "For a huddle, press the headphones in your direct message."
)
LATE = "Ana is running 10 minutes late for maple-4821."
MINUTE = timedelta(minutes=1)


def has_begun_by_part(practice: SlackPractice) -> dict[str, bool]:
    with practice.read_session() as session:
        return {preparation.part: preparation.begun_at is not None for preparation in session.exec(select(Preparation))}


def current_step(practice: SlackPractice, part: str = "it") -> str:
    return chart.current_step(practice.consults()[0].configuration, Part(part))


def list_waiting_start_times(practice: SlackPractice) -> list[datetime]:
    with practice.read_session() as session:
        waiting = [
            delivery
            for delivery in session.exec(select(Delivery))
            if delivery.kind == START_NOW and delivery.done_at is None
        ]
    return [delivery.due_at for delivery in waiting]


def test_when_it_is_time_both_are_told_once(practice: SlackPractice) -> None:
    booked_about(practice)
    pass_time_until(practice, THURSDAY - MINUTE)
    assert IT_IS_TIME.format(name="Ben") not in practice.person(ANA).messages

    pass_time_until(practice, THURSDAY)
    practice.pass_time(hours=30)

    assert practice.person(ANA).messages.count(IT_IS_TIME.format(name="Ben")) == 1
    assert practice.person(BEN).messages.count(IT_IS_TIME.format(name="Ana")) == 1


def test_after_a_time_is_moved_only_the_new_time_is_announced(practice: SlackPractice) -> None:
    consult_id = booked_about(practice)
    books(practice, consult_id, THURSDAY + timedelta(hours=3))
    assert list_waiting_start_times(practice) == [THURSDAY + timedelta(hours=3)] * 2

    pass_time_until(practice, THURSDAY + timedelta(hours=1))
    assert IT_IS_TIME.format(name="Ben") not in practice.person(ANA).messages
    pass_time_until(practice, THURSDAY + timedelta(hours=3))
    assert practice.person(ANA).messages.count(IT_IS_TIME.format(name="Ben")) == 1


def test_begin_in_the_message_leads_through_the_reasons_to_wait_to_the_private_page(practice: SlackPractice) -> None:
    at_the_time(practice)
    ana = practice.person(ANA).presses("begin")
    assert (ana.step, ana.ticked["fits"]) == ("begin", None)
    assert "gossip, criticism, telling each other what to do" in ana.screen_text

    ana.answers("begin", fits="none")

    assert ana.step == "own_page"
    assert "You're on question 1 of 8, on your private page." in ana.screen_text
    assert "Ben hasn't started yet. You can begin." in ana.screen_text
    assert "open_page" in ana.button_ids
    assert practice.consults()[0].began_at == practice.clock.now
    assert has_begun_by_part(practice) == {"it": True, "ft": False}


def test_it_takes_three_taps_from_the_message_to_the_link(practice: SlackPractice) -> None:
    at_the_time(practice)

    assert begins(practice, ANA).taps == 3


def test_each_therapist_begins_separately_and_the_talk_counts_from_when_the_first_began(
    practice: SlackPractice,
) -> None:
    at_the_time(practice)
    begins(practice, ANA)
    practice.pass_time(minutes=4)

    ben = begins(practice, BEN)

    assert ben.step == "own_page"
    assert "Ana is on question 1." in ben.screen_text
    assert practice.consults()[0].began_at == THURSDAY
    assert has_begun_by_part(practice) == {"it": True, "ft": True}
    assert (current_step(practice), current_step(practice, "ft")) == ("q1", "q1")


def test_the_reasons_to_wait_have_to_be_answered_before_the_talk_begins(practice: SlackPractice) -> None:
    at_the_time(practice)
    ana = practice.person(ANA).presses("begin")

    ana.sends()

    assert (ana.step, list(ana.field_errors)) == ("begin", ["fits"])
    assert has_begun_by_part(practice)["it"] is False


def test_running_ten_minutes_late_is_told_to_the_other_once_per_booking(practice: SlackPractice) -> None:
    consult_id = at_the_time(practice)
    ana = practice.person(ANA).presses("ten_late")
    assert ana.notice == "I'll tell Ben that you're running 10 minutes late."
    ana.closes().presses("ten_late").closes()

    practice.deliver()
    ana.presses("ten_late").closes()
    practice.deliver()
    assert practice.person(BEN).messages.count(LATE) == 1

    practice.pass_time(hours=1)
    books(practice, consult_id, practice.clock.now + timedelta(minutes=5))
    practice.pass_time(minutes=5)
    ana.presses("ten_late")
    practice.deliver()
    assert practice.person(BEN).messages.count(LATE) == 2


def test_a_therapist_who_has_begun_is_no_longer_announced_as_late(practice: SlackPractice) -> None:
    at_the_time(practice)
    practice.person(ANA).presses("ten_late").closes()
    begins(practice, ANA).closes()

    practice.deliver()

    assert LATE not in practice.person(BEN).messages
    assert practice.person(ANA).presses("ten_late").step == "own_page"


def test_the_other_therapist_is_told_of_a_delay_even_if_they_have_already_begun(practice: SlackPractice) -> None:
    at_the_time(practice)
    begins(practice, BEN).closes()
    practice.person(ANA).presses("ten_late").closes()

    practice.deliver()

    assert practice.person(BEN).messages.count(LATE) == 1


def test_once_the_consult_has_ended_nobody_is_told_of_a_delay_and_nothing_begins(practice: SlackPractice) -> None:
    consult_id = at_the_time(practice)
    practice.person(ANA).presses("ten_late").closes()
    cancel_consult(practice, consult_id)

    practice.deliver()

    assert LATE not in practice.person(BEN).messages
    assert practice.person(ANA).presses("begin").step == "rest"
    assert practice.person(ANA).closes().presses("ten_late").step == "rest"


def test_home_says_that_it_is_time_and_which_question_is_next(practice: SlackPractice) -> None:
    booked_about(practice)
    ana = practice.person(ANA)
    assert "maple-4821 with Ben · Booked (3 of 6): Thu, May 6 at 10:00 AM" in ana.opens_home().home
    pass_time_until(practice, THURSDAY)
    assert "maple-4821 with Ben · Booked (3 of 6): it's time to begin" in ana.opens_home().home

    begins(practice, ANA).closes()

    assert "maple-4821 with Ben · Talk (4 of 6): question 1 of 8" in ana.opens_home().home
    assert "maple-4821 with Ana · Talk (4 of 6): it's time to begin" in practice.person(BEN).opens_home().home


def test_cancelling_a_booking_cancels_its_start_messages(practice: SlackPractice) -> None:
    booked_about(practice)
    reopens_consult(practice.person(ANA)).presses("cancel_it").sends()

    assert list_waiting_start_times(practice) == []
