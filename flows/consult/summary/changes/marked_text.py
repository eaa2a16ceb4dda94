"""Mark in a text what is new since somebody signed it. Words that were removed are never shown again, only that."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

SAME, NEW, REMOVED = "same", "new", "removed"
MAX_COMPARED = 250_000  # pairs of words; beyond that the whole text is marked as new

Segments = tuple[tuple[str, str], ...]
"""Pieces of a text in order: SAME or NEW with the words, or REMOVED with no words."""


def mark_changes(before: str, after: str) -> Segments:
    """Return the later text in pieces, marked by what was changed, word by word."""
    old, new = _split(before), _split(after)
    if len(old) * len(new) > MAX_COMPARED:
        return ((NEW, after),)
    return tuple(_compare(old, new))


def _compare(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    for kind, old_start, old_end, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if start < end:
            yield (SAME if kind == "equal" else NEW), "".join(new[start:end])
        elif old_start < old_end:
            yield REMOVED, ""


def _split(text: str) -> list[str]:
    """Return the words one by one, each with the space after it."""
    return re.findall(r"\S+\s*|\s+", text)
