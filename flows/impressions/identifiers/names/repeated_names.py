"""Finds names again: parts of a name that was found, elsewhere in the text."""

from collections.abc import Iterable, Iterator, Sequence

from flows.impressions.identifiers.names.english_words import is_english
from flows.impressions.identifiers.names.name_evidence import may_be_name
from flows.impressions.identifiers.sighting import Sighting
from flows.impressions.identifiers.tokens import Word
from flows.impressions.wording import load_list

CERTAIN_KEYS = {"name", "first_name", "surname", "word_name"}
"""The keys of sightings whose words are names wherever they occur again."""


def find_repeated(words: Sequence[Word], sightings: Iterable[Sighting]) -> Iterator[Sighting]:
    """Yield the other places with a part of a name: capitalized, or in lower case if the part is not English."""
    names = [sighting for sighting in sightings if sighting.key in CERTAIN_KEYS]
    if not names:
        return
    parts, position = set(), 0
    for word in words:
        while position < len(names) and names[position].end <= word.start:
            position += 1
        if position < len(names) and names[position].start <= word.start and may_be_name(word) and len(word.text) > 2:  # noqa: PLR2004 -- "de", "J"
            parts.add(word.lowered)
    parts -= load_list("titles") | load_list("eponyms")
    for word in words:
        if word.lowered in parts and (word.has_capital or not is_english(word.lowered)):
            yield Sighting(word.start, word.end, "surname")
