"""What the rules need from a language model: the grammar of a sentence. The model itself is in `bot.checker`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Token(NamedTuple):
    """One word or mark, sentence[start:end] in characters. It contains no text, so it can be cached."""

    start: int
    end: int
    pos: str  # universal part of speech: VERB, NOUN, PROPN …
    tag: str  # Penn Treebank tag: VBD, MD, NNP …
    dep: str  # its relation to its head: nsubj, ccomp …; ROOT for the head of the sentence
    head: int  # index of its head among the sentence's tokens; the ROOT has its own index


ParsedSentence = tuple[Token, ...]
Span = tuple[int, int]


class Parser(Protocol):
    """A loaded language model. It takes many sentences at once, because that is faster."""

    def parse(self, sentences: Sequence[str]) -> Sequence[ParsedSentence]:
        """Return the grammar of each sentence, in the same order."""
