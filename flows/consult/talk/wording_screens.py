"""What the impressions-only check says beside a box, in a window and to a supervisor (S0-17, S0-18)."""

from collections.abc import Collection, Sequence

from flows.content import WORDS
from flows.impressions.allowed_quotes import extract_words, normalize_words
from flows.impressions.finding import Finding

OWN_WORDS_FIELD = "own_words"  # the field in which somebody says that what is quoted are their own words
_MAX_FINDINGS = 3  # findings that are named one by one
_MAX_LENGTH = 120  # characters of the words of one of them


def findings_error(found: Sequence[Finding], text: str) -> str:
    """Return what stands beside a box that holds these findings: the words, why, and what to write instead."""
    lines = [_finding_line(one, text) for one in found[:_MAX_FINDINGS]]
    if len(found) > _MAX_FINDINGS:
        lines.append(WORDS.phrases["found_more"].format(number=len(found) - _MAX_FINDINGS))
    return "\n".join(lines)


def own_quotes_line(name: str, own: Collection[str], text: str) -> str:
    """Return which words of the text its writer keeps as their own, in a line; "" if there are none."""
    there = [one for one in own if normalize_words(one) in normalize_words(text)]
    words = "; ".join(f"“{normalize_words(one)}”" for one in there)
    return WORDS.phrases["own_words_of"].format(name=name, words=words) if there else ""


def shorten(words: str) -> str:
    """Return words as they are named: the beginning of them, if they are many."""
    return words if len(words) <= _MAX_LENGTH else f"{words[:_MAX_LENGTH].rstrip()} …"


def _finding_line(finding: Finding, text: str) -> str:
    why = f"{finding.reason} {finding.suggestion}"
    return WORDS.phrases["found_words"].format(words=shorten(extract_words(finding, text)), why=why)
