"""Tells medicines from names. Clinical prose capitalizes both."""

from collections.abc import Sequence
from functools import cache

from flows.impressions.identifiers.patterns import DIGIT
from flows.impressions.identifiers.tokens import Word
from flows.impressions.wording import load_list

_MIN_LETTERS = 7  # letters; shorter words with such an ending are names: Pauline
_UNITS = {"mg", "mcg", "ml", "g", "units", "tablets", "p"}


def is_medicine(words: Sequence[Word], at: int) -> bool:
    """Return whether words[at] is a medicine: by list, by its ending, by its dose, or by the word before it."""
    word = words[at]
    if word.lowered in load_list("medicines") or (
        len(word.lowered) >= _MIN_LETTERS and word.lowered.endswith(_load_endings())
    ):
        return True
    after = words[at + 1] if at + 1 < len(words) else None
    if after is not None and DIGIT.search(after.gap) and after.lowered in _UNITS:
        return True
    return at > 0 and words[at - 1].is_adjacent and words[at - 1].lowered in load_list("before_medicines")


@cache
def _load_endings() -> tuple[str, ...]:
    return tuple(load_list("medicine_endings"))
