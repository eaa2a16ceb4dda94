"""A text as the rules for names read it: its words, what stands between them, and where sentences begin."""

import re
from collections.abc import Sequence
from typing import NamedTuple

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019\-][^\W\d_]+)*")
_SENTENCE_START = re.compile(r"[.!?:;\n\u2022*\"\u201c(\[\u2013\u2014]|^\W*\d+[.)]")
_POSSESSIVE = ("'s", "\u2019s")


class Word(NamedTuple):
    """One word, text[start:end], without the 's of an owner."""

    text: str
    lowered: str  # in lower case, with a straight apostrophe
    start: int
    end: int
    gap: str  # what stands between the word before and this one, less the 's of an owner
    is_possessive: bool  # an 's follows
    starts_sentence: bool  # with it begins a sentence, a line, a quotation or what follows a colon

    @property
    def has_capital(self) -> bool:
        """Whether it is written as names are: "Maria", "McAllister", "D", "MARIA"."""
        return self.text[0].isupper()

    @property
    def is_upper_case(self) -> bool:
        """Whether all of it is in capitals, as acronyms and headings are."""
        return len(self.text) > 1 and self.text.isupper()

    @property
    def is_adjacent(self) -> bool:
        """Whether no more than a space stands before it."""
        return self.gap in {" ", "  ", "\u00a0"}


def tokenize(text: str) -> Sequence[Word]:
    """Return the words of the text, in their order."""
    words: list[Word] = []
    last = 0
    for found in _WORD.finditer(text):
        start, end = found.span()
        owns = text.endswith(_POSSESSIVE, start, end) and end - start > 2  # noqa: PLR2004 -- the length of 's
        stem = text[start : end - 2] if owns else text[start:end]
        gap = text[last:start]
        begins = not words or bool(_SENTENCE_START.search(gap))
        words.append(Word(stem, stem.lower().replace("\u2019", "'"), start, start + len(stem), gap, owns, begins))
        last = end
    return words


def list_sequences(words: Sequence[Word], at: int, longest: int = 4) -> list[tuple[int, str]]:
    """Return the words from words[at] on, in lower case, with the index after the last; the longest row first."""
    found = [(at + 1, words[at].lowered)]
    for end in range(at + 1, min(at + longest, len(words))):
        if words[end].gap not in {" ", ". ", "  ", "\n"}:
            break
        found.append((end + 1, f"{found[-1][1]}{words[end].gap.replace('  ', ' ')}{words[end].lowered}"))
    return found[::-1]
