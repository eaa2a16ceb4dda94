"""What holds the beginning: too early or too late, a release, something left to do; what fits today."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from flows.consult import chart
from flows.consult.parts import Part
from flows.consult.waiting import lapse
from storage.models import Attendance, Consult, Delivery, MonthlyTally, Notice
from tests.support.practice import ANA, BEN, DANA, Stage
from tests.support.slack.forged_payloads import again, pressing
from tests.support.walks.booked_consult import changes, decides, leaves, until
from tests.support.walks.preparation_steps import goes_on, revoke, signs
from tests.support.walks.release_steps import takes_back
from tests.support.walks.talk_steps import THURSDAY, at_the_time, begins, booked_about

IT_IS_TIME = "It is time: maple-4821 with {name}."
MINUTE = timedelta(minutes=1)


def where(practice: Stage, part: str = "it") -> str:
    return chart.current_step(practice.consults()[0].configuration, Part(part))


@pytest.mark.parametrize("stop", [revoke, lambda practice: leaves(practice, BEN)], ids=["revoked", "Ben has left"])
def test_while_the_two_may_not_or_cannot_talk_nobody_is_called(practice: Stage, stop: object) -> None:
    booked_about(practice)
    assert callable(stop)
    stop(practice)

    until(practice, THURSDAY)

    assert IT_IS_TIME.format(name="Ben") not in practice.one(ANA).messages


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


def test_a_talk_that_has_begun_does_not_lapse(practice: Stage) -> None:
    at_the_time(practice)
    begins(practice, ANA).closes()

    practice.passes(days=60)

    assert where(practice) == "q1"
    with practice.looking() as session:
        assert [one for one in session.exec(select(Delivery)) if one.kind == lapse.LAPSE and one.done_at is None] == []


def test_one_who_shares_no_case_begins_nothing(practice: Stage) -> None:
    consult_id = at_the_time(practice)
    dana = practice.one(DANA).types().presses("guidelines")

    again(practice, DANA, "block_actions", pressing("begin", str(consult_id)))

    assert dana.notice.startswith("There is nothing here for you to open.")
    assert where(practice) == "scheduled"
