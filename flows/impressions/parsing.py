"""What the rules ask of a language model: the grammar of a sentence. The model itself is in bot."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Token(NamedTuple):
    """One word or mark of a sentence: sentence[start:end], in characters. It holds no word, so it can be kept."""

    start: int
    end: int
    pos: str  # universal part of speech: VERB, NOUN, PROPN …
    tag: str  # Penn Treebank tag: VBD, MD, NNP …
    dep: str  # how it hangs on its head: nsubj, ccomp …; ROOT for the head of the sentence
    head: int  # index of its head among the sentence's tokens; its own for the ROOT


ParsedSentence = tuple[Token, ...]
Span = tuple[int, int]


class Parser(Protocol):
    """A language model that is loaded. It takes many sentences at once, which is quicker than one by one."""

    def parse(self, sentences: Sequence[str]) -> Sequence[ParsedSentence]:
        """Return the grammar of each sentence, in their order."""
