"""Answers in the talk: the text, what the client knows, drafts, changes, and invalid input."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from flows.consult import chart
from flows.errors import WrongStepError
from flows.forms import MAX_TEXT_LENGTH
from flows.parts import Part
from storage.models import Answer, Writing
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks.preparation_steps import CANARY
from tests.support.walks.talk_steps import (
    SAID,
    TOLD_BY,
    answers,
    answers_in_turn,
    both_begin,
    box_text,
    drafts,
    list_answers,
    page,
    passes_over,
    types,
)

NOTHING_TO_READ, NOT_YET = "", None
PROMISED = {"sharing": "will_hear", "hear_by": TOLD_BY.isoformat()}


def current_step(practice: SlackPractice, part: str = "it") -> str:
    return chart.current_step(practice.consults()[0].configuration, Part(part))


def only_consult_id(practice: SlackPractice) -> str:
    return str(practice.consults()[0].id)


def test_an_impression_needs_text_and_what_the_client_knows_and_typed_text_is_not_lost(practice: SlackPractice) -> None:
    both_begin(practice)

    refused = answers(practice, ANA, 1, SAID, sharing=None)

    assert refused is not None
    assert refused.errors == {"sharing": "Please choose one."}
    assert list_answers(practice) == []
    assert (box_text(practice, ANA, 1), refused.values["words"]) == (SAID, SAID)
    empty = answers(practice, ANA, 1, "  \n ")
    assert empty is not None
    assert empty.errors == {"words": "Please write a few words."}


@pytest.mark.parametrize(
    ("hear_by", "said"),
    [
        (None, "Please choose a date."),
        ("", "Please choose a date."),
        ("soon", "That isn't a date. Please choose one."),
        ("2027-05-06", "That date is too early. Please choose a later one."),
        ("2027-11-03", "That date is too late. Please choose an earlier one."),
    ],
)
def test_s0_25_a_promise_to_tell_the_client_needs_a_day_from_tomorrow_on(
    practice: SlackPractice, hear_by: str | None, said: str
) -> None:
    both_begin(practice)

    refused = answers(practice, ANA, 1, sharing="will_hear", hear_by=hear_by)

    assert refused is not None
    assert refused.errors == {"hear_by": said}
    assert list_answers(practice) == []


def test_a_day_is_saved_only_if_the_client_will_be_told(practice: SlackPractice) -> None:
    both_begin(practice)
    assert answers(practice, ANA, 1, hear_by="2020-01-01") is None
    assert answers(practice, ANA, 2, hear_by=TOLD_BY.isoformat()) is None
    assert answers(practice, BEN, 1, **PROMISED) is None

    with practice.read_session() as session:
        days = {(answer.part, answer.question): answer.hear_by for answer in session.exec(select(Answer))}
    assert days == {("it", 1): None, ("it", 2): None, ("ft", 1): TOLD_BY}


def test_a_forged_choice_is_refused(practice: SlackPractice) -> None:
    both_begin(practice)

    for sharing in ("everything", ["knows"], 7):
        refused = answers(practice, ANA, 1, sharing=sharing)
        assert refused is not None
        assert refused.errors == {"sharing": "Please choose from the list."}
    assert list_answers(practice) == []


def test_texts_of_3000_characters_in_all_eight_questions_are_saved_and_shown(practice: SlackPractice) -> None:
    both_begin(practice)
    texts = {number: (f"{number} ü😀\n" * MAX_TEXT_LENGTH)[: MAX_TEXT_LENGTH - 1] + "." for number in range(1, 9)}

    for who in (ANA, BEN):
        for number, text in texts.items():
            assert answers(practice, who, number, text, **PROMISED) is None

    for number, text in texts.items():
        assert (box_text(practice, ANA, number), page(practice, BEN, number).colleague_impression) == (text, text)
    assert practice.consults()[0].configuration == "summarising"


def test_a_text_one_character_too_long_is_saved_as_a_draft_and_can_be_shortened(practice: SlackPractice) -> None:
    both_begin(practice)
    too_long = "w" * (MAX_TEXT_LENGTH + 1)

    refused = answers(practice, ANA, 1, too_long)

    assert refused is not None
    assert refused.errors == {"words": "That's longer than 3,000 characters. Please shorten it a little."}
    assert box_text(practice, ANA, 1) == too_long
    assert answers(practice, ANA, 1, too_long[1:]) is None


def test_a_draft_stays_until_the_answer_is_recorded_and_only_its_writer_can_read_it(practice: SlackPractice) -> None:
    both_begin(practice)
    answers(practice, BEN, 1)
    types(practice, ANA, 1, f"{CANARY} half a sent")

    assert box_text(practice, ANA, 1) == f"{CANARY} half a sent"
    assert CANARY not in repr(page(practice, BEN, 1))
    assert page(practice, ANA, 1).colleague_impression is NOT_YET
    answers(practice, ANA, 1, "Whole.")
    assert box_text(practice, ANA, 1) == "Whole."


@pytest.mark.parametrize("kind", ["impression_2", "impression_0", "impression_9", "impression_", "differently"])
def test_drafts_are_saved_only_for_questions_that_the_therapist_has_reached(practice: SlackPractice, kind: str) -> None:
    both_begin(practice)

    with pytest.raises(WrongStepError):
        drafts(practice, ANA, kind, SAID)


def test_an_earlier_answer_can_be_changed_without_moving_to_another_question(practice: SlackPractice) -> None:
    both_begin(practice)
    answers_in_turn(practice, ANA, last=3)
    earlier = page(practice, ANA, 2)
    assert (earlier.form.values["words"], earlier.form.values["sharing"]) == (f"{ANA} on question 2.", "knows")
    assert (earlier.recorded, earlier.previous) == ("impression", 1)

    answers(practice, ANA, 2, "Otherwise.", **PROMISED)

    assert list_answers(practice)[1:3] == [(2, 1, "impression"), (2, 2, "impression")]
    changed = page(practice, ANA, 2)
    assert (changed.form.values["words"], changed.form.values["hear_by"]) == ("Otherwise.", TOLD_BY)
    assert page(practice, ANA).number == 4


def test_the_same_answer_again_makes_no_new_version(practice: SlackPractice) -> None:
    both_begin(practice)
    for _ in range(3):
        answers(practice, ANA, 1)

    assert list_answers(practice) == [(1, 1, "impression")]
    with practice.read_session() as session:
        assert len(session.exec(select(Writing).where(col(Writing.kind) == "impression_1")).all()) == 1


def test_what_the_client_knows_can_change_without_the_text(practice: SlackPractice) -> None:
    both_begin(practice)
    answers(practice, ANA, 1)
    answers(practice, ANA, 1, **PROMISED)

    with practice.read_session() as session:
        versions = session.exec(select(Answer).order_by(col(Answer.version))).all()
    assert [(version.sharing, version.writing_id) for version in versions] == [
        ("knows", versions[0].writing_id),
        ("will_hear", versions[0].writing_id),
    ]


def test_not_discussed_takes_one_tap_keeps_the_typed_text_and_can_be_changed(practice: SlackPractice) -> None:
    both_begin(practice)

    passes_over(practice, ANA, 1, "Half a thought.")

    assert list_answers(practice) == [(1, 1, "not_discussed")]
    question = page(practice, ANA, 1)
    assert (question.recorded, question.form.values["words"]) == ("not_discussed", "Half a thought.")
    assert "sharing" not in question.form.values
    answers(practice, BEN, 1)
    assert page(practice, BEN, 1).colleague_impression == NOTHING_TO_READ
    assert answers(practice, ANA, 1, "A whole thought.") is None
    assert page(practice, BEN, 1).colleague_impression == "A whole thought."


def test_s0_45_questions_outside_the_scope_are_passed_over_by_themselves_in_their_order(
    practice: SlackPractice,
) -> None:
    both_begin(practice, ["goals", "support"])
    assert (page(practice, ANA).number, list_answers(practice)) == (2, [(1, 1, "not_discussed")])

    assert answers(practice, ANA, 2) is None

    question = page(practice, ANA)
    assert (question.number, question.previous) == (7, 2)
    assert [outside.number for outside in question.outside] == [1, 3, 4, 5, 6, 8]
    assert answers(practice, ANA, 7) is None
    assert page(practice, ANA, 7).current_question == 9
    recorded = {number: standing for number, _version, standing in list_answers(practice)}
    assert list(recorded) == list(range(1, 9))
    assert [number for number in recorded if recorded[number] == "impression"] == [2, 7]
    assert list_answers(practice, "ft") == [(1, 1, "not_discussed")]


def test_a_question_outside_the_scope_takes_no_impression(practice: SlackPractice) -> None:
    both_begin(practice, ["goals"])

    question, refused = page(practice, ANA, 1), answers(practice, ANA, 1, SAID)

    assert (question.is_in_scope, question.form.fields) == (False, ())
    assert refused is not None
    assert refused.fields == ()
    assert list_answers(practice) == [(1, 1, "not_discussed")]
    with pytest.raises(WrongStepError):
        types(practice, ANA, 1, SAID)


def test_two_tabs_that_answer_the_same_question_skip_no_question(practice: SlackPractice) -> None:
    both_begin(practice)
    first, second = page(practice, ANA), page(practice, ANA)

    answers(practice, ANA, first.number, "From the first tab.")
    answers(practice, ANA, second.number, "From the second tab.")

    assert list_answers(practice) == [(1, 1, "impression"), (1, 2, "impression")]
    assert (page(practice, ANA).number, box_text(practice, ANA, 1)) == (2, "From the second tab.")


def test_the_day_for_telling_a_client_is_counted_in_the_time_zone_of_the_therapist(practice: SlackPractice) -> None:
    both_begin(practice)
    practice.pass_time(hours=14.5)  # half past midnight in New York, half past eleven in Chicago
    tomorrow = date(2027, 5, 7)

    assert answers(practice, BEN, 1, sharing="will_hear", hear_by=tomorrow.isoformat()) is None
    refused = answers(practice, ANA, 1, sharing="will_hear", hear_by=tomorrow.isoformat())
    assert refused is not None
    assert answers(practice, ANA, 1, sharing="will_hear", hear_by=(tomorrow + timedelta(days=1)).isoformat()) is None
