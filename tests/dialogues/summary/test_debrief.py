"""The debrief: ticked slips are not saved, and a change to the signed part requires new signatures."""

import pytest
from sqlmodel import select

from flows.consult.summary import debrief
from flows.errors import WrongStepError
from flows.supervision import ask
from storage.models import MonthlyTally, Signature, SupervisionQuestion
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.run_as import perform_page
from tests.support.walks.summary_steps import (
    both_answered,
    both_looked_back,
    consult,
    consult_id_of,
    load_sign_page,
    looks_back,
    received_messages,
    signs,
)
from tests.support.walks.talk_steps import actor

SIGN_AGAIN = "Ben changed the length from 30 to 45 minutes. Please read and sign maple-4821 again."


def test_the_debrief_requires_every_answer_and_fills_in_no_reflection(practice: SlackPractice) -> None:
    both_answered(practice)

    form = perform_page(
        practice.services, actor(practice, ANA), debrief.load_debrief_page, consult_id_of(practice)
    ).form
    refused = looks_back(practice, ANA, minutes="", method=None, crept=[], backed=None)

    assert form.values == {"agreed": "", "differently": ""}
    assert refused is not None
    assert set(refused.errors) == {"minutes", "method", "crept", "backed"}
    assert consult(practice).minutes is None


@pytest.mark.parametrize("minutes", ["4", "181", "half an hour", "-30", "1e2"])
def test_a_length_outside_the_allowed_range_shows_an_error(practice: SlackPractice, minutes: str) -> None:
    both_answered(practice)

    refused = looks_back(practice, ANA, minutes=minutes)

    assert refused is not None
    assert set(refused.errors) == {"minutes"}


def test_s0_4_s0_6_s0_48_ticked_slips_are_not_saved_and_other_answers_are_only_counted(
    practice: SlackPractice,
) -> None:
    both_answered(practice)

    looks_back(practice, ANA, crept=["gossip", "against"], backed="mostly", reflected=["sharpened"])
    looks_back(practice, BEN, crept=["none"], backed="mostly", reflected=[])

    with practice.read_session() as session:
        counted = {tally.item: tally.ticked for tally in session.exec(select(MonthlyTally)) if tally.item != "none"}
    assert counted == {"backed_mostly": 2, "sharpened_yes": 1}


def test_s0_7_something_that_belonged_in_supervision_is_brought_there_by_its_code_alone(
    practice: SlackPractice,
) -> None:
    consult_id = str(both_answered(practice))
    form = perform_page(practice.services, actor(practice, ANA), debrief.load_debrief_page, consult_id)

    said = perform_page(practice.services, actor(practice, ANA), ask.bring_after_talk, consult_id)

    crept = next(field for field in form.form.fields if field.id == "crept")
    assert "Something that belonged in supervision" in [option.label for option in crept.options]
    assert form.may_bring
    assert said.startswith("maple-4821 is on the list of Dana.")
    with practice.read_session() as session:
        question = session.exec(select(SupervisionQuestion)).one()
    assert (question.kind, question.answer) == ("bring", None)
    assert consult(practice).minutes is None


def test_a_therapist_cannot_sign_before_the_debrief(practice: SlackPractice) -> None:
    both_answered(practice)
    looks_back(practice, BEN)

    with pytest.raises(WrongStepError):
        load_sign_page(practice, ANA)
    with pytest.raises(WrongStepError):
        signs(practice, ANA)
    with practice.read_session() as session:
        assert session.exec(select(Signature)).all() == []


def test_if_the_second_changes_the_length_the_first_has_to_sign_again(practice: SlackPractice) -> None:
    both_answered(practice)
    looks_back(practice, ANA)
    signs(practice, ANA)

    looks_back(practice, BEN, minutes="45")

    assert load_sign_page(practice, ANA).is_reopened
    assert SIGN_AGAIN in received_messages(practice, ANA)
    layout = load_sign_page(practice, ANA).layout
    assert layout is not None
    assert layout.duration_line == "45 minutes, by video"


def test_a_second_debrief_with_the_same_length_and_method_changes_nothing(practice: SlackPractice) -> None:
    both_answered(practice)
    looks_back(practice, ANA)
    signs(practice, ANA)

    looks_back(practice, BEN)

    assert consult(practice).summary_revision == 1
    assert load_sign_page(practice, ANA).has_signed


def test_s0_46_what_went_differently_is_noted_without_blame_and_both_sign_it(practice: SlackPractice) -> None:
    both_looked_back(practice)
    signs(practice, BEN)

    looks_back(practice, ANA, differently="We ran over, and it was good.")

    page = load_sign_page(practice, BEN)
    assert page.is_reopened
    assert page.layout is not None
    assert [(text.name, text.words) for text in page.layout.differently] == [("Ana", "We ran over, and it was good.")]
