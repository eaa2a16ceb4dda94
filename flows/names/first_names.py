"""A person's names, as sentences and lists can hold them: without invisible marks, and never empty."""

import unicodedata
from collections.abc import Iterable

from flows.names.fitting import END_ISOLATE, START_ISOLATE, shorten

MAX_NAME = 30
NO_NAME = "Colleague"  # for somebody whose name has no letter

_JOINERS = "\u200c\u200d"  # within Persian and Indic words
_MARKS_IN_NAMES = "'\u2019\u02bc-\u2010.\u00b7"  # apostrophes, hyphens, a period, a middle dot
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def find_first_name(candidates: Iterable[str]) -> str:
    """Return the first word with a letter in the first of these names that has one, else NO_NAME.

    A name that is written from right to left is isolated, so that the sentence around it keeps its direction.
    """
    words = (_clean(word) for name in candidates for word in name.split())
    name = next((word for word in words if any(map(str.isalpha, word))), NO_NAME)
    short = shorten(name, MAX_NAME)
    return f"{START_ISOLATE}{short}{END_ISOLATE}" if _is_right_to_left(name) else short


def find_full_name(candidates: Iterable[str]) -> str:
    """Return the first of these names that has a letter, without invisible marks, else NO_NAME."""
    names = (" ".join("".join(filter(_is_visible, name)).split()) for name in candidates)
    return next((name for name in names if any(map(str.isalpha, name))), NO_NAME)


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) != "Cf" or character in _JOINERS


def _clean(word: str) -> str:
    """Return the word with its letters, accents, digits and the marks that occur in names, and nothing else."""
    kept = "".join(character for character in unicodedata.normalize("NFC", word) if _belongs_to_name(character))
    return kept.strip(_JOINERS + _MARKS_IN_NAMES.replace(".", ""))


def _belongs_to_name(character: str) -> bool:
    is_variation_selector = unicodedata.name(character, "").startswith("VARIATION SELECTOR")
    is_letter_or_accent = unicodedata.category(character) in {"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd"}
    return character in _JOINERS + _MARKS_IN_NAMES or (is_letter_or_accent and not is_variation_selector)


def _is_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text)
