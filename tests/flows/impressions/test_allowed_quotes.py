"""What stands although it was found: words that their writer keeps as their own, and nothing beside them."""

import pytest

from flows.impressions.allowed_quotes import blocking, in_utf16, is_kept, words_of
from flows.impressions.finding import Finding, Kind, Severity

TEXT = "It was “I  hate\nthis family” all over again."
WORDS = "I hate this family"


def found(kind: Kind = Kind.QUOTE, severity: Severity = Severity.BLOCK, text: str = TEXT) -> Finding:
    return Finding(kind, text.index("“"), text.index("”") + 1, severity, "Why.", "What instead.")


def test_words_are_compared_without_marks_and_by_single_spaces() -> None:
    assert words_of(found(), TEXT) == WORDS


@pytest.mark.parametrize(
    ("own", "kept"), [([WORDS], True), ([f"“{WORDS}”"], True), (["I hate this"], False), ([], False), (["else"], False)]
)
def test_s0_18_a_quotation_stands_if_all_of_it_was_kept_as_own(own: list[str], kept: bool) -> None:  # noqa: FBT001 -- a column of the table
    assert is_kept(found(), TEXT, own) is kept
    assert bool(blocking([found()], TEXT, own)) is not kept


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.QUOTE])
def test_s0_17_nothing_but_a_quotation_can_be_kept_as_own(kind: Kind) -> None:
    assert blocking([found(kind)], TEXT, [WORDS]) == (found(kind),)


def test_a_nudge_holds_nothing_up() -> None:
    assert blocking([found(severity=Severity.NUDGE)], TEXT) == ()


def test_offsets_are_counted_as_javascript_does() -> None:
    assert [in_utf16("a😀b", at) for at in range(4)] == [0, 1, 3, 4]
