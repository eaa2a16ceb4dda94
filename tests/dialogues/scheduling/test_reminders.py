"""Reminders a day and an hour ahead: each says what is true when it is sent, or is not sent."""

from datetime import time, timedelta

import pytest
from sqlmodel import select

from flows.consult.scheduling import reminders
from flows.context import Profile
from flows.people import membership
from storage.models import Delivery, Notice
from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.people.identities import slack_identity
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks.booked_consult import (
    booked,
    books,
    cancel_consult,
    change_consult,
    change_settings,
    deactivate_member,
    member,
    pass_time_until,
)
from tests.support.walks.preparation_steps import revoke_all_forms, signs

NEW_YORK = "America/New_York"  # Ana's zone and the practice's; Ben is in Chicago
THURSDAY = on_clock("2027-05-06T10:00", NEW_YORK)
OUTLINE = "Please make sure that your clients know what it is about."
DAY_AHEAD = "Tomorrow at {time}: maple-4821 with {name}. " + OUTLINE
HOUR_AHEAD = "In an hour ({time}): maple-4821 with {name}. Please find somewhere private."


def waiting_reminders(practice: SlackPractice) -> list[tuple[str, str]]:
    """Return the recipient's Slack id and the kind of each reminder that waits, sorted."""
    with practice.read_session() as session:
        slack_ids = {member(practice, session, slack_id).id: slack_id for slack_id in (ANA, BEN)}
        pending = [
            row for row in session.exec(select(Delivery)) if row.kind in reminders.AHEAD_KINDS and row.done_at is None
        ]
        return sorted((slack_ids[row.recipient_id], row.kind) for row in pending)


def test_both_are_reminded_a_day_and_an_hour_ahead_in_their_own_zones(practice: SlackPractice) -> None:
    booked(practice, THURSDAY)

    pass_time_until(practice, THURSDAY - timedelta(days=1, seconds=1))
    assert practice.person(ANA).messages == []
    pass_time_until(practice, THURSDAY - timedelta(days=1))
    pass_time_until(practice, THURSDAY - timedelta(hours=1))

    assert practice.person(ANA).messages == [
        DAY_AHEAD.format(time="10:00 AM EDT", name="Ben"),
        HOUR_AHEAD.format(time="10:00 AM EDT", name="Ben"),
    ]
    assert practice.person(BEN).messages == [
        DAY_AHEAD.format(time="9:00 AM CDT", name="Ana"),
        HOUR_AHEAD.format(time="9:00 AM CDT", name="Ana"),
    ]
    pass_time_until(practice, THURSDAY + timedelta(days=2))
    assert len(practice.person(ANA).messages) == 2


def test_the_day_ahead_reminder_of_a_monday_is_sent_on_friday_and_names_the_day(practice: SlackPractice) -> None:
    booked(practice, on_clock("2027-05-10T10:00", NEW_YORK))

    pass_time_until(practice, on_clock("2027-05-07T16:00", NEW_YORK))

    assert practice.person(ANA).messages == [f"Mon, May 10 at 10:00 AM EDT: maple-4821 with Ben. {OUTLINE}"]


def test_a_late_reminder_says_what_is_true_when_it_is_sent(practice: SlackPractice) -> None:
    booked(practice, THURSDAY)

    pass_time_until(practice, THURSDAY - timedelta(hours=2))
    pass_time_until(practice, THURSDAY - timedelta(minutes=20))

    assert practice.person(ANA).messages == [
        f"Today at 10:00 AM EDT: maple-4821 with Ben. {OUTLINE}",
        "Soon (10:00 AM EDT): maple-4821 with Ben. Please find somewhere private.",
    ]


def test_when_both_reminders_are_late_only_the_hour_ahead_one_is_sent(practice: SlackPractice) -> None:
    booked(practice, THURSDAY)

    pass_time_until(practice, THURSDAY - timedelta(minutes=50))

    assert practice.person(ANA).messages == [HOUR_AHEAD.format(time="10:00 AM EDT", name="Ben")]


def test_once_the_time_has_come_only_the_start_message_is_sent(practice: SlackPractice) -> None:
    booked(practice, THURSDAY)

    pass_time_until(practice, THURSDAY)

    assert [text.partition(".")[0] for text in practice.person(ANA).messages] == ["It's time for maple-4821 with Ben"]
    assert [text.partition(".")[0] for text in practice.person(BEN).messages] == ["It's time for maple-4821 with Ana"]


def test_booking_the_same_time_again_schedules_no_second_reminder(practice: SlackPractice) -> None:
    consult_id = booked(practice, THURSDAY)
    before = waiting_reminders(practice)

    books(practice, consult_id, THURSDAY)

    assert (
        waiting_reminders(practice)
        == before
        == [(slack_id, kind) for slack_id in (ANA, BEN) for kind in ("day_ahead", "hour_ahead")]
    )


def test_after_a_move_reminders_are_sent_for_the_new_time_only(practice: SlackPractice) -> None:
    consult_id = booked(practice, THURSDAY)
    friday = THURSDAY + timedelta(days=1)

    books(practice, consult_id, friday)
    pass_time_until(practice, THURSDAY - timedelta(days=1))
    pass_time_until(practice, THURSDAY - timedelta(hours=1))
    assert practice.person(ANA).messages == []
    pass_time_until(practice, friday - timedelta(days=1))
    pass_time_until(practice, friday - timedelta(hours=1))

    assert practice.person(ANA).messages == [
        DAY_AHEAD.format(time="10:00 AM EDT", name="Ben"),
        HOUR_AHEAD.format(time="10:00 AM EDT", name="Ben"),
    ]


def test_a_reminder_of_an_earlier_time_is_not_sent_even_if_nobody_cancelled_it(practice: SlackPractice) -> None:
    consult_id = booked(practice, THURSDAY)

    change_consult(
        practice, consult_id, lambda _, consult: setattr(consult, "starts_at", THURSDAY + timedelta(hours=3))
    )
    pass_time_until(practice, THURSDAY - timedelta(hours=1))

    assert [message for message in practice.person(ANA).messages if "In an hour" in message] == []


def test_nobody_is_reminded_while_another_time_is_being_agreed(practice: SlackPractice) -> None:
    consult_id = booked(practice, THURSDAY)

    change_consult(practice, consult_id, lambda _, consult: setattr(consult, "configuration", "agreeing"))
    pass_time_until(practice, THURSDAY - timedelta(days=1))
    pass_time_until(practice, THURSDAY - timedelta(hours=1))

    assert practice.person(ANA).messages == practice.person(BEN).messages == []


def test_no_reminder_is_sent_after_a_cancellation(practice: SlackPractice) -> None:
    consult_id = booked(practice, THURSDAY)
    pass_time_until(practice, THURSDAY - timedelta(days=1))

    cancel_consult(practice, consult_id)
    pass_time_until(practice, THURSDAY - timedelta(hours=1))

    assert len(practice.person(ANA).messages) == len(practice.person(BEN).messages) == 1


@pytest.mark.parametrize("person", [1, 2])
def test_s0_3_nobody_is_reminded_while_any_release_is_not_in_force(practice: SlackPractice, person: int) -> None:
    booked(practice, THURSDAY)
    revoke_all_forms(practice)
    signs(practice, person, "goals")  # the other person has not signed again

    pass_time_until(practice, THURSDAY - timedelta(days=1))
    pass_time_until(practice, THURSDAY - timedelta(hours=1))

    assert practice.person(ANA).messages == practice.person(BEN).messages == []


def test_once_everyone_has_signed_again_the_hour_ahead_reminder_is_sent(practice: SlackPractice) -> None:
    booked(practice, THURSDAY)
    revoke_all_forms(practice)
    pass_time_until(practice, THURSDAY - timedelta(days=1))
    for person in (1, 2):
        signs(practice, person, "goals")

    pass_time_until(practice, THURSDAY - timedelta(hours=1))

    assert practice.person(ANA).messages == [HOUR_AHEAD.format(time="10:00 AM EDT", name="Ben")]


@pytest.mark.parametrize(("gone", "who"), [(ANA, ANA), (BEN, BEN), (BEN, ANA), (ANA, BEN)])
def test_nobody_is_reminded_after_one_of_the_two_has_left(practice: SlackPractice, gone: str, who: str) -> None:
    booked(practice, THURSDAY)

    deactivate_member(practice, gone)
    pass_time_until(practice, THURSDAY - timedelta(days=1))
    pass_time_until(practice, THURSDAY - timedelta(hours=1))

    assert practice.person(who).messages == []


def test_a_reminder_tells_a_therapist_what_they_still_have_to_do(practice: SlackPractice) -> None:
    consult_id = booked(practice, THURSDAY)
    with practice.services.database.transaction() as session:
        for notice in session.exec(select(Notice).where(Notice.consult_id == consult_id, Notice.part == "ft")):
            session.delete(notice)

    pass_time_until(practice, THURSDAY - timedelta(days=1))

    assert practice.person(BEN).messages == [
        f"Tomorrow at 9:00 AM CDT: maple-4821 with Ana. You have one thing left to do. {OUTLINE}"
    ]
    assert practice.person(ANA).messages == [DAY_AHEAD.format(time="10:00 AM EDT", name="Ben")]
    ben = practice.person(BEN).presses("details")
    assert "Someone hasn't been told about this consult yet: Adult 2." in ben.screen_text


def test_a_time_booked_within_a_day_has_no_day_ahead_reminder(practice: SlackPractice) -> None:
    booked(practice, practice.clock.now + timedelta(hours=23))

    assert waiting_reminders(practice) == [(ANA, "hour_ahead"), (BEN, "hour_ahead")]


def test_the_practices_working_hours_decide_when_the_day_ahead_reminder_is_sent(practice: SlackPractice) -> None:
    change_settings(practice, work_start=time(7), work_end=time(9, 30))

    booked(practice, THURSDAY)

    with practice.read_session() as session:
        due = {row.recipient_id: row.due_at for row in session.exec(select(Delivery)) if row.kind == "day_ahead"}
        assert due[member(practice, session, ANA).id] == on_clock("2027-05-05T08:30", NEW_YORK)
        assert due[member(practice, session, BEN).id] == on_clock("2027-05-05T09:00", "America/Chicago")


@pytest.mark.parametrize("zone", ["", "Nowhere/At_All", "America/New York"])
def test_a_member_without_a_valid_time_zone_is_reminded_in_the_practices_zone(
    practice: SlackPractice, zone: str
) -> None:
    with practice.services.database.transaction() as session:
        known = Profile(slack_identity(BEN, practice.services.team_id), "Ben", zone)
        unknown = Profile(slack_identity("U0NEW", practice.services.team_id), "Nora", zone)

        admitted_zones = {
            membership.load_or_create_actor(session, practice.services, profile).time_zone
            for profile in (known, unknown, unknown)
        }
        member_zones = {row.time_zone for row in (member(practice, session, slack_id) for slack_id in (BEN, "U0NEW"))}

    assert admitted_zones == member_zones == {NEW_YORK}
    booked(practice, THURSDAY)
    pass_time_until(practice, THURSDAY - timedelta(days=1))
    assert practice.person(BEN).messages == [DAY_AHEAD.format(time="10:00 AM", name="Ana")]
