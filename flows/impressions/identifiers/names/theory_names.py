"""Whom and what therapists write about that tells of no client: theorists, eponyms, instruments (S0-17)."""

from collections.abc import Sequence
from functools import cache

from flows.impressions.identifiers.tokens import Word
from flows.impressions.wording import load_list

_OBJECTS = {"him", "his", "her", "it", "them", "us", "me", "my", "the", "a"}
_MAX_DISTANCE = 12  # words on either side in which a word of theory stands


@cache
def _load_theorists() -> tuple[frozenset[str], frozenset[str]]:
    """Return the first names and surnames of theorists, each with the other: "bowen" and "murray bowen"."""
    return frozenset(name.split()[-1] for name in load_list("theorists")), load_list("theorists")


def is_theorist(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether they are a theorist: by full name, or by a surname that few bear, or beside a word of theory."""
    low = " ".join(word.lowered for word in words[start:end])
    surnames, full = _load_theorists()
    if low in full:
        return True
    if end - start > 1 or low not in surnames:
        return False
    common = low in load_list("theorists_common_surnames") or low in load_list("first_names")
    return not common or is_near_theory_word(words, start) or _is_way_of_working(words, start)


def _is_way_of_working(words: Sequence[Word], at: int) -> bool:
    """Whether a way of working is meant: "a Whitaker kind of session", "Haley's prescribing"."""
    before = words[at - 1].lowered if at and words[at].is_adjacent else ""
    after = words[at + 1] if at + 1 < len(words) and words[at + 1].is_adjacent else None
    return before in {"a", "an", "la"} or (
        words[at].is_possessive and after is not None and after.lowered.endswith("ing")
    )


def is_near_theory_word(words: Sequence[Word], at: int) -> bool:
    """Whether a word of theory stands near words[at], or a theorist who can be nobody else."""
    near = (word.lowered for word in words[max(0, at - _MAX_DISTANCE) : at + _MAX_DISTANCE])
    return any(low in load_list("theory_words") or low in _load_distinct_surnames() for low in near)


@cache
def _load_distinct_surnames() -> frozenset[str]:
    """Return the surnames of theorists that few others bear."""
    return _load_theorists()[0] - load_list("theorists_common_surnames") - load_list("first_names")


def is_namesake(words: Sequence[Word], end: int) -> bool:
    """Whether what ends before words[end] gave its name to a test, a sign, an illness: "Marfan syndrome"."""
    for at, word in enumerate(words[end : end + 4], end):
        if not word.is_adjacent:
            return False
        if word.lowered in load_list("called_after"):
            verb = at + 1 < len(words) and words[at + 1].is_adjacent and words[at + 1].lowered in _OBJECTS
            return not verb  # "Xolvar tests them"
        if not word.has_capital and word.lowered not in {"and", "of"}:
            return False
    return False
