"""A text is checked in pieces, and earlier answers are cached, so that one more keystroke costs little."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from flows.impressions.parsing import Span

MIN_PIECE_CHARS = 400  # a shorter text is one piece
_BORDER = re.compile(r"(?:[a-z]{5}|\))[.!?]\s+(?=[^\W\d_])|\n\s*\n")
ResultT = TypeVar("ResultT")


class PieceCache(Protocol):
    """A cache of answers to pieces of text. Answers contain offsets and keys, never text, so they can be cached."""

    def get_or_compute(
        self, question: str, pieces: Sequence[str], compute: Callable[[Sequence[str]], Sequence[ResultT]]
    ) -> Sequence[ResultT]:
        """Return the answer for each piece, in the same order.

        `question` names what is asked about a piece. One piece can have answers to several questions.
        The answer to a question must never change, so a cache belongs to one language model.
        """


class NoCache:
    """A cache that stores nothing."""

    def get_or_compute(
        self, question: str, pieces: Sequence[str], compute: Callable[[Sequence[str]], Sequence[ResultT]]
    ) -> Sequence[ResultT]:
        """Compute and return the answer for each piece, in the same order."""
        del question
        return compute(pieces)


NO_CACHE = NoCache()


def split_pieces(text: str) -> Iterator[Span]:
    """Yield the pieces of a text as (start, end). Together they cover the whole text.

    A piece has at least `MIN_PIECE_CHARS` characters. It ends at a blank line, or after a sentence whose last word is
    too long for an abbreviation, if a letter follows. So no date, number, name or address is split, and an edit changes
    its own piece and seldom the next one.
    """
    start = 0
    while border := _BORDER.search(text, start + MIN_PIECE_CHARS):
        yield start, border.end()
        start = border.end()
    if start < len(text):
        yield start, len(text)
