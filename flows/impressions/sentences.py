"""Splits hurried notes into sentences."""

import re
from collections.abc import Iterator

from flows.impressions.parsing import Span

MAX_SENTENCE_CHARS = 600  # a longer sentence is cut at a space, so that parsing stays fast
SENTENCE_END = re.compile(
    r"(?=[.!?\u2026])(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bSt)(?<!\bvs)(?<!\bapprox)(?<!\be\.g)(?<!\bi\.e)(?<!\b[A-Z])"
    r"[.!?\u2026]+[\"'\u201d\u2019\u00bb)\]]*(?=\s)(?!\s+[a-z])|\n"
)


def split_sentences(text: str) -> Iterator[Span]:
    """Yield each sentence as (start, end), without the space around it. A line break ends a sentence."""
    start = 0
    for boundary in SENTENCE_END.finditer(text):
        yield from _trim(text, start, boundary.end())
        start = boundary.end()
    yield from _trim(text, start, len(text))


def _trim(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end:
        cut = end
        if end - start > MAX_SENTENCE_CHARS:
            cut = text.rfind(" ", start + 1, start + MAX_SENTENCE_CHARS)
            cut = cut if cut > start else start + MAX_SENTENCE_CHARS
        piece = text[start:cut]
        words = piece.strip()
        if words:
            first = start + len(piece) - len(piece.lstrip())
            yield first, first + len(words)
        start = cut
