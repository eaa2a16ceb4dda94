"""What in a text could tell who the client is: the 18 kinds of 45 CFR 164.514(b)(2), as far as text can show them."""

from collections.abc import Callable, Iterable, Iterator

from flows.impressions.finding import Finding
from flows.impressions.identifiers.details.addresses import find_addresses
from flows.impressions.identifiers.details.ages_over_89 import find_ages
from flows.impressions.identifiers.details.full_dates import find_dates
from flows.impressions.identifiers.details.id_numbers import find_numbers
from flows.impressions.identifiers.details.labeled_fields import find_labeled
from flows.impressions.identifiers.details.online import find_online
from flows.impressions.identifiers.details.phones import find_phones
from flows.impressions.identifiers.details.place_names import find_places
from flows.impressions.identifiers.names import repeated_names
from flows.impressions.identifiers.names.capitalized_names import find_capitalized_names
from flows.impressions.identifiers.names.lower_case_names import find_lower_case_names
from flows.impressions.identifiers.replacements import build_finding
from flows.impressions.identifiers.sighting import Sighting, Sightings
from flows.impressions.identifiers.tokens import tokenize
from flows.impressions.piece_cache import NO_CACHE, PieceCache, split_pieces


def find_identifiers(text: str, kept: PieceCache = NO_CACHE) -> Iterable[Finding]:
    """Return what could tell who the client is, of Kind.IDENTIFIER, with offsets in characters of `text`.

    `text` is as flows.impressions.slack_text.plain returns it: without Slack's escapes; the caller maps offsets back.
    The rules answer alone: names that a language model saw besides were wrong more often than right.
    Longer texts are read in pieces (kept.cut), each by itself but for the same people again.
    Findings never overlap: what is surer looks first, and keeps its words.
    """
    found = Sightings()
    found.add(_in_pieces(text, "identifiers", kept, _find_certain))
    if any(one.key in repeated_names.CERTAIN_KEYS for one in found):
        found.add(repeated_names.find_repeated(tokenize(text), found))
    return [build_finding(text, one) for one in found]


def _find_certain(piece: str) -> tuple[Sighting, ...]:
    words = tokenize(piece)
    found = Sightings()
    for find in (find_online, find_labeled, find_dates, find_phones, find_numbers, find_ages, find_addresses):
        found.add(find(piece))
    for find_among in (find_places, find_capitalized_names, find_lower_case_names):
        found.add(find_among(piece, words))
    return tuple(found)


def _in_pieces(
    text: str, asked: str, kept: PieceCache, look: Callable[[str], tuple[Sighting, ...]]
) -> Iterator[Sighting]:
    spans = list(split_pieces(text))
    answers = kept.get_or_compute(
        asked, [text[start:end] for start, end in spans], lambda new: [look(one) for one in new]
    )
    for (start, _), answer in zip(spans, answers, strict=True):
        yield from (Sighting(start + one.start, start + one.end, one.key) for one in answer)
