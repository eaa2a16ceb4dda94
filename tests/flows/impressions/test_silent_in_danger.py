"""Where words may mean danger, the checker says nothing about style and offers no other words (S0-9, S0-18)."""

import pytest

from flows.impressions.checking import check
from flows.impressions.finding import FindingKind
from tests.flows.danger.test_danger_words import GROUPS

STYLE = {FindingKind.QUOTE, FindingKind.SPEECH, FindingKind.REPORTED, FindingKind.TONE}


@pytest.mark.parametrize(
    "text",
    [
        "She told me that he will kill himself tonight.",
        'He told me "I will kill myself tonight" and left.',
        "Mom: I will kill him.",
        "He said I want to die.",
        "He is just so manipulative, and he will kill her.",
    ],
)
def test_a_sentence_of_danger_gets_no_note_on_its_style(text: str) -> None:
    assert check(text) == ()


def test_no_other_words_are_ever_offered_for_a_danger() -> None:
    for danger in (text for texts in GROUPS.values() for text in texts):
        assert [finding for finding in check(f"She told me that {danger}") if finding.kind in STYLE] == []


def test_names_and_numbers_are_still_noted_in_a_sentence_of_danger() -> None:
    (finding,) = check("Mrs. Quenby will kill herself tonight.")

    assert finding.kind is FindingKind.IDENTIFIER


def test_the_sentences_beside_a_danger_are_checked_as_ever() -> None:
    text = 'He will kill himself tonight. Later she said "I hate this family".'

    (finding,) = check(text)

    assert (finding.kind, text[finding.start : finding.end]) == (FindingKind.QUOTE, '"I hate this family"')
