"""Text as Slack hands it over, read as people see it, with the way back to the offsets of the text as given."""

import re
from bisect import bisect_right
from typing import NamedTuple

_ESCAPES = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#39;": "'", "&nbsp;": " "}
_EMOJI = "\N{SLIGHTLY SMILING FACE}"
_UNIT = re.compile(
    r"&(?:lt|gt|amp|quot|\#39|nbsp);"
    r"|<(?:mailto:|tel:)?(?P<link>[@#!]?[^<>|\s]{1,2000})(?:\|[^<>\n]{0,500})?>"
    r"|(?<![\w:]):[a-z+_][a-z0-9+_'-]{1,40}:(?::skin-tone-\d:)?(?!\w)"
)
_CHARACTER_MAP = str.maketrans({"\0": " ", "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ", "\r": " "})
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_APOSTROPHE = re.compile(r"(?<=[^\W_])\N{RIGHT SINGLE QUOTATION MARK}(?=[^\W_])")


class PlainText(NamedTuple):
    """Text without Slack's escapes, and where its pieces come from."""

    text: str
    starts: tuple[int, ...] = ()  # where in `text` each thing begins that Slack had written in another way
    units: tuple[tuple[int, int, int], ...] = ()  # where it ends, and where it starts and ends in the text as given

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """Return which characters of the text as given text[start:end] is; a unit counts whole."""
        return self._to_original_offset(start)[0], self._to_original_offset(end - 1)[
            1
        ] if end > start else self._to_original_offset(start)[0]

    def _to_original_offset(self, at: int) -> tuple[int, int]:
        before = bisect_right(self.starts, at) - 1
        if before < 0:
            return at, at + 1
        ends, from_start, from_end = self.units[before]
        if at < ends:
            return from_start, from_end
        return from_end + at - ends, from_end + at - ends + 1


def to_plain_text(text: str) -> PlainText:
    """Return the text as people see it: escapes undone, links and emoji one thing each, odd spaces and halves replaced.

    Lone surrogates become U+FFFD and nulls spaces, one for one, so that no reader further down trips over them.
    """
    pieces: list[str] = []
    starts: list[int] = []
    units: list[tuple[int, int, int]] = []
    copied = length = 0
    for found in _UNIT.finditer(text):
        stands_for = _ESCAPES.get(found[0]) or found["link"] or _EMOJI
        length += found.start() - copied
        pieces += [text[copied : found.start()], stands_for]
        starts.append(length)
        length += len(stands_for)
        units.append((length, found.start(), found.end()))
        copied = found.end()
    whole = "".join([*pieces, text[copied:]]).translate(_CHARACTER_MAP)
    whole = _APOSTROPHE.sub("'", _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", whole))
    return PlainText(whole, tuple(starts), tuple(units))
