"""A consult expires quietly after long inactivity, which is as good an end as any (S0-8)."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from flows.consult.waiting import lapse
from storage.models import Consult, Delivery, Draft
from tests.dialogues.scheduling.test_reminders import THURSDAY
from tests.support.practice import ANA, BEN, TUESDAY, SlackPractice
from tests.support.walks.booked_consult import (
    booked,
    cancel_consult,
    change_consult,
    change_settings,
    deactivate_member,
    pass_time_until,
)
from tests.support.walks.preparation_steps import (
    MAPLE,
    SCOPED,
    WEIGHED,
    at_facts,
    at_ready,
    at_weigh,
    attests,
    reopens_consult,
    starts_consult,
    value_beside,
)

EXPIRES_AT = TUESDAY + timedelta(days=21)
SECOND = timedelta(seconds=1)


def state(practice: SlackPractice) -> tuple[object, bool]:
    """Return the configuration of the only consult, and whether it has ended."""
    (consult,) = practice.consults()
    return consult.configuration, consult.ended_at is not None


def expiry_checks(practice: SlackPractice) -> list[Delivery]:
    """Return the queued checks whether the consult has expired."""
    with practice.read_session() as session:
        return list(session.exec(select(Delivery).where(Delivery.kind == lapse.LAPSE)))


def test_a_consult_expires_without_a_message_after_21_days_without_an_action(practice: SlackPractice) -> None:
    at_ready(practice).closes()
    pass_time_until(practice, EXPIRES_AT - SECOND)
    before = [list(practice.person(who).messages) for who in (ANA, BEN)]
    assert state(practice)[1] is False

    pass_time_until(practice, EXPIRES_AT)

    assert state(practice) == ("lapsed", True)
    pass_time_until(practice, EXPIRES_AT + timedelta(days=60))
    assert [practice.person(who).messages for who in (ANA, BEN)] == before


def test_a_consult_in_preparation_expires_and_its_drafts_are_deleted(practice: SlackPractice) -> None:
    at_weigh(practice).ticks(bring=["clearer"])
    with practice.read_session() as session:
        assert len(list(session.exec(select(Draft)))) == 1

    pass_time_until(practice, EXPIRES_AT)

    assert state(practice) == ("lapsed", True)
    with practice.read_session() as session:
        assert list(session.exec(select(Draft))) == []


def test_a_consult_with_only_ticked_reasons_expires(practice: SlackPractice) -> None:
    ana = practice.person(ANA).types()
    ana.presses("confer", value=value_beside(ana, MAPLE)).ticks(reasons=["safety"])
    assert state(practice)[0] == "framing"

    pass_time_until(practice, EXPIRES_AT)

    assert state(practice) == ("lapsed", True)


def test_each_action_restarts_the_21_days(practice: SlackPractice) -> None:
    ana = at_facts(practice).closes()
    pass_time_until(practice, TUESDAY + timedelta(days=20))
    ana = reopens_consult(ana)
    ana.presses("back")

    pass_time_until(practice, EXPIRES_AT)
    assert state(practice)[1] is False
    pass_time_until(practice, TUESDAY + timedelta(days=41) - SECOND)
    assert state(practice)[1] is False
    pass_time_until(practice, TUESDAY + timedelta(days=41))

    assert state(practice) == ("lapsed", True)


def test_looking_at_a_consult_does_not_restart_the_21_days(practice: SlackPractice) -> None:
    ana = at_ready(practice).closes()
    pass_time_until(practice, TUESDAY + timedelta(days=20))
    reopens_consult(ana).closes().opens_home()

    pass_time_until(practice, EXPIRES_AT)

    assert state(practice) == ("lapsed", True)


def test_an_action_of_the_second_therapist_restarts_the_21_days(practice: SlackPractice) -> None:
    at_ready(practice).closes()
    practice.deliver()
    pass_time_until(practice, TUESDAY + timedelta(days=15))
    practice.person(BEN).presses("prepare")

    pass_time_until(practice, EXPIRES_AT)

    assert state(practice)[1] is False
    pass_time_until(practice, TUESDAY + timedelta(days=36))
    assert state(practice) == ("lapsed", True)


def test_agreeing_restarts_the_21_days(practice: SlackPractice) -> None:
    at_ready(practice).closes()
    practice.deliver()
    ben = practice.person(BEN).presses("prepare").answers("whom", knows_whom="yes").answers("screen", fits="none")
    attests(ben).answers("weigh", **WEIGHED).answers("scope", **{**SCOPED, "topics": ["goals"]}).closes()
    pass_time_until(practice, TUESDAY + timedelta(days=15))
    reopens_consult(ben).answers("agree")

    pass_time_until(practice, EXPIRES_AT)

    assert state(practice)[1] is False
    pass_time_until(practice, TUESDAY + timedelta(days=36))
    assert state(practice) == ("lapsed", True)


def test_the_21_days_begin_after_a_chosen_reminder_day(practice: SlackPractice) -> None:
    ana = starts_consult(practice).answers("screen", fits="still_working")
    ana.answers("pause", ask_on="2027-08-02")

    pass_time_until(practice, EXPIRES_AT)
    pass_time_until(practice, TUESDAY + timedelta(days=80))
    assert state(practice)[1] is False
    pass_time_until(practice, datetime.fromisoformat("2027-08-23T00:00:00-04:00"))

    assert state(practice) == ("lapsed", True)


def test_the_21_days_begin_after_a_booked_time(practice: SlackPractice) -> None:
    starts_at = THURSDAY + timedelta(days=28)
    booked(practice, starts_at)

    pass_time_until(practice, EXPIRES_AT)
    pass_time_until(practice, starts_at + timedelta(days=21) - SECOND)
    assert state(practice)[1] is False
    pass_time_until(practice, starts_at + timedelta(days=21))

    assert state(practice) == ("lapsed", True)


@pytest.mark.parametrize(("at_first", "later", "lapses"), [(21, 7, 21), (7, 21, 21), (5, 5, 5)])
def test_the_practice_can_set_and_later_change_the_number_of_days(
    practice: SlackPractice, at_first: int, later: int, lapses: int
) -> None:
    change_settings(practice, lapse_days=at_first)
    at_weigh(practice)

    change_settings(practice, lapse_days=later)
    pass_time_until(practice, TUESDAY + timedelta(days=lapses) - SECOND)
    assert state(practice)[1] is False
    pass_time_until(practice, TUESDAY + timedelta(days=lapses))

    assert state(practice) == ("lapsed", True)


def test_a_cancelled_consult_does_not_expire_later(practice: SlackPractice) -> None:
    consult_id = booked(practice, THURSDAY)
    cancel_consult(practice, consult_id)
    ended = practice.consults()[0].ended_at

    pass_time_until(practice, EXPIRES_AT)

    assert [check.outcome for check in expiry_checks(practice)] == ["stale"]
    assert (state(practice)[0], practice.consults()[0].ended_at) == ("cancelled", ended)


def test_a_talk_that_has_begun_does_not_expire(practice: SlackPractice) -> None:
    consult_id = booked(practice, THURSDAY)

    def begin(_session: object, consult: Consult) -> None:
        consult.configuration = "summarising"

    change_consult(practice, consult_id, begin)
    pass_time_until(practice, THURSDAY + timedelta(days=90))

    assert state(practice) == ("summarising", False)


def test_a_consult_expires_even_if_its_starter_has_left(practice: SlackPractice) -> None:
    at_weigh(practice)
    deactivate_member(practice, ANA)

    pass_time_until(practice, EXPIRES_AT)

    assert state(practice) == ("lapsed", True)


def test_each_consult_has_exactly_one_expiry_check(practice: SlackPractice) -> None:
    ana = at_facts(practice)
    ana.presses("back").answers("screen", fits="none")
    for _ in range(2):
        ana.answers("facts", impression="formed", informed=ana.options("informed")[:-1])
        ana.presses("back")

    assert [check.done_at for check in expiry_checks(practice)] == [None]
    pass_time_until(practice, EXPIRES_AT - timedelta(days=1))
    assert len(expiry_checks(practice)) == 1


def test_a_therapist_who_returns_to_an_expired_consult_is_told_and_can_start_another(practice: SlackPractice) -> None:
    ana = at_weigh(practice)
    pass_time_until(practice, EXPIRES_AT)

    ana.answers("weigh", **WEIGHED)

    assert ana.step == "rest"
    assert "confer" in ana.closes().types().button_ids
