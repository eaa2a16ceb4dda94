"""Turns text from Slack into the text that people see, and maps its offsets back to the original text."""

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
    """Text without Slack's escapes, and where its parts come from."""

    text: str
    starts: tuple[int, ...] = ()  # where in `text` each part begins that Slack had written in another way
    units: tuple[tuple[int, int, int], ...] = ()  # its end in `text`, and its start and end in the original text

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original text that text[start:end] comes from. A replaced part counts as a whole."""
        return self._to_original_offset(start)[0], self._to_original_offset(end - 1)[
            1
        ] if end > start else self._to_original_offset(start)[0]

    def _to_original_offset(self, offset: int) -> tuple[int, int]:
        before = bisect_right(self.starts, offset) - 1
        if before < 0:
            return offset, offset + 1
        ends, from_start, from_end = self.units[before]
        if offset < ends:
            return from_start, from_end
        return from_end + offset - ends, from_end + offset - ends + 1


def to_plain_text(text: str) -> PlainText:
    """Return the text as people see it: escapes decoded, links and emoji replaced, and odd spaces made plain.

    Each lone surrogate becomes U+FFFD and each null a space, so that later code can encode the text.
    """
    pieces: list[str] = []
    starts: list[int] = []
    units: list[tuple[int, int, int]] = []
    copied = length = 0
    for unit in _UNIT.finditer(text):
        replacement = _ESCAPES.get(unit[0]) or unit["link"] or _EMOJI
        length += unit.start() - copied
        pieces += [text[copied : unit.start()], replacement]
        starts.append(length)
        length += len(replacement)
        units.append((length, unit.start(), unit.end()))
        copied = unit.end()
    plain = "".join([*pieces, text[copied:]]).translate(_CHARACTER_MAP)
    plain = _APOSTROPHE.sub("'", _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", plain))
    return PlainText(plain, tuple(starts), tuple(units))
