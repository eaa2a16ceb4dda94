"""Which words are English, so that what is not may be somebody's name, whoever gave it."""

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
)  # what stands at the end of a form of a word, and what stands there in the word
_MIN_LETTERS = 3  # letters of the word that is left
_MIN_AFTER_PREFIX = 4  # letters of the word after it
_DOUBLED_CONSONANT = re.compile(r"(.)\1(?:ed|er|est)$")


def is_english(low: str) -> bool:
    """Whether a word in lower case is English as far as known: by list, by its ending, as a form of one in a list."""
    words = _english_words()
    known = low in words or bool(_endings_pattern().search(low))
    return known or any(word in words for word in (*_stems(low), *_without_prefixes(low)))


def _stems(low: str) -> Iterator[str]:
    """Yield what the word may be a form of: "walked", "worries", "stopped"."""
    for end, instead in _INFLECTIONS:
        if low.endswith(end) and len(low) - len(end) >= _MIN_LETTERS:
            yield low[: -len(end)] + instead
    if _DOUBLED_CONSONANT.search(low):
        yield _DOUBLED_CONSONANT.sub(r"\1", low)


def _without_prefixes(low: str) -> Iterator[str]:
    """Yield what is left without what may stand before a word: "stepfather", "grandparents"."""
    for front in load_list("english_fronts"):
        if low.startswith(front) and len(low) - len(front) >= _MIN_AFTER_PREFIX:
            rest = low[len(front) :].removeprefix("-")
            yield from (rest, rest.removesuffix("s"))


@cache
def _english_words() -> frozenset[str]:
    return frozenset().union(*(load_list(name) for name in _LISTS))


@cache
def _endings_pattern() -> re.Pattern[str]:
    return re.compile(rf"..{word_pattern('english_endings')}$")
