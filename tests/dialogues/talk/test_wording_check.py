"""S0-17, S0-18: impressions only. Text to be shared is checked at each save, and before a therapist signs."""

import pytest

from flows.consult.summary import actions as summary_actions
from tests.dialogues.talk.blocked_wording import (
    HATED,
    QUOTED,
    SPOKEN,
    TICKED_OWN,
    add_unchecked_answer,
    is_blocked,
    list_wording_entries,
    read_own_words,
)
from tests.support.practice import ANA, BEN, DANA, ELI, SlackPractice
from tests.support.run_as import perform_with
from tests.support.walks.review_steps import load_side as reviews
from tests.support.walks.summary_steps import (
    adds,
    both_looked_back,
    both_signed,
    consult,
    consult_id_of,
    load_sign_page,
    looks_back,
    signs,
)
from tests.support.walks.talk_steps import actor, answers, both_begin, box_text, list_answers

PLEASE_CHECK = "Some of your text looks like a direct quote, or names someone."


def test_a_direct_quote_is_blocked_with_an_error_beside_its_box_and_no_text_is_lost(practice: SlackPractice) -> None:
    both_begin(practice)

    refused = answers(practice, ANA, 1, QUOTED)

    assert is_blocked(refused)
    assert list_answers(practice) == []
    assert box_text(practice, ANA, 1) == QUOTED
    assert list_wording_entries(practice) == [("words.held", "refused", "quote:1")]
    assert "were asked to check your words" in practice.person(ANA).opens_home().presses("my_log").screen_text


def test_a_missing_choice_and_a_blocked_quote_are_reported_together(practice: SlackPractice) -> None:
    both_begin(practice)

    refused = answers(practice, ANA, 1, QUOTED, sharing=None)

    assert refused is not None
    assert set(refused.errors) == {"words", "sharing"}


def test_a_quote_that_is_not_for_sharing_is_saved_and_is_blocked_once_it_is_shared(practice: SlackPractice) -> None:
    both_begin(practice)
    assert answers(practice, ANA, 1, QUOTED, sharing="not_for_sharing") is None

    assert is_blocked(answers(practice, ANA, 1, QUOTED))
    assert list_answers(practice) == [(1, 1, "impression")]


def test_s0_18_a_quote_is_marked_as_own_words_once_and_stays_marked_for_that_impression(
    practice: SlackPractice,
) -> None:
    both_begin(practice)

    assert answers(practice, ANA, 1, QUOTED, **TICKED_OWN) is None
    assert answers(practice, ANA, 1, f"{QUOTED} Once more.") is None

    assert list_answers(practice) == [(1, 1, "impression"), (1, 2, "impression")]
    assert read_own_words(practice, ANA, "impression_1") == [HATED]
    assert list_wording_entries(practice) == [("words.own", "done", "impression_1:1")]
    assert is_blocked(answers(practice, ANA, 2, QUOTED)), "own words are marked for one question only"
    assert is_blocked(answers(practice, BEN, 1, QUOTED)), "own words are marked for one therapist only"


@pytest.mark.parametrize("own", [("I hate this",), ("else",), HATED, ({"x": 1},)])
def test_a_page_cannot_mark_any_other_text_as_own_words(practice: SlackPractice, own: object) -> None:
    both_begin(practice)

    assert is_blocked(answers(practice, ANA, 1, QUOTED, own=own))


def test_s0_17_dialogue_cannot_be_marked_as_own_words(practice: SlackPractice) -> None:
    both_begin(practice)

    refused = answers(practice, ANA, 1, SPOKEN, own=(HATED, SPOKEN), own_words=("own_words",))

    assert refused is not None
    assert list(refused.errors) == ["words"]
    assert list_answers(practice) == []


def test_what_went_differently_and_added_notes_are_checked_too(practice: SlackPractice) -> None:
    both_looked_back(practice)

    assert is_blocked(looks_back(practice, ANA, differently=QUOTED), "differently")
    assert looks_back(practice, ANA, differently=QUOTED, **TICKED_OWN) is None
    for who in (ANA, BEN):
        assert signs(practice, who) is None
    assert is_blocked(adds(practice, ANA, QUOTED), "addendum")
    assert adds(practice, ANA, "It was calmer than it reads.") is None


def test_a_quote_blocks_the_signature_of_its_writer_and_not_of_the_colleague(practice: SlackPractice) -> None:
    both_looked_back(practice)
    add_unchecked_answer(practice, ANA, "it", 2, QUOTED)

    passages = [
        (passage.question, passage.words, bool(passage.reasons))
        for passage in load_sign_page(practice, ANA).blocked_passages
    ]
    refused = signs(practice, ANA)

    assert passages == [(2, HATED, True)]
    assert refused is not None
    assert refused.errors["impressions"].startswith(PLEASE_CHECK)
    assert load_sign_page(practice, BEN).blocked_passages == ()
    assert signs(practice, BEN) is None
    assert consult(practice).configuration == "summarising"


def test_an_unchecked_answer_can_be_signed_once_its_quote_is_marked_as_own_words(practice: SlackPractice) -> None:
    both_looked_back(practice)
    add_unchecked_answer(practice, ANA, "it", 2, QUOTED)
    inputs = {"revision": 1, "impressions": ["impressions"], "own": (HATED,)}

    refused = perform_with(
        practice.services, actor(practice, ANA), summary_actions.sign, consult_id_of(practice), inputs
    )

    assert refused is None
    assert read_own_words(practice, ANA, "impression_2") == [HATED]
    assert consult(practice).summary_revision == 1


def test_changing_the_blocked_answer_allows_signing(practice: SlackPractice) -> None:
    both_looked_back(practice)
    add_unchecked_answer(practice, ANA, "it", 2, SPOKEN)
    assert signs(practice, ANA) is not None

    assert answers(practice, ANA, 2, "I sense a good deal of anger at the family.") is None

    assert load_sign_page(practice, ANA).blocked_passages == ()
    assert signs(practice, ANA) is None


def test_own_words_are_shown_only_to_the_supervisors_of_that_side(practice: SlackPractice) -> None:
    both_looked_back(practice)
    answers(practice, ANA, 2, QUOTED, **TICKED_OWN)
    answers(practice, BEN, 2, QUOTED, **TICKED_OWN)
    looks_back(practice, ANA, differently=QUOTED, **TICKED_OWN)
    for who in (ANA, BEN):
        assert signs(practice, who) is None
    assert adds(practice, ANA, "It was calmer than it reads.") is None

    anas, bens = (f"{name} marked these as their own words: “{HATED}”" for name in ("Ana", "Ben"))
    sides = {who: reviews(practice, who, part) for who, part in ((DANA, "it"), (ELI, "ft"))}
    shown = {
        who: [
            text.quotes_line
            for question in side.layout.question_texts
            for text in question.side_texts
            if text.quotes_line
        ]
        for who, side in sides.items()
    }

    assert shown == {DANA: [anas], ELI: [bens]}
    assert [text.quotes_line for text in sides[DANA].layout.differently] == [anas]
    assert [own for _line, _words, own in sides[DANA].addenda] == [""]


def test_the_supervisor_sees_that_a_note_contains_own_words(practice: SlackPractice) -> None:
    both_signed(practice)
    assert adds(practice, ANA, QUOTED, own_words="own_words") is None

    assert [own for _line, _words, own in reviews(practice).addenda] == [
        f"Ana marked these as their own words: “{HATED}”"
    ]
    assert list_wording_entries(practice)[-1] == ("words.own", "done", "addendum:1")
