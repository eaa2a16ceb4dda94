"""Quotes that may stay in a text because the writer says that the words are their own, and nothing else."""

import pytest

from flows.impressions.allowed_quotes import extract_words, is_allowed, list_blocking, to_utf16_offset
from flows.impressions.finding import Finding, FindingKind, Severity

TEXT = "It was “I  hate\nthis family” all over again."
WORDS = "I hate this family"


def build_finding(
    kind: FindingKind = FindingKind.QUOTE, severity: Severity = Severity.BLOCK, text: str = TEXT
) -> Finding:
    return Finding(kind, text.index("“"), text.index("”") + 1, severity, "Why.", "What instead.")


def test_words_are_compared_without_quotation_marks_and_with_single_spaces() -> None:
    assert extract_words(build_finding(), TEXT) == WORDS


@pytest.mark.parametrize(
    ("own", "kept"), [([WORDS], True), ([f"“{WORDS}”"], True), (["I hate this"], False), ([], False), (["else"], False)]
)
def test_s0_18_a_quote_is_allowed_if_all_of_it_is_the_writers_own_words(own: list[str], kept: bool) -> None:  # noqa: FBT001 -- a column of the table
    assert is_allowed(build_finding(), TEXT, own) is kept
    assert bool(list_blocking([build_finding()], TEXT, own)) is not kept


@pytest.mark.parametrize("kind", [kind for kind in FindingKind if kind is not FindingKind.QUOTE])
def test_s0_17_only_a_quote_can_be_allowed_as_own_words(kind: FindingKind) -> None:
    assert list_blocking([build_finding(kind)], TEXT, [WORDS]) == (build_finding(kind),)


def test_a_nudge_does_not_block() -> None:
    assert list_blocking([build_finding(severity=Severity.NUDGE)], TEXT) == ()


def test_offsets_are_counted_as_in_javascript() -> None:
    assert [to_utf16_offset("a😀b", offset) for offset in range(4)] == [0, 1, 3, 4]
