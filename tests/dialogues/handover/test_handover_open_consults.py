"""What was begun when a case goes to another therapist: what is not signed rests, what is signed stays (S0-25)."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session, select

from flows import outbox
from storage.consults import promises
from storage.models import Consult, Delivery
from storage.outbox import deliveries
from tests.dialogues.handover.handover_steps import CLEO, hands, joins, news
from tests.support.people.people_and_roles import id_of
from tests.support.practice import ANA, BEN, Stage
from tests.support.walks import summary_steps
from tests.support.walks.booked_consult import booked, changes, member, visit
from tests.support.walks.preparation_steps import MAPLE, at_ready, at_scope, value_beside
from tests.support.walks.talk_steps import both_begin


@pytest.fixture(autouse=True)
def cleo_works_here(practice: Stage) -> None:
    """Let there be a third therapist."""
    joins(practice)


def _framing(practice: Stage) -> None:
    one = practice.one(ANA).types()
    one.presses("confer", value=value_beside(one, MAPLE)).ticks(reasons=["engage"])


def _scheduled(practice: Stage) -> None:
    booked(practice, practice.clock.now + timedelta(days=3))


def _conferring(practice: Stage) -> None:
    both_begin(practice)


OPEN: dict[str, Callable[[Stage], object]] = {
    "framing": _framing,
    "preparing": at_scope,
    "invited": at_ready,
    "scheduled": _scheduled,
    "conferring": _conferring,
    "summarising": summary_steps.both_answered,
}


@pytest.mark.parametrize("former", [ANA, BEN])
@pytest.mark.parametrize("where", OPEN)
def test_a_consult_that_is_not_signed_rests_quietly(practice: Stage, where: str, former: str) -> None:
    OPEN[where](practice)
    practice.deliver()
    other = BEN if former == ANA else ANA
    heard = practice.consults()[0].invited_at is not None

    hands(practice, former)

    (consult,) = practice.consults()
    assert (consult.configuration, consult.ended_at) == ("cancelled", practice.clock.now)
    told = news(practice, other)
    assert len([one for one in told if MAPLE in one and "rest" in one and "Cleo" not in one]) == heard
    assert not any("release is not in force" in one for one in told)
    with practice.looking() as session:
        waiting = deliveries.list_waiting(session)
    assert [one.kind for one in waiting if one.consult_id == consult.id] == []


def test_a_new_consult_can_begin_at_once_with_the_new_therapist(practice: Stage) -> None:
    at_ready(practice)
    hands(practice)

    ben = practice.one(BEN).types()
    ben.presses("confer", value=value_beside(ben, MAPLE))

    assert "maple-4821 with Cleo" in ben.reads


def test_nothing_that_waited_for_the_former_about_the_case_is_said_any_more(practice: Stage) -> None:
    consult = booked(practice, practice.clock.now + timedelta(days=3))
    with practice.desk.database.transaction() as session:
        for who in (ANA, BEN):
            due = practice.clock.now + timedelta(days=1)
            outbox.send(visit(practice, session, who), member(practice, session, who).id, "day_ahead", consult, due)

    hands(practice)
    practice.passes(days=3)

    assert not any("Tomorrow" in one or "In an hour" in one for one in practice.one(ANA).messages)


def test_what_was_signed_stays_and_what_is_not_told_is_the_new_therapists_to_tell(practice: Stage) -> None:
    consult = summary_steps.both_signed(practice)
    practice.deliver()

    hands(practice)

    (found,) = practice.consults()
    assert (found.configuration, found.ended_at) == ("signed", None)
    cleo, ben = UUID(id_of(practice, CLEO)), UUID(id_of(practice, BEN))
    with practice.looking() as session:
        assert {(one.part, one.member_id) for one in promises.list_for_consult(session, consult)} == {
            ("it", cleo),
            ("ft", ben),
        }
    assert not any("release" in one and "in force" in one for one in news(practice, BEN))

    with practice.looking() as session:
        reminded = {one.recipient_id for one in deliveries.list_waiting(session) if one.kind == "tell_client"}
    assert reminded == {cleo, ben}

    practice.passes(days=12)

    assert any("tell your client" in one for one in practice.one(CLEO).messages)
    assert not any("tell your client" in one for one in practice.one(ANA).messages)
    assert MAPLE in practice.one(CLEO).types().reads


def test_what_waits_for_a_supervisor_goes_along(practice: Stage) -> None:
    consult = summary_steps.both_signed(practice)

    def changed(session: Session, _consult: Consult) -> None:
        for one in promises.list_for_consult(session, consult):
            one.standing = promises.CHANGED

    changes(practice, consult, changed)

    hands(practice)

    with practice.looking() as session:
        moved = [one for one in promises.list_for_consult(session, consult) if one.part == "it"]
        waiting = session.exec(select(Delivery).where(Delivery.recipient_id == UUID(id_of(practice, CLEO)))).all()
    assert {str(one.member_id) for one in moved} == {id_of(practice, CLEO)}
    assert "tell_client" not in {one.kind for one in waiting}


@pytest.mark.parametrize("gone", [True, False])
def test_also_the_case_of_one_who_has_left_can_be_handed_over(practice: Stage, gone: bool) -> None:  # noqa: FBT001 -- a case of the test
    summary_steps.both_signed(practice)
    practice.passes(days=11)
    if gone:
        practice.workspace.deactivate(ANA)
    practice.deliver()

    fay = hands(practice)
    assert fay.sees == "handed_over"

    practice.passes(days=3)
    assert any("tell your client" in one for one in practice.one(CLEO).messages)
