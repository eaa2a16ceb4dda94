"""Eight questions in a fixed order, each therapist at their own pace, and what the colleague can read."""

import pytest

from flows.consult import chart
from flows.consult.talk.state import TalkNotStartedError
from flows.errors import WrongStepError
from flows.parts import Part
from flows.permissions import NotYoursError
from tests.support.practice import ANA, BEN, DANA, SlackPractice
from tests.support.walks.talk_steps import (
    SAID,
    TOLD_BY,
    answers,
    answers_in_turn,
    at_the_time,
    begins,
    both_begin,
    list_answers,
    load_page_state,
    page,
    passes_over,
    types,
)

NOTHING_TO_READ, NOT_YET = "", None
PROMISED = {"sharing": "will_hear", "hear_by": TOLD_BY.isoformat()}
NOT_SHARED = {"sharing": "not_for_sharing"}


def current_step(practice: SlackPractice, part: str = "it") -> str:
    return chart.current_step(practice.consults()[0].configuration, Part(part))


def only_consult_id(practice: SlackPractice) -> str:
    return str(practice.consults()[0].id)


def load_progress(practice: SlackPractice, who: str = ANA) -> str:
    return load_page_state(practice, who).colleague_progress


def test_the_page_shows_the_current_question_its_reason_and_the_progress_of_the_colleague(
    practice: SlackPractice,
) -> None:
    both_begin(practice)
    answers_in_turn(practice, BEN, last=2)

    ana = page(practice, ANA)

    assert (ana.number, ana.current_question, ana.question) == (1, 1, "How did you determine this dx?")
    assert ana.colleague_progress == "Ben is on question 3."
    assert "diagnosis" in ana.why
    assert (ana.code, ana.colleague, ana.is_blocked, ana.is_in_scope, ana.previous) == (
        *("maple-4821", "Ben", False, True),
        0,
    )
    assert (ana.form.step, ana.recorded, ana.colleague_impression) == ("talk", "", NOT_YET)
    assert "sharing" not in ana.form.values


def test_a_therapist_who_has_not_begun_sees_no_question(practice: SlackPractice) -> None:
    at_the_time(practice)
    begins(practice, BEN)

    with pytest.raises(TalkNotStartedError):
        page(practice, ANA)
    with pytest.raises(TalkNotStartedError):
        answers(practice, ANA, 1)
    assert page(practice, BEN).colleague_progress == "Ana hasn't started yet. You can begin."


def test_s0_45_the_order_is_fixed_and_a_later_question_can_be_neither_read_nor_answered(
    practice: SlackPractice,
) -> None:
    both_begin(practice)

    for number in (0, 2, 8, 9, -1):
        with pytest.raises(WrongStepError):
            answers(practice, ANA, number)
        with pytest.raises(WrongStepError):
            page(practice, ANA, number)
    assert list_answers(practice) == []
    assert answers(practice, ANA, 1) is None
    assert (page(practice, ANA).number, list_answers(practice)) == (2, [(1, 1, "impression")])


def test_neither_therapist_has_to_wait_for_the_other(practice: SlackPractice) -> None:
    both_begin(practice)

    answers_in_turn(practice, ANA)

    assert (current_step(practice), current_step(practice, "ft")) == ("answered", "q1")
    done = page(practice, ANA)
    assert (done.current_question, done.number, done.colleague_progress) == (9, 8, "Ben is on question 1.")
    assert page(practice, BEN).colleague_progress == "Ana has answered all eight."


def test_once_both_have_answered_all_eight_the_summary_opens_and_the_first_is_told(practice: SlackPractice) -> None:
    both_begin(practice)
    answers_in_turn(practice, ANA)
    message_count = len(practice.person(ANA).messages)

    answers_in_turn(practice, BEN)
    practice.deliver()

    consult = practice.consults()[0]
    assert (consult.configuration, consult.summary_revision) == ("summarising", 1)
    assert len(practice.person(ANA).messages) == message_count + 1


@pytest.mark.parametrize("own_answer", [{}, PROMISED, NOT_SHARED])
def test_s0_25_a_shared_impression_can_be_read_once_both_have_answered(
    practice: SlackPractice, own_answer: dict[str, str]
) -> None:
    both_begin(practice)
    answers(practice, BEN, 1, "Ben's view of it.", **PROMISED)
    assert page(practice, ANA, 1).colleague_impression is NOT_YET

    answers(practice, ANA, 1, **own_answer)

    assert page(practice, ANA, 1).colleague_impression == "Ben's view of it."


def test_not_for_sharing_and_not_discussed_look_the_same_to_the_colleague(practice: SlackPractice) -> None:
    both_begin(practice)
    answers(practice, BEN, 1, "Ben's own.", **NOT_SHARED)
    passes_over(practice, BEN, 2)
    answers_in_turn(practice, ANA, last=2)

    not_shared, not_discussed = page(practice, ANA, 1), page(practice, ANA, 2)

    assert not_shared.colleague_impression == not_discussed.colleague_impression == NOTHING_TO_READ
    assert "Ben's own" not in repr(not_shared)


def test_an_impression_changed_to_not_for_sharing_can_no_longer_be_read(practice: SlackPractice) -> None:
    both_begin(practice)
    for who in (ANA, BEN):
        answers(practice, who, 1)
    assert page(practice, ANA, 1).colleague_impression == SAID

    answers(practice, BEN, 1, **NOT_SHARED)

    assert page(practice, ANA, 1).colleague_impression == NOTHING_TO_READ


def test_only_the_latest_version_can_be_read(practice: SlackPractice) -> None:
    both_begin(practice)
    answers(practice, ANA, 1)
    answers(practice, BEN, 1, "The first try.")

    answers(practice, BEN, 1, "The second try.")

    assert page(practice, ANA, 1).colleague_impression == "The second try."


def test_answers_can_still_be_changed_in_the_summary_and_each_change_makes_a_new_revision(
    practice: SlackPractice,
) -> None:
    both_begin(practice)
    for who in (ANA, BEN):
        answers_in_turn(practice, who)

    answers(practice, ANA, 5, "Otherwise.")
    assert practice.consults()[0].summary_revision == 2
    answers(practice, ANA, 5, "Otherwise.")
    assert practice.consults()[0].summary_revision == 2
    passes_over(practice, BEN, 8)
    assert practice.consults()[0].summary_revision == 3
    assert page(practice, BEN, 5).colleague_impression == "Otherwise."


def test_after_both_have_signed_questions_can_be_neither_answered_nor_read(practice: SlackPractice) -> None:
    both_begin(practice)
    for who in (ANA, BEN):
        answers_in_turn(practice, who)
    with practice.services.database.transaction() as session:
        consult = session.merge(practice.consults()[0])
        consult.configuration = "signed"

    with pytest.raises(WrongStepError):
        answers(practice, ANA, 5, "Otherwise.")
    with pytest.raises(WrongStepError):
        page(practice, ANA, 5)


@pytest.mark.parametrize("who", [DANA, "U0ELI"])
def test_nobody_else_can_read_or_answer(practice: SlackPractice, who: str) -> None:
    both_begin(practice)
    answers(practice, ANA, 1)

    for action in (
        lambda: page(practice, who),
        lambda: answers(practice, who, 1),
        lambda: types(practice, who, 1, SAID),
        lambda: load_progress(practice, who),
    ):
        with pytest.raises(NotYoursError):
            action()


def test_a_page_can_ask_repeatedly_for_the_progress_of_the_colleague(practice: SlackPractice) -> None:
    both_begin(practice)
    assert load_progress(practice) == "Ben is on question 1."
    answers_in_turn(practice, BEN, last=6)
    assert load_progress(practice) == "Ben is on question 7."
    answers_in_turn(practice, BEN, first=7)
    assert load_progress(practice) == "Ben has answered all eight."


@pytest.mark.parametrize("consult_id", ["", "nothing", "00000000-0000-0000-0000-000000000000"])
def test_asking_for_the_progress_of_an_unknown_consult_is_refused(practice: SlackPractice, consult_id: str) -> None:
    both_begin(practice)

    with pytest.raises(NotYoursError):
        load_page_state(practice, ANA, consult_id)
