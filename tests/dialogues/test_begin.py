"""It is time: the slips and the six once more, gates again, Begin; or ten minutes later."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from bot.coach import lapsing
from bot.coach.reminders import START_NOW
from flows.consult import chart
from flows.consult.parts import Part
from storage.models import Attendance, Consult, Delivery, MonthlyTally, Notice, Preparation
from tests.dialogues.booked import books, changes, decides, ends, leaves, until
from tests.dialogues.filed import takes_back
from tests.dialogues.forging import again, pressing
from tests.dialogues.stage import ANA, BEN, DANA, Stage
from tests.dialogues.talked import THURSDAY, at_the_time, begins, booked_about
from tests.dialogues.ways import goes_on, revoke, signs

IT_IS_TIME = "It is time: maple-4821 with {name}."
LATE = "Ana comes ten minutes later to maple-4821."
MINUTE = timedelta(minutes=1)


def begun(practice: Stage) -> dict[str, bool]:
    with practice.looking() as session:
        return {one.part: one.begun_at is not None for one in session.exec(select(Preparation))}


def where(practice: Stage, part: str = "it") -> str:
    return chart.where(practice.consults()[0].configuration, Part(part))


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


@pytest.mark.parametrize("stop", [revoke, lambda practice: leaves(practice, BEN)], ids=["revoked", "Ben has left"])
def test_while_the_two_may_not_or_cannot_talk_nobody_is_called(practice: Stage, stop: object) -> None:
    booked_about(practice)
    assert callable(stop)
    stop(practice)

    until(practice, THURSDAY)

    assert IT_IS_TIME.format(name="Ben") not in practice.one(ANA).messages


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


def test_one_that_fits_stops_it_erases_nothing_and_tells_nobody(practice: Stage) -> None:
    at_the_time(practice)
    heard = practice.one(BEN).messages
    ana = practice.one(ANA).presses("begin").answers("begin", fits="one")

    assert ana.sees == "one_fits"
    assert {"begin", "move_it", "cancel_it"} <= set(ana.offered)
    assert where(practice) == "scheduled"
    practice.deliver()
    assert practice.one(BEN).messages == heard
    with practice.looking() as session:
        assert session.exec(select(MonthlyTally)).all() == []
    assert ana.presses("begin").answers("begin", fits="none").sees == "own_page"


def test_one_that_fits_the_second_leaves_the_first_in_the_talk_and_offers_no_other_time(practice: Stage) -> None:
    at_the_time(practice)
    begins(practice, ANA)

    ben = practice.one(BEN).presses("begin").answers("begin", fits="one")

    assert ben.sees == "one_fits"
    assert "move_it" not in ben.offered
    assert where(practice, "ft") == "q1"
    ben.presses("cancel_it").answers("cancel")
    assert practice.consults()[0].configuration == "cancelled"


@pytest.mark.parametrize(
    ("when", "sees"),
    [
        (-11 * MINUTE, "booked"),
        (-10 * MINUTE, "begin"),
        (timedelta(hours=24), "begin"),
        (timedelta(hours=24) + MINUTE, "booked"),
    ],
)
def test_it_can_begin_from_ten_minutes_before_until_a_day_after(practice: Stage, when: timedelta, sees: str) -> None:
    booked_about(practice)
    until(practice, THURSDAY + when)

    assert goes_on(practice.one(ANA)).sees == sees


def test_an_old_window_begins_nothing_once_it_is_too_late(practice: Stage) -> None:
    at_the_time(practice)
    ana = practice.one(ANA).presses("begin").ticks(fits="none")
    practice.passes(hours=25)

    ana.sends()

    assert ana.sees == "booked"
    assert where(practice) == "scheduled"


def test_a_talk_that_one_has_begun_can_be_joined_later_than_a_day_after(practice: Stage) -> None:
    at_the_time(practice)
    begins(practice, ANA).closes()
    practice.passes(hours=25)

    assert goes_on(practice.one(BEN)).answers("begin", fits="none").sees == "own_page"


def test_a_release_taken_back_holds_the_beginning_and_says_never_whose(practice: Stage) -> None:
    at_the_time(practice)
    ana = practice.one(ANA).presses("begin").ticks(fits="none")
    takes_back(practice, BEN, person=2)

    ana.sends()

    assert ana.sees == "not_yet"
    assert "a release is not in force" in ana.reads
    assert "dult" not in ana.reads
    assert where(practice) == "scheduled"
    signs(practice, 2, "goals")
    assert ana.closes().presses("begin").answers("begin", fits="none").sees == "own_page"


def test_what_is_left_for_oneself_is_said_and_what_is_left_for_the_other_is_not(practice: Stage) -> None:
    consult_id = at_the_time(practice)

    def forget(session: Session, _consult: Consult) -> None:
        for one in session.exec(select(Notice).where(Notice.part == "ft", Notice.consult_id == consult_id)):
            session.delete(one)

    changes(practice, consult_id, forget)

    ana, ben = (practice.one(who).presses("begin") for who in (ANA, BEN))
    assert (ana.sees, ben.sees) == ("not_yet", "not_yet")
    assert "Ben has something to see to first." in ana.reads
    assert "Not everyone knows of this consult yet: Adult 2." in ben.reads


def test_more_sessions_asked_for_meanwhile_hold_the_beginning_too(practice: Stage) -> None:
    at_the_time(practice)
    decides(practice, sessions_needed=4)
    with practice.desk.database.transaction() as session:
        for one in session.exec(select(Attendance).where(Attendance.part == "it")):
            one.sessions = 2

    ana = practice.one(ANA).presses("begin")

    assert ana.sees == "not_yet"
    assert "2 of 4 sessions so far" in ana.reads


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


def test_a_talk_that_has_begun_does_not_lapse(practice: Stage) -> None:
    at_the_time(practice)
    begins(practice, ANA).closes()

    practice.passes(days=60)

    assert where(practice) == "q1"
    with practice.looking() as session:
        assert [
            one for one in session.exec(select(Delivery)) if one.kind == lapsing.LAPSE and one.done_at is None
        ] == []


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


def test_one_who_shares_no_case_begins_nothing(practice: Stage) -> None:
    consult_id = at_the_time(practice)
    dana = practice.one(DANA).types().presses("guidelines")

    again(practice, DANA, "block_actions", pressing("begin", str(consult_id)))

    assert dana.notice.startswith("There is nothing here for you to open.")
    assert where(practice) == "scheduled"
