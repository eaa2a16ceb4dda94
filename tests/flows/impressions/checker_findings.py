"""What the checker finds in a text, in a short form for tests."""

from flows.impressions.checking import check
from flows.impressions.finding import FindingKind
from flows.impressions.parsing import Parser


def find_kinds(text: str, parser: Parser | None = None) -> list[str]:
    """Return the kinds of the findings, in order. Identifiers are left out, because they have their own tests."""
    return [finding.kind.value for finding in check(text, parser=parser) if finding.kind is not FindingKind.IDENTIFIER]


def find_words(text: str, kind: str, parser: Parser | None = None) -> list[str]:
    """Return the words that are found as this kind."""
    return [text[finding.start : finding.end] for finding in check(text, parser=parser) if finding.kind == kind]


def find_severities(text: str) -> list[str]:
    """Return the severities of the findings, in order, without identifiers."""
    return [finding.severity.value for finding in check(text) if finding.kind is not FindingKind.IDENTIFIER]
