"""Direct quotes that may stay in a text because the writer says that the words are their own (S0-18)."""

from collections.abc import Collection, Iterable

from flows.impressions.finding import Finding, FindingKind, Severity

_MAX_ONE_UNIT = 0xFFFF  # code points above this one take two UTF-16 units
_QUOTATION_MARKS = (
    "\"'`\u00b4\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u300c\u300d\u300e\u300f\uff02"
)
_TRIMMED = _QUOTATION_MARKS + " \t\r\n"


def extract_words(finding: Finding, text: str) -> str:
    """Return the words of the finding, without quotation marks around them and with single spaces."""
    return normalize_words(text[finding.start : finding.end])


def normalize_words(words: str) -> str:
    """Return words in the form used for comparison: no quotation marks around them, and single spaces."""
    return " ".join(words.strip(_TRIMMED).split())


def can_be_allowed(finding: Finding) -> bool:
    """Return whether the writer can answer "These are my own words": only for a quote that blocks."""
    return finding.kind is FindingKind.QUOTE and finding.severity is Severity.BLOCK


def is_allowed(finding: Finding, text: str, own_quotes: Collection[str]) -> bool:
    """Return whether these words are among the writer's own words, or a part of them."""
    words = extract_words(finding, text)
    return can_be_allowed(finding) and any(words in normalize_words(quote) for quote in own_quotes)


def list_blocking(findings: Iterable[Finding], text: str, own_quotes: Collection[str] = ()) -> tuple[Finding, ...]:
    """Return the findings that must be reviewed before the text is shared: all that block and are not allowed."""
    return tuple(
        finding
        for finding in findings
        if finding.severity is Severity.BLOCK and not is_allowed(finding, text, own_quotes)
    )


def to_utf16_offset(text: str, offset: int) -> int:
    """Return an offset in characters as JavaScript counts it, where an emoji counts as two."""
    return offset + sum(ord(character) > _MAX_ONE_UNIT for character in text[:offset])
