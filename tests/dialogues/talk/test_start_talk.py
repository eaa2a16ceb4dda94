"""It is time: the slips and the six once more, then Begin; or ten minutes later."""

from datetime import datetime, timedelta

from sqlmodel import select

from flows.consult import chart
from flows.consult.parts import Part
from flows.consult.scheduling.reminders import START_NOW
from storage.models import Delivery, Preparation
from tests.support.practice import ANA, BEN, Stage
from tests.support.walks.booked_consult import books, ends, until
from tests.support.walks.preparation_steps import goes_on
from tests.support.walks.talk_steps import THURSDAY, at_the_time, begins, booked_about

IT_IS_TIME = "It is time: maple-4821 with {name}."
LATE = "Ana comes ten minutes later to maple-4821."
MINUTE = timedelta(minutes=1)


def begun(practice: Stage) -> dict[str, bool]:
    with practice.looking() as session:
        return {one.part: one.begun_at is not None for one in session.exec(select(Preparation))}


def where(practice: Stage, part: str = "it") -> str:
    return chart.current_step(practice.consults()[0].configuration, Part(part))


def calls_waiting(practice: Stage) -> list[datetime]:
    with practice.looking() as session:
        kept = [one for one in session.exec(select(Delivery)) if one.kind == START_NOW and one.done_at is None]
    return [one.due_at for one in kept]


def test_when_it_is_time_both_hear_it_once(practice: Stage) -> None:
    booked_about(practice)
    until(practice, THURSDAY - MINUTE)
    assert IT_IS_TIME.format(name="Ben") not in practice.one(ANA).messages

    until(practice, THURSDAY)
    practice.passes(hours=30)

    assert practice.one(ANA).messages.count(IT_IS_TIME.format(name="Ben")) == 1
    assert practice.one(BEN).messages.count(IT_IS_TIME.format(name="Ana")) == 1


def test_of_a_time_that_was_moved_only_the_new_one_is_announced(practice: Stage) -> None:
    consult_id = booked_about(practice)
    books(practice, consult_id, THURSDAY + timedelta(hours=3))
    assert calls_waiting(practice) == [THURSDAY + timedelta(hours=3)] * 2

    until(practice, THURSDAY + timedelta(hours=1))
    assert IT_IS_TIME.format(name="Ben") not in practice.one(ANA).messages
    until(practice, THURSDAY + timedelta(hours=3))
    assert practice.one(ANA).messages.count(IT_IS_TIME.format(name="Ben")) == 1


def test_begin_from_the_message_leads_past_the_six_to_ones_own_page(practice: Stage) -> None:
    at_the_time(practice)
    ana = practice.one(ANA).presses("begin")
    assert (ana.sees, ana.ticked["fits"]) == ("begin", None)
    assert "gossip, scolding, bossing" in ana.reads

    ana.answers("begin", fits="none")

    assert ana.sees == "own_page"
    assert "Question 1 of 8 is open on your page." in ana.reads
    assert "Ben is not here yet. You can begin." in ana.reads
    assert "open_page" in ana.offered
    assert practice.consults()[0].began_at == practice.clock.now
    assert begun(practice) == {"it": True, "ft": False}


def test_it_takes_three_taps_from_the_message_to_the_link(practice: Stage) -> None:
    at_the_time(practice)

    assert begins(practice, ANA).taps == 3


def test_the_second_begins_for_themselves_and_the_talk_goes_on_from_when_the_first_began(practice: Stage) -> None:
    at_the_time(practice)
    begins(practice, ANA)
    practice.passes(minutes=4)

    ben = begins(practice, BEN)

    assert ben.sees == "own_page"
    assert "Ana is on question 1." in ben.reads
    assert practice.consults()[0].began_at == THURSDAY
    assert begun(practice) == {"it": True, "ft": True}
    assert (where(practice), where(practice, "ft")) == ("q1", "q1")


def test_the_six_have_to_be_answered_first(practice: Stage) -> None:
    at_the_time(practice)
    ana = practice.one(ANA).presses("begin")

    ana.sends()

    assert (ana.sees, list(ana.beside)) == ("begin", ["fits"])
    assert begun(practice)["it"] is False


def test_ten_minutes_late_tells_the_other_once_for_each_booking(practice: Stage) -> None:
    consult_id = at_the_time(practice)
    ana = practice.one(ANA).presses("ten_late")
    assert ana.notice == "Noted. Ben hears that you come ten minutes later."
    ana.closes().presses("ten_late").closes()

    practice.deliver()
    ana.presses("ten_late").closes()
    practice.deliver()
    assert practice.one(BEN).messages.count(LATE) == 1

    practice.passes(hours=1)
    books(practice, consult_id, practice.clock.now + timedelta(minutes=5))
    practice.passes(minutes=5)
    ana.presses("ten_late")
    practice.deliver()
    assert practice.one(BEN).messages.count(LATE) == 2


def test_who_has_begun_is_not_late_any_more(practice: Stage) -> None:
    at_the_time(practice)
    practice.one(ANA).presses("ten_late").closes()
    begins(practice, ANA).closes()

    practice.deliver()

    assert LATE not in practice.one(BEN).messages
    assert practice.one(ANA).presses("ten_late").sees == "own_page"


def test_who_is_late_is_waited_for_and_the_other_can_begin(practice: Stage) -> None:
    at_the_time(practice)
    begins(practice, BEN).closes()
    practice.one(ANA).presses("ten_late").closes()

    practice.deliver()

    assert practice.one(BEN).messages.count(LATE) == 1


def test_nothing_is_said_and_nothing_begins_once_it_has_ended(practice: Stage) -> None:
    consult_id = at_the_time(practice)
    practice.one(ANA).presses("ten_late").closes()
    ends(practice, consult_id)

    practice.deliver()

    assert LATE not in practice.one(BEN).messages
    assert practice.one(ANA).presses("begin").sees == "rest"
    assert practice.one(ANA).closes().presses("ten_late").sees == "rest"


def test_home_says_that_it_is_time_and_where_one_is(practice: Stage) -> None:
    booked_about(practice)
    ana = practice.one(ANA)
    assert "maple-4821 with Ben: Thu 6 May 10:00" in ana.opens_home().home
    until(practice, THURSDAY)
    assert "maple-4821 with Ben: it is time to begin" in ana.opens_home().home

    begins(practice, ANA).closes()

    assert "maple-4821 with Ben: question 1 of 8" in ana.opens_home().home
    assert "maple-4821 with Ana: it is time to begin" in practice.one(BEN).opens_home().home


def test_a_booking_that_is_given_up_takes_its_call_back(practice: Stage) -> None:
    booked_about(practice)
    goes_on(practice.one(ANA)).presses("cancel_it").sends()

    assert calls_waiting(practice) == []
