"""What in a text could tell who the client is: the 18 kinds of 45 CFR 164.514(b)(2), as far as text can show them."""

from collections.abc import Callable, Iterable, Iterator

from flows.impressions.finding import Finding
from flows.impressions.identifiers.details import (
    addresses,
    ages_over_89,
    full_dates,
    id_numbers,
    labeled_fields,
    online,
    phones,
    place_names,
)
from flows.impressions.identifiers.names import capitalized_names, lower_case_names, repeated_names
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
    if any(one.what in repeated_names.CERTAIN_KEYS for one in found):
        found.add(repeated_names.find_repeated(tokenize(text), found))
    return [build_finding(text, one) for one in found]


def _find_certain(piece: str) -> tuple[Sighting, ...]:
    words = tokenize(piece)
    found = Sightings()
    for rule in (online, labeled_fields, full_dates, phones, id_numbers, ages_over_89, addresses):
        found.add(rule.find(piece))
    for reader in (place_names, capitalized_names, lower_case_names):
        found.add(reader.find(piece, words))
    return tuple(found)


def _in_pieces(
    text: str, asked: str, kept: PieceCache, look: Callable[[str], tuple[Sighting, ...]]
) -> Iterator[Sighting]:
    spans = list(split_pieces(text))
    answers = kept.of(asked, [text[start:end] for start, end in spans], lambda new: [look(one) for one in new])
    for (start, _), answer in zip(spans, answers, strict=True):
        yield from (Sighting(start + one.start, start + one.end, one.what) for one in answer)
