"""Silence for long lets a consult lapse: quietly, and as good an end as any (S0-8)."""

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

LAPSES = TUESDAY + timedelta(days=21)
SECOND = timedelta(seconds=1)


def state(practice: Stage) -> tuple[object, bool]:
    """Return where the only consult is, and whether it has ended."""
    (consult,) = practice.consults()
    return consult.configuration, consult.ended_at is not None


def looked(practice: Stage) -> list[Delivery]:
    """Return what looks whether the consult lapses."""
    with practice.looking() as session:
        return list(session.exec(select(Delivery).where(Delivery.kind == lapse.LAPSE)))


def test_after_21_days_of_silence_it_lapses_without_a_word(practice: Stage) -> None:
    at_ready(practice).closes()
    until(practice, LAPSES - SECOND)
    before = [list(practice.one(who).messages) for who in (ANA, BEN)]
    assert state(practice)[1] is False

    until(practice, LAPSES)

    assert state(practice) == ("lapsed", True)
    until(practice, LAPSES + timedelta(days=60))
    assert [practice.one(who).messages for who in (ANA, BEN)] == before


def test_what_was_only_framed_or_weighed_lapses_and_its_drafts_go(practice: Stage) -> None:
    at_weigh(practice).ticks(bring=["clearer"])
    with practice.looking() as session:
        assert len(list(session.exec(select(Draft)))) == 1

    until(practice, LAPSES)

    assert state(practice) == ("lapsed", True)
    with practice.looking() as session:
        assert list(session.exec(select(Draft))) == []


def test_a_reason_that_was_only_ticked_lapses_too(practice: Stage) -> None:
    ana = practice.one(ANA).types()
    ana.presses("confer", value=value_beside(ana, MAPLE)).ticks(reasons=["safety"])
    assert state(practice)[0] == "framing"

    until(practice, LAPSES)

    assert state(practice) == ("lapsed", True)


def test_each_move_begins_the_days_anew(practice: Stage) -> None:
    ana = at_facts(practice).closes()
    until(practice, TUESDAY + timedelta(days=20))
    ana = goes_on(ana)
    ana.presses("back")

    until(practice, LAPSES)
    assert state(practice)[1] is False
    until(practice, TUESDAY + timedelta(days=41) - SECOND)
    assert state(practice)[1] is False
    until(practice, TUESDAY + timedelta(days=41))

    assert state(practice) == ("lapsed", True)


def test_a_mere_look_is_no_move(practice: Stage) -> None:
    ana = at_ready(practice).closes()
    until(practice, TUESDAY + timedelta(days=20))
    goes_on(ana).closes().opens_home()

    until(practice, LAPSES)

    assert state(practice) == ("lapsed", True)


def test_a_move_of_the_second_begins_them_anew_as_well(practice: Stage) -> None:
    at_ready(practice).closes()
    practice.deliver()
    until(practice, TUESDAY + timedelta(days=15))
    practice.one(BEN).presses("prepare")

    until(practice, LAPSES)

    assert state(practice)[1] is False
    until(practice, TUESDAY + timedelta(days=36))
    assert state(practice) == ("lapsed", True)


def test_agreeing_is_a_move_too(practice: Stage) -> None:
    at_ready(practice).closes()
    practice.deliver()
    ben = practice.one(BEN).presses("prepare").answers("whom", knows_whom="yes").answers("screen", fits="none")
    attests(ben).answers("weigh", **WEIGHED).answers("scope", **{**SCOPED, "topics": ["goals"]}).closes()
    until(practice, TUESDAY + timedelta(days=15))
    goes_on(ben).answers("agree")

    until(practice, LAPSES)

    assert state(practice)[1] is False
    until(practice, TUESDAY + timedelta(days=36))
    assert state(practice) == ("lapsed", True)


def test_a_day_that_somebody_chose_is_no_silence_before_it(practice: Stage) -> None:
    ana = confers(practice).answers("screen", fits="still_working")
    ana.answers("pause", ask_on="2027-08-02")

    until(practice, LAPSES)
    until(practice, TUESDAY + timedelta(days=80))
    assert state(practice)[1] is False
    until(practice, datetime.fromisoformat("2027-08-23T00:00:00-04:00"))

    assert state(practice) == ("lapsed", True)


def test_a_booked_time_is_no_silence_before_it(practice: Stage) -> None:
    starts_at = THURSDAY + timedelta(days=28)
    booked(practice, starts_at)

    until(practice, LAPSES)
    until(practice, starts_at + timedelta(days=21) - SECOND)
    assert state(practice)[1] is False
    until(practice, starts_at + timedelta(days=21))

    assert state(practice) == ("lapsed", True)


@pytest.mark.parametrize(("at_first", "later", "lapses"), [(21, 7, 21), (7, 21, 21), (5, 5, 5)])
def test_the_practice_decides_how_long_and_may_change_its_mind(
    practice: Stage, at_first: int, later: int, lapses: int
) -> None:
    decides(practice, lapse_days=at_first)
    at_weigh(practice)

    decides(practice, lapse_days=later)
    until(practice, TUESDAY + timedelta(days=lapses) - SECOND)
    assert state(practice)[1] is False
    until(practice, TUESDAY + timedelta(days=lapses))

    assert state(practice) == ("lapsed", True)


def test_what_has_ended_otherwise_is_left_as_it_is(practice: Stage) -> None:
    consult_id = booked(practice, THURSDAY)
    ends(practice, consult_id)
    ended = practice.consults()[0].ended_at

    until(practice, LAPSES)

    assert [one.outcome for one in looked(practice)] == ["stale"]
    assert (state(practice)[0], practice.consults()[0].ended_at) == ("cancelled", ended)


def test_a_talk_that_has_begun_does_not_lapse(practice: Stage) -> None:
    consult_id = booked(practice, THURSDAY)

    def begin(_session: object, consult: Consult) -> None:
        consult.configuration = "summarising"

    changes(practice, consult_id, begin)
    until(practice, THURSDAY + timedelta(days=90))

    assert state(practice) == ("summarising", False)


def test_it_lapses_even_when_who_began_it_has_left(practice: Stage) -> None:
    at_weigh(practice)
    leaves(practice, ANA)

    until(practice, LAPSES)

    assert state(practice) == ("lapsed", True)


def test_each_consult_is_looked_at_by_one_and_only_one(practice: Stage) -> None:
    ana = at_facts(practice)
    ana.presses("back").answers("screen", fits="none")
    for _ in range(2):
        ana.answers("facts", impression="formed", informed=ana.options("informed")[:-1])
        ana.presses("back")

    assert [one.done_at for one in looked(practice)] == [None]
    until(practice, LAPSES - timedelta(days=1))
    assert len(looked(practice)) == 1


def test_who_comes_back_to_a_lapsed_one_sees_that_it_rests_and_may_begin_another(practice: Stage) -> None:
    ana = at_weigh(practice)
    until(practice, LAPSES)

    ana.answers("weigh", **WEIGHED)

    assert ana.sees == "rest"
    assert "confer" in ana.closes().types().offered
