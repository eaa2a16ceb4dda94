"""Finds words that may mean danger, in anything that people type (S0-9, S0-18).

Rules in lists/danger.toml look for words that mean danger, and discount what is denied, past or only asked about.
A score then decides, sentence by sentence: a rule that applies adds to it. So a sentence can be flagged that no rule
finds, and one that a rule finds can be harmless as a whole. Both are tuned to miss little. A text without findings is
not thereby safe, so nothing may ever say that it is.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flows.danger.discounting import Sentence
from flows.danger.features import list_features
from flows.danger.note_words import NoteWord, iter_sentences
from flows.danger.rule_matching import Place, Places, find_groups, find_places
from flows.danger.scoring import load_compact_weights

Span = tuple[int, int]


class ReadSentence(NamedTuple):
    """A sentence, the groups of words in it, and where a rule applies."""

    words: Sequence[NoteWord]
    groups: Places
    places: Sequence[Place]

    @property
    def is_certain(self) -> bool:
        """Whether a rule applies that needs no score."""
        return any(place.rule.table.certain for place in self.places)


def may_mean_danger(text: str) -> bool:
    """Return whether words of the text may mean that someone is in danger (S0-9). Nothing of the text is kept."""
    return any(map(_is_danger, read_sentences(text)))


def list_plain_sentences(text: str) -> list[str]:
    """Return each sentence as plain words with spaces between. The text may mean danger if one of them does."""
    return [" ".join(word.text for word in words) for words in iter_sentences(text)]


def may_sentence_mean_danger(plain_sentence: str) -> bool:
    """Return whether a sentence of `list_plain_sentences` may mean danger."""
    return _is_danger(_read([NoteWord(word, 0, 0) for word in plain_sentence.split(" ")]))


def find_danger(text: str) -> tuple[Span, ...]:
    """Return the words that may mean danger, as (start, end) in characters, in order and without overlaps (S0-9).

    Where no rule applies, these are the words of the whole sentence.
    """
    spans: list[Span] = []
    for start, end in sorted(span for read in read_sentences(text) if _is_danger(read) for span in _list_spans(read)):
        if spans and start < spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    return tuple(spans)


def find_rules(text: str) -> tuple[str, ...]:
    """Return the names of the rules that apply, whatever the score, for whoever tunes them."""
    return tuple(sorted({place.rule.name for read in read_sentences(text) for place in read.places}))


def read_sentences(text: str) -> Iterator[ReadSentence]:
    """Return each sentence with the rules that apply to it."""
    return map(_read, iter_sentences(text))


def _read(words: Sequence[NoteWord]) -> ReadSentence:
    groups = find_groups(words)
    harmless = [(place.start, place.end) for place in find_places(groups, harmless=True)]
    sentence = Sentence(words, groups)
    places = [place for place in find_places(groups) if sentence.counts(place) and not _is_harmless(place, harmless)]
    return ReadSentence(words, groups, places)


def _is_danger(read: ReadSentence) -> bool:
    if read.is_certain:
        return True
    return load_compact_weights().is_danger(list_features(read.words, read.groups), has_rule=bool(read.places))


def _list_spans(read: ReadSentence) -> Sequence[Span]:
    words = read.words
    return [(words[place.start].start, words[place.end - 1].end) for place in read.places] or [
        (words[0].start, words[-1].end)
    ]


def _is_harmless(place: Place, harmless: Sequence[Span]) -> bool:
    return any(start < place.end and place.start < end for start, end in harmless)
