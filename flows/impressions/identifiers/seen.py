"""Names that the language model sees, filtered: a second voice for what no list knows."""

import re
from collections.abc import Iterator, Sequence

from flows.impressions.identifiers.medicine import is_medicine
from flows.impressions.identifiers.people import is_eponym, is_unknown, may_be_name
from flows.impressions.identifiers.reading import Word
from flows.impressions.identifiers.sighting import Sighting
from flows.impressions.identifiers.theory import is_called_after, is_theorist
from flows.impressions.parsing import Parser

_SENTENCE = re.compile(r"[^\n]{1,1000}?(?:[.!?](?=\s)|(?=\n)|\Z)|[^\n]{1,1000}")


def find(text: str, words: Sequence[Word], parser: Parser) -> Iterator[Sighting]:
    """Return what the model takes for people in sentences that have a capital inside."""
    starts = {word.start: at for at, word in enumerate(words)}
    capitals = [word.start for word in words if may_be_name(word) and not word.begins]
    sentences = [found.span() for found in _SENTENCE.finditer(text)]
    asked = [(start, end) for start, end in sentences if any(start <= at < end for at in capitals)]
    for (start, _), people in zip(asked, parser.people([text[start:end] for start, end in asked]), strict=True):
        for first, last in people:
            at = starts.get(start + first)
            if at is not None and (end := _filtered(words, at, start + last)):
                yield Sighting(words[at].start, words[end - 1].end, "seen_name")


def _filtered(words: Sequence[Word], at: int, last: int) -> int:
    """Return the index after the person's last word; 0 if it is a theorist, an eponym or the first word alone."""
    end = at
    while end < len(words) and words[end].end <= last and may_be_name(words[end]):
        if not is_unknown(words[end]) or is_medicine(words, end):
            return 0
        end += 1
    if end == at or (end == at + 1 and words[at].begins):
        return 0
    named = any(is_eponym(word) for word in words[at:end])
    return 0 if named or is_theorist(words, at, end) or is_called_after(words, end) else end
