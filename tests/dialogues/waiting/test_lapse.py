"""A consult expires quietly after long inactivity, which is as good an end as any (S0-8)."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from flows.consult.waiting import lapse
from storage.models import Consult, Delivery, Draft
from tests.dialogues.scheduling.test_reminders import THURSDAY
from tests.support.practice import ANA, BEN, TUESDAY, Stage
from tests.support.walks.booked_consult import booked, changes, decides, ends, leaves, until
from tests.support.walks.preparation_steps import (
    MAPLE,
    SCOPED,
    WEIGHED,
    at_facts,
    at_ready,
    at_weigh,
    attests,
    confers,
    goes_on,
    value_beside,
)

EXPIRES_AT = TUESDAY + timedelta(days=21)
SECOND = timedelta(seconds=1)


def state(practice: Stage) -> tuple[object, bool]:
    """Return the configuration of the only consult, and whether it has ended."""
    (consult,) = practice.consults()
    return consult.configuration, consult.ended_at is not None


def expiry_checks(practice: Stage) -> list[Delivery]:
    """Return the queued checks whether the consult has expired."""
    with practice.looking() as session:
        return list(session.exec(select(Delivery).where(Delivery.kind == lapse.LAPSE)))


def test_a_consult_expires_without_a_message_after_21_days_without_an_action(practice: Stage) -> None:
    at_ready(practice).closes()
    until(practice, EXPIRES_AT - SECOND)
    before = [list(practice.one(who).messages) for who in (ANA, BEN)]
    assert state(practice)[1] is False

    until(practice, EXPIRES_AT)

    assert state(practice) == ("lapsed", True)
    until(practice, EXPIRES_AT + timedelta(days=60))
    assert [practice.one(who).messages for who in (ANA, BEN)] == before


def test_a_consult_in_preparation_expires_and_its_drafts_are_deleted(practice: Stage) -> None:
    at_weigh(practice).ticks(bring=["clearer"])
    with practice.looking() as session:
        assert len(list(session.exec(select(Draft)))) == 1

    until(practice, EXPIRES_AT)

    assert state(practice) == ("lapsed", True)
    with practice.looking() as session:
        assert list(session.exec(select(Draft))) == []


def test_a_consult_with_only_ticked_reasons_expires(practice: Stage) -> None:
    ana = practice.one(ANA).types()
    ana.presses("confer", value=value_beside(ana, MAPLE)).ticks(reasons=["safety"])
    assert state(practice)[0] == "framing"

    until(practice, EXPIRES_AT)

    assert state(practice) == ("lapsed", True)


def test_each_action_restarts_the_21_days(practice: Stage) -> None:
    ana = at_facts(practice).closes()
    until(practice, TUESDAY + timedelta(days=20))
    ana = goes_on(ana)
    ana.presses("back")

    until(practice, EXPIRES_AT)
    assert state(practice)[1] is False
    until(practice, TUESDAY + timedelta(days=41) - SECOND)
    assert state(practice)[1] is False
    until(practice, TUESDAY + timedelta(days=41))

    assert state(practice) == ("lapsed", True)


def test_looking_at_a_consult_does_not_restart_the_21_days(practice: Stage) -> None:
    ana = at_ready(practice).closes()
    until(practice, TUESDAY + timedelta(days=20))
    goes_on(ana).closes().opens_home()

    until(practice, EXPIRES_AT)

    assert state(practice) == ("lapsed", True)


def test_an_action_of_the_second_therapist_restarts_the_21_days(practice: Stage) -> None:
    at_ready(practice).closes()
    practice.deliver()
    until(practice, TUESDAY + timedelta(days=15))
    practice.one(BEN).presses("prepare")

    until(practice, EXPIRES_AT)

    assert state(practice)[1] is False
    until(practice, TUESDAY + timedelta(days=36))
    assert state(practice) == ("lapsed", True)


def test_agreeing_restarts_the_21_days(practice: Stage) -> None:
    at_ready(practice).closes()
    practice.deliver()
    ben = practice.one(BEN).presses("prepare").answers("whom", knows_whom="yes").answers("screen", fits="none")
    attests(ben).answers("weigh", **WEIGHED).answers("scope", **{**SCOPED, "topics": ["goals"]}).closes()
    until(practice, TUESDAY + timedelta(days=15))
    goes_on(ben).answers("agree")

    until(practice, EXPIRES_AT)

    assert state(practice)[1] is False
    until(practice, TUESDAY + timedelta(days=36))
    assert state(practice) == ("lapsed", True)


def test_the_21_days_begin_after_a_chosen_reminder_day(practice: Stage) -> None:
    ana = confers(practice).answers("screen", fits="still_working")
    ana.answers("pause", ask_on="2027-08-02")

    until(practice, EXPIRES_AT)
    until(practice, TUESDAY + timedelta(days=80))
    assert state(practice)[1] is False
    until(practice, datetime.fromisoformat("2027-08-23T00:00:00-04:00"))

    assert state(practice) == ("lapsed", True)


def test_the_21_days_begin_after_a_booked_time(practice: Stage) -> None:
    starts_at = THURSDAY + timedelta(days=28)
    booked(practice, starts_at)

    until(practice, EXPIRES_AT)
    until(practice, starts_at + timedelta(days=21) - SECOND)
    assert state(practice)[1] is False
    until(practice, starts_at + timedelta(days=21))

    assert state(practice) == ("lapsed", True)


@pytest.mark.parametrize(("at_first", "later", "lapses"), [(21, 7, 21), (7, 21, 21), (5, 5, 5)])
def test_the_practice_can_set_and_later_change_the_number_of_days(
    practice: Stage, at_first: int, later: int, lapses: int
) -> None:
    decides(practice, lapse_days=at_first)
    at_weigh(practice)

    decides(practice, lapse_days=later)
    until(practice, TUESDAY + timedelta(days=lapses) - SECOND)
    assert state(practice)[1] is False
    until(practice, TUESDAY + timedelta(days=lapses))

    assert state(practice) == ("lapsed", True)


def test_a_cancelled_consult_does_not_expire_later(practice: Stage) -> None:
    consult_id = booked(practice, THURSDAY)
    ends(practice, consult_id)
    ended = practice.consults()[0].ended_at

    until(practice, EXPIRES_AT)

    assert [check.outcome for check in expiry_checks(practice)] == ["stale"]
    assert (state(practice)[0], practice.consults()[0].ended_at) == ("cancelled", ended)


def test_a_talk_that_has_begun_does_not_expire(practice: Stage) -> None:
    consult_id = booked(practice, THURSDAY)

    def begin(_session: object, consult: Consult) -> None:
        consult.configuration = "summarising"

    changes(practice, consult_id, begin)
    until(practice, THURSDAY + timedelta(days=90))

    assert state(practice) == ("summarising", False)


def test_a_consult_expires_even_if_its_starter_has_left(practice: Stage) -> None:
    at_weigh(practice)
    leaves(practice, ANA)

    until(practice, EXPIRES_AT)

    assert state(practice) == ("lapsed", True)


def test_each_consult_has_exactly_one_expiry_check(practice: Stage) -> None:
    ana = at_facts(practice)
    ana.presses("back").answers("screen", fits="none")
    for _ in range(2):
        ana.answers("facts", impression="formed", informed=ana.options("informed")[:-1])
        ana.presses("back")

    assert [check.done_at for check in expiry_checks(practice)] == [None]
    until(practice, EXPIRES_AT - timedelta(days=1))
    assert len(expiry_checks(practice)) == 1


def test_a_therapist_who_returns_to_an_expired_consult_is_told_and_can_start_another(practice: Stage) -> None:
    ana = at_weigh(practice)
    until(practice, EXPIRES_AT)

    ana.answers("weigh", **WEIGHED)

    assert ana.sees == "rest"
    assert "confer" in ana.closes().types().offered
