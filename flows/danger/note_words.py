"""Splits hurried notes into sentences of plain words: `She'll`, `dont`, `w/o` become `she will`, `do not`, `without`.

A sentence has at most `MAX_WORDS` words, so that the time for a text grows with its length and not faster.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flows.danger.rule_files import load_short_forms

MAX_WORDS = 80
OVERLAP = 12  # words that two parts of an endless sentence share, so that no place is cut in two
_MAX_LETTERS = 24
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNIT = re.compile(
    r"(?P<end>[.!?\u2026]+(?=[\s\"'\u201d\u2019)]|$)|[\n;]+)"
    r"|(?P<sign>\(\s?[-+]\s?\)|[+](?=\s?[^\W\d_])|(?<=[^\W\d_])[+]|(?<=[^\W\d_]\s)[+]|(?<=\s)-(?=[^\W\d_]))"
    r"|(?P<word>\b(?:[wcsh]/[op]|w/|b/c|s/i|h/i)(?![^\W\d_])|\bw/(?=[^\W\d_])|\d+(?:[.,]\d+)*"
    r"|[^\W\d_]+(?:['\u2019`][^\W\d_]+)*)"
    r"|(?P<mark>[,:()/&\u2013\u2014\[\]]|(?<=\s)-+(?=\s)|--+)"
)
_MARKS = {"/": "or", "&": "and", ":": ":"}
_ENDINGS = {"ll": "will", "re": "are", "ve": "have", "d": "would", "m": "am"}
_PRONOUNS = frozenset(["he", "she", "it", "that", "there", "who", "what"])
_CAPITALS = frozenset(["HI", "SH", "SA", "OD"])  # short for something else than in small letters
_NOT = {"can't": "can", "won't": "will", "shan't": "shall"}


class NoteWord(NamedTuple):
    """One word of a sentence, and the place in the text that it comes from."""

    text: str
    start: int
    end: int


def iter_sentences(text: str) -> Iterator[Sequence[NoteWord]]:
    """Yield each sentence as plain words. A comma is a word as well, and so is a plus or minus sign."""
    sentence: list[NoteWord] = []
    for unit in _UNIT.finditer(text):
        if unit.lastgroup == "end":
            if sentence:
                yield sentence
            sentence = []
            continue
        sentence += [NoteWord(word, *unit.span()) for word in _to_plain_words(unit, is_first=not sentence)]
        if len(sentence) >= MAX_WORDS:
            yield sentence
            sentence = sentence[-OVERLAP:]
    if sentence:
        yield sentence


def _to_plain_words(unit: re.Match[str], *, is_first: bool) -> Sequence[str]:
    if unit.lastgroup == "mark":
        return [_MARKS.get(unit[0], ",")]
    if unit.lastgroup == "sign":
        return ["+"] if "+" in unit[0] else [","] if is_first and unit[0] == "-" else ["no"]
    word = unit[0][:_MAX_LETTERS].replace("\u2019", "'").replace("`", "'")
    if word[0].isdigit():
        return ["YEAR" if _YEAR.fullmatch(word) else "MANY" if len(word.split(".")[0]) > 1 else "NUMBER"]
    if word in _CAPITALS:
        return [word]
    word = word.lower()
    forms = load_short_forms()
    return forms[word] if word in forms else _split_contraction(word)


def _split_contraction(word: str) -> Sequence[str]:
    if "'" not in word:
        return [word]
    if word.endswith("n't"):
        return [_NOT.get(word, word[:-3]), "not"]
    first, _, ending = word.partition("'")
    if ending == "s":
        return [first, "is"] if first in _PRONOUNS else [first]
    return [first, _ENDINGS[ending]] if ending in _ENDINGS else [word.replace("'", "")]
