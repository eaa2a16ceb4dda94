"""Finds what could reveal who the client is: the 18 kinds of 45 CFR 164.514(b)(2), as far as text shows them."""

from collections.abc import Callable, Iterable, Iterator

from flows.impressions.finding import Finding
from flows.impressions.identifiers.details.addresses import find_addresses
from flows.impressions.identifiers.details.ages_over_89 import find_ages
from flows.impressions.identifiers.details.full_dates import find_dates
from flows.impressions.identifiers.details.id_numbers import find_id_numbers
from flows.impressions.identifiers.details.labeled_fields import find_labeled
from flows.impressions.identifiers.details.online import find_online
from flows.impressions.identifiers.details.phones import find_phones
from flows.impressions.identifiers.details.place_names import find_places
from flows.impressions.identifiers.names import repeated_names
from flows.impressions.identifiers.names.capitalized_names import find_capitalized_names
from flows.impressions.identifiers.names.lower_case_names import find_lower_case_names
from flows.impressions.identifiers.replacements import build_findings
from flows.impressions.identifiers.sighting import Sighting, Sightings
from flows.impressions.identifiers.tokens import tokenize
from flows.impressions.piece_cache import NO_CACHE, PieceCache, split_pieces


def find_identifiers(text: str, cache: PieceCache = NO_CACHE) -> Iterable[Finding]:
    """Return what could reveal who the client is, as FindingKind.IDENTIFIER. Offsets count characters of `text`.

    `text` comes from flows.impressions.slack_text.to_plain_text; the caller maps the offsets back to the original text.
    Only rules run. The names that a language model found in addition were wrong more often than right.
    A longer text is read piece by piece (piece_cache.split_pieces); only repeated names are looked for in all of it.
    Findings never overlap. The more certain rules run first and win.
    """
    sightings = Sightings()
    sightings.add(_in_pieces(text, "identifiers", cache, _find_in_piece))
    if any(sighting.key in repeated_names.CERTAIN_KEYS for sighting in sightings):
        sightings.add(repeated_names.find_repeated(tokenize(text), sightings))
    return build_findings(text, sightings)


def _find_in_piece(piece: str) -> tuple[Sighting, ...]:
    words = tokenize(piece)
    sightings = Sightings()
    for find in (find_online, find_labeled, find_dates, find_phones, find_id_numbers, find_ages, find_addresses):
        sightings.add(find(piece))
    for find_in_words in (find_places, find_capitalized_names, find_lower_case_names):
        sightings.add(find_in_words(piece, words))
    return tuple(sightings)


def _in_pieces(
    text: str, question: str, cache: PieceCache, find: Callable[[str], tuple[Sighting, ...]]
) -> Iterator[Sighting]:
    spans = list(split_pieces(text))
    answers = cache.get_or_compute(
        question, [text[start:end] for start, end in spans], lambda missing: [find(piece) for piece in missing]
    )
    for (start, _), answer in zip(spans, answers, strict=True):
        yield from (Sighting(start + sighting.start, start + sighting.end, sighting.key) for sighting in answer)
