"""What was found and may stand all the same: quoted words that their writer keeps as their own (S0-18)."""

from collections.abc import Collection, Iterable

from flows.impressions.finding import Finding, FindingKind, Severity

_ASTRAL = 0xFFFF  # characters beyond it are two in UTF-16
_MARKS = (
    "\"'`\u00b4\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u300c\u300d\u300e\u300f\uff02"
)
_TRIMMED = _MARKS + " \t\r\n"


def extract_words(finding: Finding, text: str) -> str:
    """Return the words that were found: without marks around them, and with one space between each two."""
    return normalize_words(text[finding.start : finding.end])


def normalize_words(words: str) -> str:
    """Return words as they are compared: without marks around them, and with one space between each two."""
    return " ".join(words.strip(_TRIMMED).split())


def can_be_allowed(finding: Finding) -> bool:
    """Tell whether its writer can say "These are my own words": of a quotation only."""
    return finding.kind is FindingKind.QUOTE and finding.severity is Severity.BLOCK


def is_allowed(finding: Finding, text: str, own: Collection[str]) -> bool:
    """Tell whether these words are among what the writer said is their own, or a piece of it."""
    words = extract_words(finding, text)
    return can_be_allowed(finding) and any(words in normalize_words(one) for one in own)


def list_blocking(found: Iterable[Finding], text: str, own: Collection[str] = ()) -> tuple[Finding, ...]:
    """Return what has to be looked at before the text is shared: every block but the words that are kept as own."""
    return tuple(one for one in found if one.severity is Severity.BLOCK and not is_allowed(one, text, own))


def to_utf16_offset(text: str, offset: int) -> int:
    """Return an offset in characters as JavaScript counts it: an emoji is two."""
    return offset + sum(ord(sign) > _ASTRAL for sign in text[:offset])
