"""How findings of the impressions checker read: beside a text box, in a modal, and to a supervisor (S0-17, S0-18)."""

from collections.abc import Collection, Sequence

from flows.content import WORDS
from flows.impressions.allowed_quotes import REASONS, KeptQuote, extract_words, is_in, normalize_words
from flows.impressions.finding import Finding

OWN_WORDS_FIELD = "own_words"  # the field for "the quoted words are my own"
_MAX_FINDINGS = 3  # findings that are listed one by one
_MAX_LENGTH = 120  # characters of the words of one finding


def findings_error(findings: Sequence[Finding], text: str) -> str:
    """Return the error shown beside a text box: for each finding the words, why, and what to write instead."""
    lines = [_finding_line(finding, text) for finding in findings[:_MAX_FINDINGS]]
    if len(findings) > _MAX_FINDINGS:
        lines.append(WORDS.phrases["found_more"].format(number=len(findings) - _MAX_FINDINGS))
    return "\n".join(lines)


def kept_quotes_line(name: str, quotes: Collection[KeptQuote], text: str) -> str:
    """Return a line that lists the quoted words that stay in the text, by reason; or "" if there are none."""
    return " ".join(_kept_line(name, why, quotes, text) for why in REASONS).strip()


def _kept_line(name: str, why: str, quotes: Collection[KeptQuote], text: str) -> str:
    words = "; ".join(
        f"“{normalize_words(quote.words)}”" for quote in quotes if quote.why == why and is_in(quote, text)
    )
    return WORDS.phrases[f"kept_{why}"].format(name=name, words=words) if words else ""


def shorten(words: str) -> str:
    """Return at most the first 120 characters of these words, with "…" if they are longer."""
    return words if len(words) <= _MAX_LENGTH else f"{words[:_MAX_LENGTH].rstrip()} …"


def _finding_line(finding: Finding, text: str) -> str:
    why = f"{finding.reason} {finding.suggestion}"
    return WORDS.phrases["found_words"].format(words=shorten(extract_words(finding, text)), why=why)
