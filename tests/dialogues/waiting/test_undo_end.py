"""Whoever ends a consult is asked once, and can undo it for ten minutes, as if nothing had happened (S0-8)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import SQLModel, col, select

from flows.actions import Kind
from flows.consult.consent.blocked import RELEASE_ENDS
from storage.models import Consult, Delivery, Draft, Preparation
from tests.dialogues.cases.test_client_note import clicks
from tests.dialogues.consent.test_on_hold import ON_HOLD, books_last_time
from tests.dialogues.scheduling.test_agreeing_and_booking import finishes_preparing, invited
from tests.support.practice import ANA, BEN, SlackPractice, Therapist
from tests.support.walks.preparation_steps import WEIGHED, at_weigh, reopens_consult, starts_consult
from tests.support.walks.release_steps import records_revocation
from tests.support.walks.talk_steps import answers, both_begin

TOLD = "The consult on maple-4821 won't go ahead."
TOO_LATE = "This consult can no longer be reopened. You can start a new one at any time."


def declining(practice: SlackPractice) -> Therapist:
    ben = invited(practice).presses("rather_not")
    assert "Ana will be told that it won't go ahead, but not why." in ben.screen_text
    return ben


def ending_while_agreeing(practice: SlackPractice) -> Therapist:
    return finishes_preparing(invited(practice), "goals").presses("let_rest")


def ending_booked(practice: SlackPractice) -> Therapist:
    return books_last_time(practice).presses("cancel_it")


def ending_the_talk(practice: SlackPractice) -> Therapist:
    both_begin(practice)
    answers(practice, ANA, 1)
    practice.deliver()
    return reopens_consult(practice.person(BEN)).presses("cancel_it")


def decides_against_it(practice: SlackPractice) -> Therapist:
    return at_weigh(practice).answers("weigh", **{**WEIGHED, "balance": "not_needed"})


def contents(practice: SlackPractice) -> list[object]:
    """Return the rows of all consults, and each message about them that waits, except what is worked out again."""
    tables: tuple[type[SQLModel], ...] = (Consult, Preparation, Draft)
    with practice.read_session() as session:
        rows = [
            row.model_dump(exclude={"revision", "mac"}) for table in tables for row in session.exec(select(table)).all()
        ]
        waiting = session.exec(select(Delivery).where(col(Delivery.done_at).is_(None), Delivery.kind != RELEASE_ENDS))
        return [*rows, *sorted((message.kind, str(message.recipient_id), message.due_at) for message in waiting)]


def drafts(practice: SlackPractice) -> int:
    with practice.read_session() as session:
        return len(session.exec(select(Draft)).all())


@pytest.mark.parametrize("way", [declining, ending_while_agreeing, ending_booked, ending_the_talk])
def test_an_undone_end_leaves_the_consult_its_messages_and_its_drafts_as_they_were(
    practice: SlackPractice, way: Callable[[SlackPractice], Therapist]
) -> None:
    therapist = way(practice)
    before = contents(practice)
    practice.clock.forward(timedelta(minutes=1))
    therapist.sends()
    practice.clock.forward(timedelta(minutes=9, seconds=59))
    assert therapist.step == "rest"

    therapist.presses("undo_end")

    assert contents(practice) == before
    practice.pass_time(minutes=10)
    assert not any(TOLD in message for who in (ANA, BEN) for message in practice.person(who).messages)


def test_after_ten_minutes_the_end_is_final_and_only_then_the_colleague_is_told(practice: SlackPractice) -> None:
    ben = ending_while_agreeing(practice)
    ben.sends()
    practice.pass_time(minutes=9, seconds=59)
    assert (drafts(practice) > 0, TOLD in practice.person(ANA).messages[-1]) == (True, False)

    practice.pass_time(seconds=1)

    assert (drafts(practice), practice.person(ANA).messages[-1].startswith(TOLD)) == (0, True)
    assert (practice.consults()[0].ended_from, practice.consults()[0].ended_by) == (None, None)
    assert TOO_LATE in ben.presses("undo_end").screen_text
    assert practice.consults()[0].configuration == "cancelled"


def test_a_decision_against_a_consult_can_be_undone_from_past_consults(practice: SlackPractice) -> None:
    ana = decides_against_it(practice).closes().types()

    ana.presses("done").presses("undo_end")

    assert (ana.step, ana.ticked["balance"]) == ("weigh", "not_needed")


def test_only_the_therapist_who_ended_it_can_undo_it(practice: SlackPractice) -> None:
    ben = ending_while_agreeing(practice)
    ben.sends()
    about = str(practice.consults()[0].id)

    ana = practice.person(ANA).types().presses("done")

    assert "undo_end" not in ana.button_ids
    ben.closes()
    assert TOO_LATE in str(clicks(practice, ANA, Kind.PRESS, "undo_end", about))


def test_a_consult_is_not_reopened_beside_another_one_on_the_case(practice: SlackPractice) -> None:
    decides_against_it(practice).closes()
    about = str(practice.consults()[0].id)
    starts_consult(practice)

    assert TOO_LATE in str(clicks(practice, ANA, Kind.PRESS, "undo_end", about))


def test_a_release_revoked_in_between_puts_the_reopened_consult_on_hold(practice: SlackPractice) -> None:
    ben = ending_booked(practice)
    ben.sends()
    about = str(practice.consults()[0].id)
    records_revocation(practice, BEN, person=2).closes()

    clicks(practice, BEN, Kind.PRESS, "undo_end", about)

    practice.deliver()
    assert [practice.person(who).messages.count(ON_HOLD) for who in (ANA, BEN)] == [1, 1]
    assert practice.consults()[0].configuration == "scheduled"
