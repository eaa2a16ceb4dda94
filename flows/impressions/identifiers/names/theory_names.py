"""Tells names of theorists, illnesses and instruments, which reveal no client, from other names (S0-17)."""

from collections.abc import Sequence
from functools import cache

from flows.impressions.identifiers.tokens import Word
from flows.impressions.wording import load_list

_OBJECTS = {"him", "his", "her", "it", "them", "us", "me", "my", "the", "a"}
_MAX_DISTANCE = 12  # words on either side that are searched for a word of theory


@cache
def _load_theorists() -> tuple[frozenset[str], frozenset[str]]:
    """Return the theorists' surnames, and the list itself: "bowen" and "murray bowen"."""
    return frozenset(name.split()[-1] for name in load_list("theorists")), load_list("theorists")


def is_theorist(words: Sequence[Word], start: int, end: int) -> bool:
    """Return whether the words are a theorist: by full name, by a rare surname, or near a word of theory."""
    lowered = " ".join(word.lowered for word in words[start:end])
    surnames, full = _load_theorists()
    if lowered in full:
        return True
    if end - start > 1 or lowered not in surnames:
        return False
    is_common = lowered in load_list("theorists_common_surnames") or lowered in load_list("first_names")
    return not is_common or is_near_theory_word(words, start) or _is_way_of_working(words, start)


def _is_way_of_working(words: Sequence[Word], at: int) -> bool:
    """Return whether a way of working is meant: "a Whitaker kind of session", "Haley's prescribing"."""
    before = words[at - 1].lowered if at and words[at].is_adjacent else ""
    after = words[at + 1] if at + 1 < len(words) and words[at + 1].is_adjacent else None
    return before in {"a", "an", "la"} or (
        words[at].is_possessive and after is not None and after.lowered.endswith("ing")
    )


def is_near_theory_word(words: Sequence[Word], at: int) -> bool:
    """Return whether a word of theory, or a theorist with a rare surname, is near words[at]."""
    nearby_words = (word.lowered for word in words[max(0, at - _MAX_DISTANCE) : at + _MAX_DISTANCE])
    return any(lowered in load_list("theory_words") or lowered in _load_distinct_surnames() for lowered in nearby_words)


@cache
def _load_distinct_surnames() -> frozenset[str]:
    """Return the surnames of theorists that few other people have."""
    return _load_theorists()[0] - load_list("theorists_common_surnames") - load_list("first_names")


def is_namesake(words: Sequence[Word], end: int) -> bool:
    """Return whether the name that ends before words[end] belongs to a test, sign or illness: "Marfan syndrome"."""
    for at, word in enumerate(words[end : end + 4], end):
        if not word.is_adjacent:
            return False
        if word.lowered in load_list("called_after"):
            is_verb = at + 1 < len(words) and words[at + 1].is_adjacent and words[at + 1].lowered in _OBJECTS
            return not is_verb  # in "Xolvar tests them", tests is a verb
        if not word.has_capital and word.lowered not in {"and", "of"}:
            return False
    return False
