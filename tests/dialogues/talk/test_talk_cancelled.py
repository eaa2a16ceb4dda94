"""A therapist cancels the talk: nothing is read or written any more, and recorded answers stay sealed."""

import pytest
from sqlmodel import col, select

from flows.consult.writing import actions as writing_actions
from flows.consult.writing.actions import ConsultEndedError
from storage.models import Writing
from tests.dialogues.talk.test_talk_stopped import count_rows, for_each_therapist, reach_third_question
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.run_as import perform_page
from tests.support.walks.preparation_steps import CANARY, reopens_consult
from tests.support.walks.release_steps import records_revocation
from tests.support.walks.talk_steps import (
    SAID,
    actor,
    answers,
    answers_in_turn,
    both_begin,
    list_answers,
    load_page_state,
    page,
    types,
)

CANCELLED = (
    "The consult on maple-4821 has ended. What you both wrote stays encrypted, and neither of you will see more of "
    "what the other wrote. Nothing more for you to do."
)


@for_each_therapist
def test_either_may_cancel_and_the_other_is_told_that_nothing_more_will_be_shown(
    practice: SlackPractice, who: str
) -> None:
    reach_third_question(practice)
    records_revocation(practice, BEN, person=2).closes()
    other = BEN if who == ANA else ANA

    therapist = reopens_consult(practice.person(who)).presses("cancel_it")
    assert "stays encrypted. Neither of you will be able to see the other's part" in therapist.screen_text
    therapist.answers("cancel")

    assert therapist.step == "rest"
    assert "What you wrote during the talk stays encrypted." in therapist.screen_text
    practice.pass_time(minutes=10)
    assert CANCELLED in practice.person(other).messages
    assert practice.consults()[0].configuration == "cancelled"


@for_each_therapist
def test_after_the_end_nothing_is_read_or_written_and_recorded_answers_remain(
    practice: SlackPractice, who: str
) -> None:
    reach_third_question(practice)
    reopens_consult(practice.person(ANA)).presses("cancel_it").answers("cancel")

    assert list_answers(practice) == [(1, 1, "impression"), (2, 1, "impression")]
    for action in (
        lambda: page(practice, who, 1),
        lambda: answers(practice, who, 3),
        lambda: types(practice, who, 3, SAID),
        lambda: load_page_state(practice, who),
        lambda: perform_page(
            practice.services, actor(practice, who), writing_actions.load_page, str(practice.consults()[0].id)
        ),
    ):
        with pytest.raises(ConsultEndedError):
            action()
    practice.pass_time(minutes=10)
    assert count_rows(practice)[2] == 0


@pytest.mark.parametrize("button", ["rather_not", "cancel_it"])
def test_the_button_of_an_old_message_does_not_end_a_talk_without_asking(practice: SlackPractice, button: str) -> None:
    both_begin(practice)
    answers_in_turn(practice, ANA)
    practice.pass_time(days=5)
    ben = practice.person(BEN)
    if button == "cancel_it":
        ben.presses("prepare")

    ben.presses(button)

    assert ben.step == "cancel"
    assert practice.consults()[0].ended_at is None


def test_a_consult_that_both_have_signed_cannot_be_cancelled(practice: SlackPractice) -> None:
    both_begin(practice)
    ana = reopens_consult(practice.person(ANA)).presses("cancel_it")
    with practice.services.database.transaction() as session:
        session.merge(practice.consults()[0]).configuration = "signed"

    ana.sends()

    assert (ana.step, practice.consults()[0].ended_at) == ("signed", None)


def test_the_answers_of_a_cancelled_talk_stay_sealed(practice: SlackPractice) -> None:
    both_begin(practice)
    answers(practice, ANA, 1, f"{CANARY} as I see it.")
    reopens_consult(practice.person(BEN)).presses("cancel_it").answers("cancel")

    with practice.read_session() as session:
        writing = session.exec(select(Writing).where(col(Writing.kind) == "impression_1")).one()
    assert CANARY.encode() not in writing.sealed
