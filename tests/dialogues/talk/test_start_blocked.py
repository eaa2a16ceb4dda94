"""What blocks the start of a talk: the time, a missing release, unfinished preparation, or a reason to wait."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from flows.consult import chart
from flows.consult.waiting import lapse
from flows.parts import Part
from storage.models import Attendance, Consult, Delivery, MonthlyTally, Notice
from tests.support.practice import ANA, BEN, DANA, SlackPractice
from tests.support.slack.forged_payloads import pressing, resend_changed
from tests.support.walks.booked_consult import change_consult, change_settings, deactivate_member, pass_time_until
from tests.support.walks.preparation_steps import reopens_consult, revoke_all_forms, signs
from tests.support.walks.release_steps import records_revocation
from tests.support.walks.talk_steps import THURSDAY, at_the_time, begins, booked_about

IT_IS_TIME = (
    "It's time for maple-4821 with {name}. Call or meet {name} now, and fill this in together. "
    "For a huddle, press the headphones in your direct message."
)
MINUTE = timedelta(minutes=1)


def current_step(practice: SlackPractice, part: str = "it") -> str:
    return chart.current_step(practice.consults()[0].configuration, Part(part))


@pytest.mark.parametrize(
    "stop", [revoke_all_forms, lambda practice: deactivate_member(practice, BEN)], ids=["revoked", "Ben has left"]
)
def test_nobody_is_told_that_it_is_time_while_a_release_is_missing_or_a_therapist_has_left(
    practice: SlackPractice, stop: object
) -> None:
    booked_about(practice)
    assert callable(stop)
    stop(practice)

    pass_time_until(practice, THURSDAY)

    assert IT_IS_TIME.format(name="Ben") not in practice.person(ANA).messages


def test_a_reason_to_wait_blocks_the_start_deletes_nothing_and_is_told_to_nobody(practice: SlackPractice) -> None:
    at_the_time(practice)
    messages_before = practice.person(BEN).messages
    ana = practice.person(ANA).presses("begin").answers("begin", fits="one")

    assert ana.step == "one_fits"
    assert {"begin", "move_it", "cancel_it"} <= set(ana.button_ids)
    assert current_step(practice) == "scheduled"
    practice.deliver()
    assert practice.person(BEN).messages == messages_before
    with practice.read_session() as session:
        assert session.exec(select(MonthlyTally)).all() == []
    assert ana.presses("begin").answers("begin", fits="none").step == "own_page"


def test_a_reason_to_wait_of_the_second_leaves_the_first_in_the_talk_and_offers_no_new_time(
    practice: SlackPractice,
) -> None:
    at_the_time(practice)
    begins(practice, ANA)

    ben = practice.person(BEN).presses("begin").answers("begin", fits="one")

    assert ben.step == "one_fits"
    assert "move_it" not in ben.button_ids
    assert current_step(practice, "ft") == "q1"
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
def test_a_talk_can_begin_from_ten_minutes_before_until_a_day_after_its_time(
    practice: SlackPractice, when: timedelta, sees: str
) -> None:
    booked_about(practice)
    pass_time_until(practice, THURSDAY + when)

    assert reopens_consult(practice.person(ANA)).step == sees


def test_an_old_modal_begins_nothing_once_it_is_too_late(practice: SlackPractice) -> None:
    at_the_time(practice)
    ana = practice.person(ANA).presses("begin").ticks(fits="none")
    practice.pass_time(hours=25)

    ana.sends()

    assert ana.step == "booked"
    assert current_step(practice) == "scheduled"


def test_a_talk_that_one_therapist_has_begun_can_be_joined_more_than_a_day_later(practice: SlackPractice) -> None:
    at_the_time(practice)
    begins(practice, ANA).closes()
    practice.pass_time(hours=25)

    assert reopens_consult(practice.person(BEN)).answers("begin", fits="none").step == "own_page"


def test_a_revoked_release_blocks_the_start_and_nobody_is_told_whose_it_is(practice: SlackPractice) -> None:
    at_the_time(practice)
    ana = practice.person(ANA).presses("begin").ticks(fits="none")
    records_revocation(practice, BEN, person=2)

    ana.sends()

    assert ana.step == "not_yet"
    assert "on hold: a release is missing" in ana.screen_text
    assert "dult" not in ana.screen_text
    assert current_step(practice) == "scheduled"
    signs(practice, 2, "goals")
    assert ana.closes().presses("begin").answers("begin", fits="none").step == "own_page"


def test_a_therapist_sees_what_they_still_have_to_do_but_not_what_the_other_has_to_do(practice: SlackPractice) -> None:
    consult_id = at_the_time(practice)

    def delete_notices(session: Session, _consult: Consult) -> None:
        for notice in session.exec(select(Notice).where(Notice.part == "ft", Notice.consult_id == consult_id)):
            session.delete(notice)

    change_consult(practice, consult_id, delete_notices)

    ana, ben = (practice.person(who).presses("begin") for who in (ANA, BEN))
    assert (ana.step, ben.step) == ("not_yet", "not_yet")
    assert "Ben has something to do first." in ana.screen_text
    assert "Someone hasn't been told about this consult yet: Adult 2." in ben.screen_text


def test_a_higher_number_of_required_sessions_blocks_the_start(practice: SlackPractice) -> None:
    at_the_time(practice)
    change_settings(practice, sessions_needed=4)
    with practice.services.database.transaction() as session:
        for attendance in session.exec(select(Attendance).where(Attendance.part == "it")):
            attendance.sessions = 2

    ana = practice.person(ANA).presses("begin")

    assert ana.step == "not_yet"
    assert "2 of 4 sessions so far" in ana.screen_text


def test_a_talk_that_has_begun_does_not_expire(practice: SlackPractice) -> None:
    at_the_time(practice)
    begins(practice, ANA).closes()

    practice.pass_time(days=60)

    assert current_step(practice) == "q1"
    with practice.read_session() as session:
        assert [
            delivery
            for delivery in session.exec(select(Delivery))
            if delivery.kind == lapse.LAPSE and delivery.done_at is None
        ] == []


def test_a_member_without_this_case_cannot_begin_the_talk(practice: SlackPractice) -> None:
    consult_id = at_the_time(practice)
    dana = practice.person(DANA).types().presses("guidelines")

    resend_changed(practice, DANA, "block_actions", pressing("begin", str(consult_id)))

    assert dana.notice.startswith("There's nothing here for you to open.")
    assert current_step(practice) == "scheduled"
