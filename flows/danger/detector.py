"""Finds words that may mean danger, in anything that people type (S0-9, S0-18).

The rules are in lists/danger.toml. They are tuned to miss little. A text without findings is not thereby safe, so
nothing may ever say that it is.
"""

from collections.abc import Iterator

from flows.danger.discounting import Sentence
from flows.danger.note_words import iter_sentences
from flows.danger.rule_matching import Place, find_groups, find_places

Span = tuple[int, int]


def may_mean_danger(text: str) -> bool:
    """Return whether words of the text may mean that someone is in danger (S0-9). Nothing of the text is kept."""
    return next(_iter_danger(text), None) is not None


def find_danger(text: str) -> tuple[Span, ...]:
    """Return the words that may mean danger, as (start, end) in characters, in order and without overlaps (S0-9)."""
    spans: list[Span] = []
    for start, end, _rule in sorted(_iter_danger(text)):
        if spans and start < spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    return tuple(spans)


def find_rules(text: str) -> tuple[str, ...]:
    """Return the names of the rules that apply, for whoever tunes them."""
    return tuple(sorted({rule for _start, _end, rule in _iter_danger(text)}))


def _iter_danger(text: str) -> Iterator[tuple[int, int, str]]:
    for words in iter_sentences(text):
        groups = find_groups(words)
        harmless = [(place.start, place.end) for place in find_places(groups, harmless=True)]
        sentence = Sentence(words, groups)
        for place in find_places(groups):
            if sentence.counts(place) and not _is_harmless(place, harmless):
                yield words[place.start].start, words[place.end - 1].end, place.rule.name


def _is_harmless(place: Place, harmless: list[Span]) -> bool:
    return any(start < place.end and place.start < end for start, end in harmless)
