"""Tells which words are English. A word that is not English may be a name."""

import re
from collections.abc import Iterator
from functools import cache

from flows.impressions.identifiers.patterns import word_pattern
from flows.impressions.wording import load_list

_LISTS = (
    "ordinary_words",
    "common_words",
    "trade_words",
    "called_after",
    "medicines",
    "no_names",
    "people_do",
    "kin",
    "roles",
)
_INFLECTIONS = (
    ("ies", "y"),
    ("ied", "y"),
    ("es", ""),
    ("s", ""),
    ("ed", ""),
    ("ed", "e"),
    ("er", ""),
    ("er", "e"),
    ("est", ""),
    ("ier", "y"),
    ("iest", "y"),
    ("ly", ""),
)  # (ending of an inflected form, ending of the word itself)
_MIN_LETTERS = 3  # letters that remain of the word
_MIN_AFTER_PREFIX = 4  # letters that remain after the prefix
_DOUBLED_CONSONANT = re.compile(r"(.)\1(?:ed|er|est)$")


def is_english(lowered: str) -> bool:
    """Return whether a word in lower case is English: in a list, by its ending, or as a form of a listed word."""
    words = _english_words()
    is_listed = lowered in words or bool(_endings_pattern().search(lowered))
    return is_listed or any(word in words for word in (*_stems(lowered), *_without_prefixes(lowered)))


def _stems(lowered: str) -> Iterator[str]:
    """Yield the words of which this may be a form: "walked", "worries", "stopped"."""
    for ending, stem_ending in _INFLECTIONS:
        if lowered.endswith(ending) and len(lowered) - len(ending) >= _MIN_LETTERS:
            yield lowered[: -len(ending)] + stem_ending
    if _DOUBLED_CONSONANT.search(lowered):
        yield _DOUBLED_CONSONANT.sub(r"\1", lowered)


def _without_prefixes(lowered: str) -> Iterator[str]:
    """Yield the word without a prefix and a plural s: "stepfather", "grandparents"."""
    for prefix in load_list("english_fronts"):
        if lowered.startswith(prefix) and len(lowered) - len(prefix) >= _MIN_AFTER_PREFIX:
            rest = lowered[len(prefix) :].removeprefix("-")
            yield from (rest, rest.removesuffix("s"))


@cache
def _english_words() -> frozenset[str]:
    return frozenset().union(*(load_list(name) for name in _LISTS))


@cache
def _endings_pattern() -> re.Pattern[str]:
    return re.compile(rf"..{word_pattern('english_endings')}$")
