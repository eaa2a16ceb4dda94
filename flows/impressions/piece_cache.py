"""What was answered before, so that one more keystroke costs little: a text is read in pieces, each by itself."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from flows.impressions.parsing import Span

MIN_PIECE_CHARS = 400  # characters; a shorter text is one piece
_BORDER = re.compile(r"(?:[a-z]{5}|\))[.!?]\s+(?=[^\W\d_])|\n\s*\n")
ResultT = TypeVar("ResultT")


class PieceCache(Protocol):
    """Answers to pieces of text. They hold places and keys of content files, and no word, so that they can be kept."""

    def get_or_compute(
        self, asked: str, pieces: Sequence[str], answer: Callable[[Sequence[str]], Sequence[ResultT]]
    ) -> Sequence[ResultT]:
        """Return the answer for each piece, in their order. `asked`: what is answered; pieces are the same only in it.

        One `asked` is always answered in the same way: what keeps answers belongs to one language model.
        """


class NoCache:
    """Keeps nothing: each piece is answered anew."""

    def get_or_compute(
        self, asked: str, pieces: Sequence[str], answer: Callable[[Sequence[str]], Sequence[ResultT]]
    ) -> Sequence[ResultT]:
        """Return the answer for each piece, in their order."""
        del asked
        return answer(pieces)


NO_CACHE = NoCache()


def split_pieces(text: str) -> Iterator[Span]:
    """Yield the pieces of a text, (start, end), that together are all of it.

    They end at a blank line, or after a sentence whose last word is long enough to be no abbreviation, with a letter
    to follow: no date, number, name or address goes on beyond. An edit changes its own piece, and seldom the next.
    """
    start = 0
    while found := _BORDER.search(text, start + MIN_PIECE_CHARS):
        yield start, found.end()
        start = found.end()
    if start < len(text):
        yield start, len(text)
