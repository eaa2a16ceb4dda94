"""The ladder: who is told when, by day and by night, until both have seen it and somebody has charge (S0-10)."""

from datetime import timedelta

import pytest

from storage.models.delivery import URGENT
from storage.outbox import deliveries, leases
from storage.people import practices
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, SlackPractice
from tests.support.walks.booked_consult import deactivate_member
from tests.support.walks.safety_steps import (
    AGAIN,
    alert,
    calls_for_help,
    raises,
    safety_messages,
    sets_first_and_next,
    told,
    waits,
)


def test_those_who_have_not_seen_it_are_told_again_after_five_minutes(practice: SlackPractice) -> None:
    raises(practice)
    practice.deliver()
    practice.person(DANA).presses("safety_seen")

    waits(practice, minutes=4, seconds=59)
    assert len(safety_messages(practice, BEN)) == 1
    waits(practice, seconds=1)

    assert safety_messages(practice, BEN)[-1].startswith(AGAIN)
    assert len(safety_messages(practice, ELI)) == 2
    assert len(safety_messages(practice, DANA)) == 1


def test_the_practice_sets_how_long_to_wait_and_whom_to_tell_next(practice: SlackPractice) -> None:
    sets_first_and_next(practice, following=(FAY,))
    with practice.services.database.transaction() as session:
        practices.get_settings(session, practices.list_all(session)[0].id).safety_wait = 10
    raises(practice)
    practice.deliver()
    assert told(practice) == ["Ben", "Dana", "Eli"]

    waits(practice, minutes=10)
    assert told(practice) == ["Ben", "Dana", "Eli"]
    waits(practice, minutes=10)
    assert told(practice)[3:] == ["Fay"]


def test_whom_the_practice_named_first_is_told_at_once(practice: SlackPractice) -> None:
    sets_first_and_next(practice, first=(FAY, ANA))
    raises(practice)

    assert told(practice) == ["Ben", "Dana", "Eli", "Fay"]


def test_after_twenty_minutes_every_supervisor_and_administrator_is_told(practice: SlackPractice) -> None:
    raises(practice)
    for _ in range(19):
        waits(practice, minutes=1)
    assert "Fay" not in told(practice)

    waits(practice, minutes=1)

    assert told(practice) == ["Ben", "Dana", "Eli", "Fay"]
    assert len(safety_messages(practice, FAY)) == 1


def test_it_goes_on_every_quarter_of_an_hour_through_the_night_and_every_hour_after_four(
    practice: SlackPractice,
) -> None:
    practice.clock.forward(timedelta(hours=13))  # 22:12 in New York
    raises(practice)
    practice.deliver()
    for _ in range(20):
        waits(practice, minutes=1)
    before = len(safety_messages(practice, BEN))

    for _ in range(15):
        waits(practice, minutes=1)
    assert len(safety_messages(practice, BEN)) == before + 1

    for _ in range(16):
        waits(practice, minutes=15)
    before = len(safety_messages(practice, BEN))
    for _ in range(8):
        waits(practice, minutes=15)
    assert len(safety_messages(practice, BEN)) == before + 2


def test_it_stops_once_both_have_seen_it_and_somebody_has_charge(practice: SlackPractice) -> None:
    raises(practice)
    practice.deliver()
    practice.person(DANA).presses("safety_charge")
    assert alert(practice).configuration == "told"  # Ben has not seen it
    practice.person(BEN).presses("safety_seen")
    assert alert(practice).configuration == "looked_after"
    practice.deliver()
    before = {who: len(practice.person(who).messages) for who in (BEN, DANA, ELI, FAY)}

    for _ in range(12):
        waits(practice, minutes=5)

    assert {who: len(practice.person(who).messages) for who in (BEN, DANA, ELI, FAY)} == before


def test_the_next_rung_is_told_at_once_when_nobody_nearer_is_here(practice: SlackPractice) -> None:
    for who in (BEN, DANA, ELI):
        deactivate_member(practice, who)
    ana = practice.person(ANA).types("safety")
    ana.answers("safety_which", case=ana.options("case")[0])
    assert "Fay will be told instead" in ana.screen_text

    ana.answers("safety_concern")

    assert told(practice) == ["Fay"]


def test_a_practice_of_one_says_that_nobody_can_be_told_and_whom_to_call(practice: SlackPractice) -> None:
    for who in (BEN, DANA, ELI, FAY):
        deactivate_member(practice, who)

    ana = calls_for_help(practice)

    assert told(practice) == []
    assert "Nobody was told" in ana.screen_text
    assert "call 911 first" in ana.screen_text


def test_a_colleague_who_leaves_in_the_middle_is_not_waited_for(practice: SlackPractice) -> None:
    raises(practice)
    practice.deliver()
    practice.person(DANA).presses("safety_charge")
    deactivate_member(practice, BEN)

    waits(practice, minutes=5)

    assert alert(practice).configuration == "looked_after"


def test_whoever_has_charge_and_leaves_leaves_the_alert_to_the_ladder(practice: SlackPractice) -> None:
    raises(practice)
    practice.deliver()
    practice.person(BEN).presses("safety_seen")
    practice.person(DANA).presses("safety_charge")
    deactivate_member(practice, DANA)

    waits(practice, days=1)

    assert alert(practice).configuration == "told"
    assert safety_messages(practice, BEN)[-1].startswith(AGAIN)


def test_left_open_whoever_has_charge_is_reminded_each_working_morning(practice: SlackPractice) -> None:
    raises(practice)
    practice.deliver()
    practice.person(BEN).presses("safety_seen")
    practice.person(DANA).presses("safety_charge")
    waits(practice, minutes=5)
    before = len(practice.person(DANA).messages)

    for _ in range(24 * 6):  # until Monday, 09:17 in New York
        waits(practice, hours=1)

    reminders = [text for text in practice.person(DANA).messages[before:] if "it's still open" in text]
    assert len(reminders) == 4  # Wednesday, Thursday, Friday, Monday


@pytest.mark.parametrize("hours", [-24, -1, 1, 48])
def test_a_clock_that_jumps_makes_nobody_wait_longer_than_one_rung(practice: SlackPractice, hours: int) -> None:
    raises(practice)
    practice.deliver()

    practice.clock.now += timedelta(hours=hours)
    with practice.services.database.transaction() as session:
        leases.forget_future(session, practice.clock.now)  # what the worker does when it notices
    for _ in range(6):
        waits(practice, minutes=1)

    assert safety_messages(practice, BEN)[-1].startswith(AGAIN)


def test_the_ladder_goes_on_when_whoever_raised_the_alert_leaves(practice: SlackPractice) -> None:
    raises(practice)
    practice.deliver()
    deactivate_member(practice, ANA)

    waits(practice, minutes=5)

    assert safety_messages(practice, BEN)[-1].startswith(AGAIN)


def test_everything_about_an_open_alert_goes_before_other_messages(practice: SlackPractice) -> None:
    raises(practice)

    with practice.read_session() as session:
        waiting = [each for each in deliveries.list_waiting(session) if each.kind.startswith("safety")]
    assert waiting
    assert {each.priority for each in waiting} == {URGENT}
