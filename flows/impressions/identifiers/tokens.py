"""The words of a text as the rules for names read them, with what is between them and where sentences begin."""

import re
from collections.abc import Sequence
from typing import NamedTuple

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019\-][^\W\d_]+)*")
_SENTENCE_START = re.compile(r"[.!?:;\n\u2022*\"\u201c(\[\u2013\u2014]|^\W*\d+[.)]")
_POSSESSIVE = ("'s", "\u2019s")


class Word(NamedTuple):
    """One word, text[start:end], without a possessive 's."""

    text: str
    lowered: str  # in lower case, with a straight apostrophe
    start: int
    end: int
    gap: str  # the text between the word before and this one, without a possessive 's
    is_possessive: bool  # a possessive 's follows
    starts_sentence: bool  # the word begins a sentence, a line or a quote, or follows a colon

    @property
    def has_capital(self) -> bool:
        """Whether the word is capitalized, as names are: "Maria", "McAllister", "D", "MARIA"."""
        return self.text[0].isupper()

    @property
    def is_upper_case(self) -> bool:
        """Whether the whole word is in capitals, as in acronyms and headings."""
        return len(self.text) > 1 and self.text.isupper()

    @property
    def is_adjacent(self) -> bool:
        """Whether only a space separates the word from the word before."""
        return self.gap in {" ", "  ", "\u00a0"}


def tokenize(text: str) -> Sequence[Word]:
    """Return the words of the text, in order."""
    words: list[Word] = []
    gap_start = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        is_possessive = text.endswith(_POSSESSIVE, start, end) and end - start > 2  # noqa: PLR2004 -- the length of 's
        stem = text[start : end - 2] if is_possessive else text[start:end]
        gap = text[gap_start:start]
        begins = not words or (gap != " " and bool(_SENTENCE_START.search(gap)))
        words.append(
            Word(stem, stem.lower().replace("\u2019", "'"), start, start + len(stem), gap, is_possessive, begins)
        )
        gap_start = end
    return words


def list_sequences(words: Sequence[Word], at: int, longest: int = 4) -> list[tuple[int, str]]:
    """Return the sequences of up to `longest` words from words[at] on, the longest first.

    Each is (index after its last word, the words in lower case).
    """
    sequences = [(at + 1, words[at].lowered)]
    for end in range(at + 1, min(at + longest, len(words))):
        if words[end].gap not in {" ", ". ", "  ", "\n"}:
            break
        sequences.append((end + 1, f"{sequences[-1][1]}{words[end].gap.replace('  ', ' ')}{words[end].lowered}"))
    return sequences[::-1]
