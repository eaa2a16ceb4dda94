"""Where sentences of hurried notes begin and end."""

import re
from collections.abc import Iterator

from flows.impressions.parsing import Span

MAX_SENTENCE_CHARS = 600  # characters; what is longer is cut at a space, so that parsing stays linear and small
SENTENCE_END = re.compile(
    r"(?=[.!?\u2026])(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bSt)(?<!\bvs)(?<!\bapprox)(?<!\be\.g)(?<!\bi\.e)(?<!\b[A-Z])"
    r"[.!?\u2026]+[\"'\u201d\u2019\u00bb)\]]*(?=\s)(?!\s+[a-z])|\n"
)


def split_sentences(text: str) -> Iterator[Span]:
    """Yield where each sentence stands (start, end), without the space around it. Lines end sentences."""
    begin = 0
    for found in SENTENCE_END.finditer(text):
        yield from _trim(text, begin, found.end())
        begin = found.end()
    yield from _trim(text, begin, len(text))


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
