"""The same people again: what was found as part of a whole name, standing alone elsewhere in the text."""

from collections.abc import Iterable, Iterator, Sequence

from flows.impressions.identifiers.people import may_be_name
from flows.impressions.identifiers.reading import Word
from flows.impressions.identifiers.sighting import Sighting
from flows.impressions.wording import listed


def find(words: Sequence[Word], found: Iterable[Sighting]) -> Iterator[Sighting]:
    """Return where a part of a whole name stands again with a capital."""
    whole = [one for one in found if one.what == "name"]
    if not whole:
        return
    parts, position = set(), 0
    for word in words:
        while position < len(whole) and whole[position].end <= word.start:
            position += 1
        if position < len(whole) and whole[position].start <= word.start and may_be_name(word) and len(word.text) > 2:  # noqa: PLR2004 -- "de", "J"
            parts.add(word.low)
    parts -= listed("titles") | listed("eponyms")
    yield from (Sighting(word.start, word.end, "surname") for word in words if word.low in parts and word.has_capital)
