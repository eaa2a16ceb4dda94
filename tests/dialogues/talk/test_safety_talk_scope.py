"""What a talk begun for safety opens: question 6 to both, and none of the other seven beyond their gates (S0-9)."""

import pytest
from sqlmodel import select

from flows.errors import WrongStepError
from storage.models import Delivery, Participant
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks.booked_consult import change_settings
from tests.support.walks.preparation_steps import CANARY, signs
from tests.support.walks.release_steps import records_revocation
from tests.support.walks.safety_talk_steps import (
    OTHERS,
    SAFETY,
    WORRY,
    agreeing,
    begins_for_safety,
    open_questions,
    scheduled,
    talks_without_releases,
)
from tests.support.walks.talk_steps import (
    SAID,
    adds,
    answers,
    drafts,
    list_answers,
    load_page_state,
    page,
    passes_over,
)

AGREED = (1, 2, 3)
for_each_therapist = pytest.mark.parametrize("who", [ANA, BEN])


@for_each_therapist
def test_without_releases_only_question_6_is_open_to_both(practice: SlackPractice, who: str) -> None:
    talks_without_releases(practice)

    assert open_questions(practice, who) == [SAFETY]
    for number in OTHERS:
        assert answers(practice, who, number, SAID) is not None
    assert not any(outside.may_be_added for outside in page(practice, who).outside)
    with pytest.raises(WrongStepError):
        adds(practice, who, 1)
    assert all(standing == "not_discussed" for _question, _version, standing in list_answers(practice))
    assert drafts(practice, who, f"impression_{SAFETY}", SAID)
    assert answers(practice, who, SAFETY, WORRY) is None


@for_each_therapist
def test_all_eight_questions_stay_in_order(practice: SlackPractice, who: str) -> None:
    talks_without_releases(practice)

    with pytest.raises(WrongStepError):
        passes_over(practice, who, SAFETY + 1)

    recorded = list_answers(practice, "it" if who == ANA else "ft")
    assert [question for question, _version, _standing in recorded] == list(range(1, SAFETY))
    assert {standing for *_, standing in recorded} == {"not_discussed"}


def test_each_reads_the_others_answer_to_question_6_once_both_have_answered(practice: SlackPractice) -> None:
    talks_without_releases(practice)
    for who in (ANA, BEN):
        for number in range(1, SAFETY):
            passes_over(practice, who, number)

    assert answers(practice, ANA, SAFETY, WORRY) is None
    assert page(practice, BEN, SAFETY).colleague_impression is None
    assert answers(practice, BEN, SAFETY, SAID) is None

    assert page(practice, BEN, SAFETY).colleague_impression == WORRY
    assert page(practice, ANA, SAFETY).colleague_impression == SAID
    assert load_page_state(practice, ANA).readable_questions == (SAFETY,)
    assert load_page_state(practice, ANA).is_blocked is False


def test_what_is_not_for_sharing_stays_with_its_writer_here_as_well(practice: SlackPractice) -> None:
    talks_without_releases(practice)
    for who in (ANA, BEN):
        for number in range(1, SAFETY):
            passes_over(practice, who, number)
        assert answers(practice, who, SAFETY, f"{CANARY} {who}", sharing="not_for_sharing") is None

    assert page(practice, BEN, SAFETY).colleague_impression == ""
    assert load_page_state(practice, ANA).readable_questions == ()


def test_an_exact_quotation_is_checked_here_as_well(practice: SlackPractice) -> None:
    talks_without_releases(practice)
    for number in range(1, SAFETY):
        passes_over(practice, ANA, number)

    rejected = answers(practice, ANA, SAFETY, "She said: “I do not want to see my sister.”")

    assert rejected is not None
    assert rejected.errors


def test_topics_that_both_agreed_on_are_open_while_the_releases_cover_them(practice: SlackPractice) -> None:
    scheduled(practice)
    begins_for_safety(practice, BEN)

    assert open_questions(practice, ANA) == [*AGREED, SAFETY]


def test_topics_on_which_they_have_not_both_agreed_stay_closed(practice: SlackPractice) -> None:
    agreeing(practice)
    begins_for_safety(practice, BEN)

    assert open_questions(practice, ANA) == [SAFETY]


def test_while_a_therapist_sees_nobody_in_the_case_only_question_6_is_open(practice: SlackPractice) -> None:
    scheduled(practice)
    with practice.services.database.transaction() as session:
        for person in session.exec(select(Participant)):
            person.seen_by_ft = False
    assert begins_for_safety(practice, BEN) == ("nobody_seen", "time")

    assert open_questions(practice, ANA) == [SAFETY]


def test_a_revocation_in_the_middle_closes_the_other_seven_at_once_and_leaves_question_6_open(
    practice: SlackPractice,
) -> None:
    scheduled(practice)
    begins_for_safety(practice, BEN)
    for who in (ANA, BEN):
        assert answers(practice, who, 1, f"{CANARY} {who}") is None
    token = load_page_state(practice, ANA).version_token
    assert page(practice, ANA, 1).colleague_impression == f"{CANARY} {BEN}"

    records_revocation(practice, BEN, person=2).closes()
    with practice.read_session() as session:
        assert "release_ended" not in session.exec(select(Delivery.kind)).all()

    shown = page(practice, ANA, 1)
    assert (shown.is_blocked, shown.is_in_scope, shown.colleague_impression, shown.form.values) == (
        False,
        False,
        "",
        {},
    )
    assert CANARY not in repr(shown)
    state = load_page_state(practice, ANA)
    assert (state.is_blocked, state.readable_questions, state.version_token == token) == (False, (), False)
    assert open_questions(practice, ANA) == [SAFETY]
    practice.deliver()
    assert not any("rests" in message for message in practice.person(ANA).messages)

    signs(practice, 2, "diagnosis", "goals")
    assert page(practice, ANA, 1).colleague_impression == f"{CANARY} {BEN}"


@for_each_therapist
def test_in_modals_question_6_is_open_as_well(practice: SlackPractice, who: str) -> None:
    change_settings(practice, free_text="modal")
    talks_without_releases(practice)
    for number in range(1, SAFETY):
        passes_over(practice, who, number)

    therapist = practice.person(who).types()

    therapist.presses("go_on")
    assert therapist.step == "talk_6"
    assert "This talk was started for safety." in therapist.screen_text
    therapist.answers("talk_6", words=WORRY, sharing="knows")
    assert therapist.step == "own_page"
    assert page(practice, who).current_question == 9
