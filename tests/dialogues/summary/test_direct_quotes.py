"""A direct quote stays only in an answer about safety, where exact wording matters for risk, and is marked as one."""

import pytest

from flows.forms import Form
from tests.dialogues.talk.blocked_wording import HATED, QUOTED
from tests.support.practice import ANA, BEN, DANA, SlackPractice
from tests.support.walks.review_steps import load_side
from tests.support.walks.summary_steps import (
    both_looked_back,
    consult,
    load_sign_page,
    load_signed_page,
    looks_back,
    note,
    signs,
)
from tests.support.walks.talk_steps import answers

SAFETY = 6
KEPT = f"Ana kept a direct quote, because the exact wording matters for risk: “{HATED}”"
NO_QUOTES = "These are our impressions, not anyone's exact words."
QUOTES_MARKED = "These are our impressions. Each direct quote is marked as one."


def keeps_quote(practice: SlackPractice, number: int = SAFETY, why: str = "risk") -> Form | None:
    """Let Ana answer with quoted words, and say why they stay."""
    return answers(practice, ANA, number, QUOTED, own=(f"{why}:{HATED}",))


def to_be_signed(practice: SlackPractice, who: str) -> str:
    """Return the statement that a therapist ticks before signing."""
    (field,) = load_sign_page(practice, who).form.fields
    return field.options[0].label


def test_s0_17_s0_18_a_direct_quote_is_marked_for_both_and_nobody_signs_that_there_is_none(
    practice: SlackPractice,
) -> None:
    both_looked_back(practice)
    before = to_be_signed(practice, BEN)

    assert keeps_quote(practice) is None
    assert to_be_signed(practice, BEN) == QUOTES_MARKED
    for who in (ANA, BEN):
        assert signs(practice, who) is None

    assert before == NO_QUOTES
    for who in (ANA, BEN):
        layout = load_signed_page(practice, who).layout
        assert layout.question_texts[SAFETY - 1].side_texts[0].quotes_line == KEPT
        assert f"({KEPT})\n" in note(practice, who)
        assert "not anyone's exact words" not in note(practice, who)
    side = load_side(practice, DANA)
    assert side.layout.question_texts[SAFETY - 1].side_texts[0].quotes_line == KEPT


@pytest.mark.parametrize("number", [2, 5])
def test_s0_18_in_an_answer_about_anything_else_no_direct_quote_stays(practice: SlackPractice, number: int) -> None:
    both_looked_back(practice)

    refused = keeps_quote(practice, number)

    assert refused is not None
    assert set(refused.errors) == {"words"}


def test_own_words_and_a_term_are_no_direct_quotes_and_only_the_supervisor_sees_the_reason(
    practice: SlackPractice,
) -> None:
    both_looked_back(practice)
    assert keeps_quote(practice, 2, "term") is None
    assert looks_back(practice, ANA, differently=QUOTED, own=(f"own:{HATED}",)) is None

    assert to_be_signed(practice, BEN) == NO_QUOTES
    for who in (ANA, BEN):
        assert signs(practice, who) is None

    assert load_signed_page(practice, BEN).layout.question_texts[1].side_texts[0].quotes_line == ""
    side = load_side(practice, DANA)
    assert side.layout.question_texts[1].side_texts[0].quotes_line == f"Ana marked these as a term: “{HATED}”"
    assert side.layout.differently[0].quotes_line == f"Ana marked these as their own words: “{HATED}”"


def test_another_reason_for_the_same_words_voids_a_signature_if_they_become_a_direct_quote(
    practice: SlackPractice,
) -> None:
    both_looked_back(practice)
    assert keeps_quote(practice, why="own") is None
    assert signs(practice, BEN) is None
    revision = consult(practice).summary_revision

    assert keeps_quote(practice) is None

    assert consult(practice).summary_revision == revision + 1
    for who in (ANA, BEN):
        assert signs(practice, who) is None
    assert load_signed_page(practice, BEN).layout.question_texts[SAFETY - 1].side_texts[0].quotes_line == KEPT


def test_while_signing_words_cannot_become_a_direct_quote(practice: SlackPractice) -> None:
    both_looked_back(practice)
    assert keeps_quote(practice, why="own") is None

    for who in (ANA, BEN):
        assert signs(practice, who) is None

    assert load_signed_page(practice, BEN).layout.question_texts[SAFETY - 1].side_texts[0].quotes_line == ""
