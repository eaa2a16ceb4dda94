"""Words in quotation marks that may stay in a text, because the writer says why (S0-18).

They are the writer's own words, or a term. A direct quote may stay only where exact wording matters for risk: in an
answer about safety. It is then marked as a quote in what both sign.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from flows.impressions.finding import Finding, FindingKind, Severity

_QUOTATION_MARKS = (
    "\"'`\u00b4\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u300c\u300d\u300e\u300f\uff02"
)
_TRIMMED = _QUOTATION_MARKS + " \t\r\n"


OWN, TERM, RISK = "own", "term", "risk"
REASONS = (OWN, TERM, RISK)
"""Why quoted words stay: the writer's own words, a term, or a direct quote whose exact wording matters for risk."""


@dataclass(frozen=True)
class KeptQuote:
    """Quoted words that stay in a text, and why."""

    words: str = field(repr=False)
    why: str = OWN


def read_marked(marked: object) -> KeptQuote:
    """Return what a page marked, such as "risk:these words"; without a reason the words are the writer's own."""
    why, separator, words = str(marked).partition(":")
    return KeptQuote(words, why) if separator and why in REASONS else KeptQuote(str(marked))


def to_json(quotes: Iterable[KeptQuote]) -> str:
    """Return quotes as they are stored: the writer's own words as text alone, others with their reason."""
    return json.dumps([quote.words if quote.why == OWN else [quote.words, quote.why] for quote in quotes])


def from_json(stored: str) -> tuple[KeptQuote, ...]:
    """Return the stored quotes."""
    return tuple(KeptQuote(*([entry] if isinstance(entry, str) else entry)) for entry in json.loads(stored))


def is_in(quote: KeptQuote, text: str) -> bool:
    """Return whether the quote is in this text."""
    return normalize_words(quote.words) in normalize_words(text)


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
    return len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2
