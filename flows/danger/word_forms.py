"""The forms of an English word: `punch` → punches, punched, punching. A rule names the word once, as `punch~`."""

from collections.abc import Mapping

_VOWELS = frozenset("aeiou")
_NOT_DOUBLED = frozenset("wxy")
_WITH_ES = ("s", "x", "z", "ch", "sh", "o")


def list_forms(word: str, irregular: Mapping[str, list[str]]) -> set[str]:
    """Return the word and its forms. `irregular` has the past forms of verbs such as `buy`.

    A form that does not exist, such as `opened` with two n, does no harm, because nobody writes it.
    """
    stem = word.removesuffix("e")
    ends_in_y = word.endswith("y") and word[-2:-1] not in _VOWELS
    past = irregular.get(word) or [f"{word[:-1]}ied" if ends_in_y else f"{stem}ed"]
    plural = f"{word[:-1]}ies" if ends_in_y else f"{word}es" if word.endswith(_WITH_ES) else f"{word}s"
    forms = {word, plural, *past, f"{stem}ing"}
    if _doubles(word):
        forms |= {f"{word}{word[-1]}ing", f"{word}{word[-1]}ed"}
    if word.endswith("ie"):
        forms.add(f"{word[:-2]}ying")
    return forms


def _doubles(word: str) -> bool:
    """Return whether the last letter may double: one vowel before one consonant."""
    return (
        len(word) > 2  # noqa: PLR2004 -- a consonant, a vowel, a consonant
        and word[-1] not in _VOWELS | _NOT_DOUBLED
        and word[-2] in _VOWELS
        and word[-3] not in _VOWELS
    )
