"""Open consults when a case is handed over: what is not signed ends, what is signed stays (S0-25)."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session, select

from flows.consult.record_loading import lock_consult
from storage.consults import promises
from storage.models import Consult, Delivery, Promise
from storage.outbox import deliveries
from tests.dialogues.handover.handover_steps import CLEO, add_cleo, hand_over, receive_messages
from tests.support.data.consult_rows import tables_of
from tests.support.people.people_and_roles import id_of
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks import summary_steps
from tests.support.walks.booked_consult import booked, change_consult, context_for, member
from tests.support.walks.preparation_steps import MAPLE, at_ready, at_scope, value_beside
from tests.support.walks.talk_steps import both_begin


@pytest.fixture(autouse=True)
def cleo_works_here(practice: SlackPractice) -> None:
    """Add a third therapist to the workspace."""
    add_cleo(practice)


def _framing(practice: SlackPractice) -> None:
    ana = practice.person(ANA).types()
    ana.presses("confer", value=value_beside(ana, MAPLE)).ticks(reasons=["engage"])


def _scheduled(practice: SlackPractice) -> None:
    booked(practice, practice.clock.now + timedelta(days=3))


def _conferring(practice: SlackPractice) -> None:
    both_begin(practice)


STEPS_BY_STATE: dict[str, Callable[[SlackPractice], object]] = {
    "framing": _framing,
    "preparing": at_scope,
    "invited": at_ready,
    "scheduled": _scheduled,
    "conferring": _conferring,
    "summarising": summary_steps.both_answered,
}
TALKED_STATES = {"conferring", "summarising"}  # there is something written already


@pytest.mark.parametrize("former", [ANA, BEN])
@pytest.mark.parametrize("state", STEPS_BY_STATE)
def test_an_unsigned_consult_ends_quietly(practice: SlackPractice, state: str, former: str) -> None:
    STEPS_BY_STATE[state](practice)
    practice.deliver()
    other = BEN if former == ANA else ANA
    was_invited = practice.consults()[0].invited_at is not None

    hand_over(practice, former)

    (consult,) = practice.consults()
    assert (consult.configuration, consult.ended_at) == ("cancelled", practice.clock.now)
    messages = receive_messages(practice, other)
    ending = "The consult on maple-4821 " + ("has ended." if state in TALKED_STATES else "won't go ahead.")
    endings = [text for text in messages if text.startswith("The consult on")]
    assert len(endings) == was_invited
    assert all(text.startswith(ending) and "Cleo" not in text for text in endings)
    assert not any("release is not in force" in text for text in messages)
    with practice.read_session() as session:
        waiting = deliveries.list_waiting(session)
    assert [delivery.kind for delivery in waiting if delivery.consult_id == consult.id] == []


def test_a_new_consult_can_start_at_once_with_the_new_therapist(practice: SlackPractice) -> None:
    at_ready(practice)
    hand_over(practice)

    ben = practice.person(BEN).types()
    ben.presses("confer", value=value_beside(ben, MAPLE))

    assert "maple-4821 with Cleo" in ben.screen_text


def test_queued_messages_about_the_case_are_not_sent_to_the_former_therapist(practice: SlackPractice) -> None:
    consult = booked(practice, practice.clock.now + timedelta(days=3))
    with practice.services.database.transaction() as session:
        for who in (ANA, BEN):
            due_at = practice.clock.now + timedelta(days=1)
            record = lock_consult(context_for(practice, session, who), consult)
            record.send(member(practice, session, who).id, "day_ahead", due_at)

    hand_over(practice)
    practice.pass_time(days=3)

    assert not any("Tomorrow" in text or "In an hour" in text for text in practice.person(ANA).messages)


def test_a_signed_consult_stays_and_the_new_therapist_tells_the_client(practice: SlackPractice) -> None:
    consult_id = summary_steps.both_signed(practice)
    practice.deliver()

    hand_over(practice)

    (consult,) = practice.consults()
    assert (consult.configuration, consult.ended_at) == ("signed", None)
    cleo, ben = UUID(id_of(practice, CLEO)), UUID(id_of(practice, BEN))
    with practice.read_session() as session:
        assert {(promise.part, promise.member_id) for promise in tables_of(session, consult_id).rows(Promise)} == {
            ("it", cleo),
            ("ft", ben),
        }
    assert not any("release" in text and "in force" in text for text in receive_messages(practice, BEN))

    with practice.read_session() as session:
        reminded_ids = {item.recipient_id for item in deliveries.list_waiting(session) if item.kind == "tell_client"}
    assert reminded_ids == {cleo, ben}

    practice.pass_time(days=12)

    assert any("This is from your consult" in text for text in practice.person(CLEO).messages)
    assert not any("This is from your consult" in text for text in practice.person(ANA).messages)
    assert MAPLE in practice.person(CLEO).types().screen_text


def test_a_changed_promise_that_waits_for_a_supervisor_is_open_again_for_the_new_therapist(
    practice: SlackPractice,
) -> None:
    consult_id = summary_steps.both_signed(practice)

    def mark_changed(session: Session, _consult: Consult) -> None:
        for promise in tables_of(session, consult_id).rows(Promise):
            promise.standing = promises.CHANGED

    change_consult(practice, consult_id, mark_changed)

    hand_over(practice)

    with practice.read_session() as session:
        moved = [promise for promise in tables_of(session, consult_id).rows(Promise) if promise.part == "it"]
        waiting = session.exec(select(Delivery).where(Delivery.recipient_id == UUID(id_of(practice, CLEO)))).all()
    assert {str(promise.member_id) for promise in moved} == {id_of(practice, CLEO)}
    assert [promise.standing for promise in moved] == ["open"] * len(moved)
    assert "tell_client" in {delivery.kind for delivery in waiting}


@pytest.mark.parametrize("has_left", [True, False])
def test_the_case_of_a_therapist_who_has_left_can_be_handed_over(practice: SlackPractice, has_left: bool) -> None:  # noqa: FBT001 -- a case of the test
    summary_steps.both_signed(practice)
    practice.pass_time(days=11)
    if has_left:
        practice.workspace.deactivate(ANA)
    practice.deliver()

    fay = hand_over(practice)
    assert fay.step == "access_changes"

    practice.pass_time(days=3)
    assert any("tell your client" in text for text in practice.person(CLEO).messages)
