"""A day and an hour ahead: what is true when it is sent, or nothing."""

from datetime import time, timedelta

import pytest
from sqlmodel import select

from flows.consult.scheduling import reminders
from flows.context import Profile
from flows.people import membership
from storage.models import Delivery, Notice
from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.practice import ANA, BEN, Stage
from tests.support.walks.booked_consult import booked, books, changes, decides, ends, leaves, member, until
from tests.support.walks.preparation_steps import revoke, signs

NEW_YORK = "America/New_York"  # Ana's zone and the practice's; Ben is in Chicago
THURSDAY = on_clock("2027-05-06T10:00", NEW_YORK)
DAY_AHEAD = "Tomorrow {time}: maple-4821 with {name}. Nothing is left to do."
HOUR_AHEAD = "In an hour, {time}: maple-4821 with {name}. Find a quiet place."


def waiting(practice: Stage) -> list[tuple[str, str]]:
    """Return the kind of each reminder that waits, and for whom."""
    with practice.looking() as session:
        names = {member(practice, session, who).id: who for who in (ANA, BEN)}
        kept = [one for one in session.exec(select(Delivery)) if one.kind in reminders.KINDS and one.done_at is None]
        return sorted((names[one.recipient_id], one.kind) for one in kept)


def test_both_hear_a_day_and_an_hour_ahead_each_in_their_own_zone(practice: Stage) -> None:
    booked(practice, THURSDAY)

    until(practice, THURSDAY - timedelta(days=1, seconds=1))
    assert practice.one(ANA).messages == []
    until(practice, THURSDAY - timedelta(days=1))
    until(practice, THURSDAY - timedelta(hours=1))

    assert practice.one(ANA).messages == [
        DAY_AHEAD.format(time="10:00", name="Ben"),
        HOUR_AHEAD.format(time="10:00", name="Ben"),
    ]
    assert practice.one(BEN).messages == [
        DAY_AHEAD.format(time="09:00", name="Ana"),
        HOUR_AHEAD.format(time="09:00", name="Ana"),
    ]
    until(practice, THURSDAY + timedelta(days=2))
    assert len(practice.one(ANA).messages) == 2


def test_a_day_ahead_of_a_monday_comes_on_friday_and_names_the_day(practice: Stage) -> None:
    booked(practice, on_clock("2027-05-10T10:00", NEW_YORK))

    until(practice, on_clock("2027-05-07T16:00", NEW_YORK))

    assert practice.one(ANA).messages == ["Mon 10 May 10:00: maple-4821 with Ben. Nothing is left to do."]


def test_one_that_is_sent_late_says_what_is_true_then(practice: Stage) -> None:
    booked(practice, THURSDAY)

    until(practice, THURSDAY - timedelta(hours=2))
    until(practice, THURSDAY - timedelta(minutes=20))

    assert practice.one(ANA).messages == [
        "Today 10:00: maple-4821 with Ben. Nothing is left to do.",
        "Soon, 10:00: maple-4821 with Ben. Find a quiet place.",
    ]


def test_when_both_are_late_only_the_nearer_one_speaks(practice: Stage) -> None:
    booked(practice, THURSDAY)

    until(practice, THURSDAY - timedelta(minutes=50))

    assert practice.one(ANA).messages == [HOUR_AHEAD.format(time="10:00", name="Ben")]


def test_once_the_time_has_come_no_reminder_speaks_but_that_it_is_time(practice: Stage) -> None:
    booked(practice, THURSDAY)

    until(practice, THURSDAY)

    assert practice.one(ANA).messages == ["It is time: maple-4821 with Ben."]
    assert practice.one(BEN).messages == ["It is time: maple-4821 with Ana."]


def test_booking_the_same_time_again_leaves_no_second_reminder(practice: Stage) -> None:
    consult_id = booked(practice, THURSDAY)
    once = waiting(practice)

    books(practice, consult_id, THURSDAY)

    assert waiting(practice) == once == [(who, kind) for who in (ANA, BEN) for kind in ("day_ahead", "hour_ahead")]


def test_of_a_time_that_was_moved_nothing_is_said_and_of_the_new_one_everything(practice: Stage) -> None:
    consult_id = booked(practice, THURSDAY)
    friday = THURSDAY + timedelta(days=1)

    books(practice, consult_id, friday)
    until(practice, THURSDAY - timedelta(days=1))
    until(practice, THURSDAY - timedelta(hours=1))
    assert practice.one(ANA).messages == []
    until(practice, friday - timedelta(days=1))
    until(practice, friday - timedelta(hours=1))

    assert practice.one(ANA).messages == [
        DAY_AHEAD.format(time="10:00", name="Ben"),
        HOUR_AHEAD.format(time="10:00", name="Ben"),
    ]


def test_an_hour_ahead_of_an_earlier_time_says_nothing_even_where_nobody_called_it_off(practice: Stage) -> None:
    consult_id = booked(practice, THURSDAY)

    changes(practice, consult_id, lambda _, consult: setattr(consult, "starts_at", THURSDAY + timedelta(hours=3)))
    until(practice, THURSDAY - timedelta(hours=1))

    assert [one for one in practice.one(ANA).messages if "In an hour" in one] == []


def test_while_another_time_is_looked_for_nobody_is_reminded(practice: Stage) -> None:
    consult_id = booked(practice, THURSDAY)

    changes(practice, consult_id, lambda _, consult: setattr(consult, "configuration", "agreeing"))
    until(practice, THURSDAY - timedelta(days=1))
    until(practice, THURSDAY - timedelta(hours=1))

    assert practice.one(ANA).messages == practice.one(BEN).messages == []


def test_nothing_is_said_after_a_cancellation(practice: Stage) -> None:
    consult_id = booked(practice, THURSDAY)
    until(practice, THURSDAY - timedelta(days=1))

    ends(practice, consult_id)
    until(practice, THURSDAY - timedelta(hours=1))

    assert len(practice.one(ANA).messages) == len(practice.one(BEN).messages) == 1


@pytest.mark.parametrize("person", [1, 2])
def test_s0_3_while_any_release_is_not_in_force_nobody_is_reminded(practice: Stage, person: int) -> None:
    booked(practice, THURSDAY)
    revoke(practice)
    signs(practice, person, "goals")  # the other person has not signed again

    until(practice, THURSDAY - timedelta(days=1))
    until(practice, THURSDAY - timedelta(hours=1))

    assert practice.one(ANA).messages == practice.one(BEN).messages == []


def test_when_everyone_has_signed_again_the_hour_ahead_is_said(practice: Stage) -> None:
    booked(practice, THURSDAY)
    revoke(practice)
    until(practice, THURSDAY - timedelta(days=1))
    for person in (1, 2):
        signs(practice, person, "goals")

    until(practice, THURSDAY - timedelta(hours=1))

    assert practice.one(ANA).messages == [HOUR_AHEAD.format(time="10:00", name="Ben")]


@pytest.mark.parametrize(("gone", "who"), [(ANA, ANA), (BEN, BEN), (BEN, ANA), (ANA, BEN)])
def test_who_has_left_and_who_would_wait_for_them_in_vain_hear_nothing(practice: Stage, gone: str, who: str) -> None:
    booked(practice, THURSDAY)

    leaves(practice, gone)
    until(practice, THURSDAY - timedelta(days=1))
    until(practice, THURSDAY - timedelta(hours=1))

    assert practice.one(who).messages == []


def test_what_is_left_is_said_to_whom_it_is_left_for(practice: Stage) -> None:
    consult_id = booked(practice, THURSDAY)
    with practice.desk.database.transaction() as session:
        for one in session.exec(select(Notice).where(Notice.consult_id == consult_id, Notice.part == "ft")):
            session.delete(one)

    until(practice, THURSDAY - timedelta(days=1))

    assert practice.one(BEN).messages == ["Tomorrow 09:00: maple-4821 with Ana. One thing is left for you."]
    assert practice.one(ANA).messages == [DAY_AHEAD.format(time="10:00", name="Ben")]
    ben = practice.one(BEN).presses("details")
    assert "Not everyone knows of this consult yet: Adult 2." in ben.reads


def test_what_is_booked_within_a_day_has_no_reminder_a_day_ahead(practice: Stage) -> None:
    booked(practice, practice.clock.now + timedelta(hours=23))

    assert waiting(practice) == [(ANA, "hour_ahead"), (BEN, "hour_ahead")]


def test_the_practices_working_hours_decide_when_a_day_ahead_is_said(practice: Stage) -> None:
    decides(practice, work_start=time(7), work_end=time(9, 30))

    booked(practice, THURSDAY)

    with practice.looking() as session:
        due = {one.recipient_id: one.due_at for one in session.exec(select(Delivery)) if one.kind == "day_ahead"}
        assert due[member(practice, session, ANA).id] == on_clock("2027-05-05T08:30", NEW_YORK)
        assert due[member(practice, session, BEN).id] == on_clock("2027-05-05T09:00", "America/Chicago")


@pytest.mark.parametrize("zone", ["", "Nowhere/At_All", "America/New York"])
def test_a_member_without_a_time_zone_is_reminded_by_the_practices(practice: Stage, zone: str) -> None:
    with practice.desk.database.transaction() as session:
        known = Profile(BEN, practice.desk.team_id, "Ben", zone)
        unknown = Profile("U0NEW", practice.desk.team_id, "Nora", zone)

        read_in = {membership.admit(session, practice.desk, one).time_zone for one in (known, unknown, unknown)}
        booked_after = {one.time_zone for one in (member(practice, session, who) for who in (BEN, "U0NEW"))}

    assert read_in == booked_after == {NEW_YORK}
    booked(practice, THURSDAY)
    until(practice, THURSDAY - timedelta(days=1))
    assert practice.one(BEN).messages == [DAY_AHEAD.format(time="10:00", name="Ana")]
