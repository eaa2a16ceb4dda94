"""What was found and may stand all the same: quoted words that their writer keeps as their own (S0-18)."""

from collections.abc import Collection, Iterable

from flows.impressions.finding import Finding, Kind, Severity

_ASTRAL = 0xFFFF  # characters beyond it are two in UTF-16
_MARKS = (
    "\"'`\u00b4\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u300c\u300d\u300e\u300f\uff02"
)
_AROUND = _MARKS + " \t\r\n"


def words_of(finding: Finding, text: str) -> str:
    """Return the words that were found: without marks around them, and with one space between each two."""
    return plainly(text[finding.start : finding.end])


def plainly(words: str) -> str:
    """Return words as they are compared: without marks around them, and with one space between each two."""
    return " ".join(words.strip(_AROUND).split())


def may_be_kept(finding: Finding) -> bool:
    """Tell whether its writer can say "These are my own words": of a quotation only."""
    return finding.kind is Kind.QUOTE and finding.severity is Severity.BLOCK


def is_kept(finding: Finding, text: str, own: Collection[str]) -> bool:
    """Tell whether these words are among what the writer said is their own, or a piece of it."""
    words = words_of(finding, text)
    return may_be_kept(finding) and any(words in plainly(one) for one in own)


def blocking(found: Iterable[Finding], text: str, own: Collection[str] = ()) -> tuple[Finding, ...]:
    """Return what has to be looked at before the text is shared: every block but the words that are kept as own."""
    return tuple(one for one in found if one.severity is Severity.BLOCK and not is_kept(one, text, own))


def in_utf16(text: str, offset: int) -> int:
    """Return an offset in characters as JavaScript counts it: an emoji is two."""
    return offset + sum(ord(sign) > _ASTRAL for sign in text[:offset])
