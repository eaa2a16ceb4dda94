"""The same people again: what was found as part of a whole name, standing alone elsewhere in the text."""

from collections.abc import Iterable, Iterator, Sequence

from flows.impressions.identifiers.names.english_words import is_english
from flows.impressions.identifiers.names.name_evidence import may_be_name
from flows.impressions.identifiers.sighting import Sighting
from flows.impressions.identifiers.tokens import Word
from flows.impressions.wording import load_list

CERTAIN_KEYS = {"name", "first_name", "surname", "word_name"}
"""Sorts of sightings of which a word is somebody's wherever it stands again."""


def find_repeated(words: Sequence[Word], found: Iterable[Sighting]) -> Iterator[Sighting]:
    """Return where a part of a name stands again: with a capital, or in lower case if it is no word."""
    whole = [one for one in found if one.key in CERTAIN_KEYS]
    if not whole:
        return
    parts, position = set(), 0
    for word in words:
        while position < len(whole) and whole[position].end <= word.start:
            position += 1
        if position < len(whole) and whole[position].start <= word.start and may_be_name(word) and len(word.text) > 2:  # noqa: PLR2004 -- "de", "J"
            parts.add(word.lowered)
    parts -= load_list("titles") | load_list("eponyms")
    for word in words:
        if word.lowered in parts and (word.has_capital or not is_english(word.lowered)):
            yield Sighting(word.start, word.end, "surname")
