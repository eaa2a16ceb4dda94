"""Which words are English, so that what is not may be somebody's name, whoever gave it."""

import re
from collections.abc import Iterator
from functools import cache

from flows.impressions.identifiers.patterns import either
from flows.impressions.wording import listed

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
_FORMS = (
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
_SHORTEST = 3  # letters of the word that is left
_AFTER_FRONT = 4  # letters of the word after it
_TWICE = re.compile(r"(.)\1(?:ed|er|est)$")


def is_english(low: str) -> bool:
    """Whether a word in lower case is English as far as known: by list, by its ending, as a form of one in a list."""
    words = _words()
    known = low in words or bool(_endings().search(low))
    return known or any(word in words for word in (*_stems(low), *_rests(low)))


def _stems(low: str) -> Iterator[str]:
    """Yield what the word may be a form of: "walked", "worries", "stopped"."""
    for end, instead in _FORMS:
        if low.endswith(end) and len(low) - len(end) >= _SHORTEST:
            yield low[: -len(end)] + instead
    if _TWICE.search(low):
        yield _TWICE.sub(r"\1", low)


def _rests(low: str) -> Iterator[str]:
    """Yield what is left without what may stand before a word: "stepfather", "grandparents"."""
    for front in listed("english_fronts"):
        if low.startswith(front) and len(low) - len(front) >= _AFTER_FRONT:
            rest = low[len(front) :].removeprefix("-")
            yield from (rest, rest.removesuffix("s"))


@cache
def _words() -> frozenset[str]:
    return frozenset().union(*(listed(name) for name in _LISTS))


@cache
def _endings() -> re.Pattern[str]:
    return re.compile(rf"..{either('english_endings')}$")
