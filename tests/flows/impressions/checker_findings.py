"""What the checker finds in a sentence, as a test says it."""

from flows.impressions.checking import check
from flows.impressions.finding import FindingKind
from flows.impressions.parsing import Parser


def kinds(text: str, parser: Parser | None = None) -> list[str]:
    """Return the kinds that are found, in order; who the client is has tests of its own."""
    return [one.kind.value for one in check(text, parser=parser) if one.kind is not FindingKind.IDENTIFIER]


def words(text: str, kind: str, parser: Parser | None = None) -> list[str]:
    """Return the words that are found to be of this kind."""
    return [text[one.start : one.end] for one in check(text, parser=parser) if one.kind == kind]


def severities(text: str) -> list[str]:
    """Return how grave each finding is, in order."""
    return [one.severity.value for one in check(text) if one.kind is not FindingKind.IDENTIFIER]
