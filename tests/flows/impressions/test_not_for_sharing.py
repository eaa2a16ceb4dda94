"""Words from a therapist's own list of withheld topics, in text that they are about to share (S0-15)."""

import pytest

from flows.impressions.checking import check
from flows.impressions.finding import FindingKind, Severity
from flows.impressions.not_for_sharing import find_withheld_words


def find_words(text: str, *withheld: str) -> list[str]:
    return [text[finding.start : finding.end] for finding in find_withheld_words(text, *withheld)]


@pytest.mark.parametrize(
    ("text", "kept_back", "words"),
    [
        ("He has been drinking more.", "His drinks after work.", ["drinking"]),
        ("Her pregnancy is on my mind.", "That she is pregnant", ["pregnancy"]),
        ("The AFFAIR's echo.", "two affairs", ["AFFAIR's"]),
        ("😀 Planned, then stopped.", "the planning of it; stopping", ["Planned", "stopped"]),
        ("Debt, debts, more debt.", "debt", ["Debt"]),
        ("I feel that the family works well together.", "I feel that the family works well together.", []),
        ("A calm hour about work.", "the job at sea", []),
        ("Anything.", "", []),
    ],
)
def test_a_shared_stem_is_found_once_and_common_words_are_ignored(text: str, kept_back: str, words: list[str]) -> None:
    assert find_words(text, kept_back) == words


def test_both_lists_count_and_never_block() -> None:
    findings = find_withheld_words("The debt and the affair.", "debt", "affair")

    assert [(finding.kind, finding.severity) for finding in findings] == [(FindingKind.SCOPE, Severity.NUDGE)] * 2


def test_unusual_text_finds_nothing_and_raises_no_error() -> None:
    for text in ("", "\0\ud800", "\u2019" * 3, "é" * 5000, "1234 5678"):
        find_withheld_words(text, text)
        assert find_withheld_words(text, "debt") == ()


def test_words_that_everybody_uses_raise_no_alarm() -> None:
    assert find_words("Her husband and her boss argue about the debt.", "the husband, the boss, the debt") == ["debt"]


def test_a_word_is_marked_outside_the_quotation_that_has_it_too() -> None:
    text = 'He said "I hate the debt" and then the debt came up.'
    quotes = [finding for finding in check(text) if finding.kind is FindingKind.QUOTE]

    (finding,) = find_withheld_words(text, "debt", quotes=quotes)

    assert quotes
    assert finding.start == text.rindex("debt")
