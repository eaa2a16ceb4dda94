"""Against the scope (S0-15): a word from one's own list of what is kept back, in what one is about to share."""

import pytest

from flows.impressions.finding import FindingKind, Severity
from flows.impressions.not_for_sharing import find_withheld_words


def touched(text: str, *kept_back: str) -> list[str]:
    return [text[one.start : one.end] for one in find_withheld_words(text, *kept_back)]


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
def test_the_same_stem_is_noted_once_and_what_says_little_is_not(text: str, kept_back: str, words: list[str]) -> None:
    assert touched(text, kept_back) == words


def test_both_lists_count_and_it_only_ever_nudges() -> None:
    found = find_withheld_words("The debt and the affair.", "debt", "affair")

    assert [(one.kind, one.severity) for one in found] == [(FindingKind.SCOPE, Severity.NUDGE)] * 2


def test_odd_text_finds_nothing_and_breaks_nothing() -> None:
    for odd in ("", "\0\ud800", "\u2019" * 3, "é" * 5000, "1234 5678"):
        find_withheld_words(odd, odd)
        assert find_withheld_words(odd, "debt") == ()
