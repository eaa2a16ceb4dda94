"""Pairs quotation marks of every style: straight, curly, single, guillemets, low-high, backticks."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

MAX_QUOTE_CHARS = 1500  # longest quotation in characters; searched at most once per opening mark
_SINGLE_WINDOW = 400  # characters; lower, because most single marks are apostrophes
_UNCLOSED_WINDOW = 300  # characters after an opening mark that is never closed

_CLOSED_BY = {
    '"': '"\u201d',
    "\u201c": '\u201d"\u201c',
    "\u201e": '\u201c\u201d"\u201f',
    "\u201d": '\u201d"',
    "\u00ab": "\u00bb",
    "\u00bb": "\u00ab",
    "\u2039": "\u203a",
    "\u300c": "\u300d",
    "'": "'\u2019",
    "\u2018": "\u2019'",
    "\u201a": "\u2018\u2019'",
    "`": "`'",
}
"""Opening mark → the marks that can close it."""

_SINGLES = "'\u2018\u201a`"
_SINGLE_CLOSERS = re.compile("['\u2019\u2018`]")
_MARK = re.compile("[\"\u201c\u201e\u201d\u00ab\u00bb\u2039\u300c'\u2018\u201a`]")
_OPENS_AFTER = re.compile(r"[\s(\[{\u2013\u2014/:,;=\-*_~>\u2026]")
_ELISION = re.compile(r"'(?:em|til|cause|bout|tis|twas|twere|twould|twill|n|round|\d0s|\d\d)\b", re.IGNORECASE)
_BREAK = re.compile(r"\n\s*\n")
_UNCLOSED_END = re.compile(r"[.!?\u2026](?=\s)|\n")


class Quotation(NamedTuple):
    """text[start:end] with its quotation marks, and text[inner_start:inner_end] without them."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    is_closed: bool


def find_quotations(text: str) -> Iterator[Quotation]:
    """Yield each outermost quotation. One that is never closed ends with its sentence."""
    breaks = [match.start() for match in _BREAK.finditer(text)]
    at = 0
    while mark := _MARK.search(text, at):
        start = mark.start()
        if not _is_opening(text, start):
            at = start + 1
            continue
        width = 2 if text.startswith(("``", "''"), start) else 1
        next_break = bisect_right(breaks, start)
        stop = breaks[next_break] if next_break < len(breaks) else len(text)
        quotation = _quotation_at(text, start, width, stop)
        yield quotation
        at = quotation.end if quotation.is_closed else start + width


def _is_opening(text: str, at: int) -> bool:
    mark, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    is_at_boundary = not before or bool(_OPENS_AFTER.match(before)) or text[max(0, at - 2) : at] == ".."
    if mark == "\u201d":
        return is_at_boundary and after.isalnum()
    if mark in _SINGLES:
        return (
            is_at_boundary and (after.isalpha() or after in mark or after in '"\u201c') and not _ELISION.match(text, at)
        )
    if mark == "\u00bb":
        return is_at_boundary and bool(after.strip())
    if mark == '"':
        return (is_at_boundary or (before.isalpha() and after.isalpha())) and bool(after)
    return True


def _quotation_at(text: str, start: int, width: int, stop: int) -> Quotation:
    is_single = text[start] in _SINGLES and width == 1
    limit = min(start + (_SINGLE_WINDOW if is_single else MAX_QUOTE_CHARS), stop)
    inner = start + width
    closing, is_closed = _find_single_close(text, inner, limit) if is_single else _find_close(text, start, inner, limit)
    if is_closed:
        end = closing + (2 if text.startswith("''", closing) and width > 1 else 1)
        return Quotation(start, end, inner, closing, is_closed=True)
    limit = min(closing, start + _UNCLOSED_WINDOW)
    sentence_end = _UNCLOSED_END.search(text, inner, limit)
    end = (sentence_end.start() if sentence_end[0] == "\n" else sentence_end.end()) if sentence_end else limit
    return Quotation(start, end, inner, end, is_closed=False)


def _find_close(text: str, start: int, inner: int, limit: int) -> tuple[int, bool]:
    """Return (end, True) if the mark that opens at `start` is closed before `end`.

    Otherwise return (limit, False), where `limit` is how far the unclosed quotation may reach.
    """
    mark = text[start]
    closers = "'" if text.startswith(("``", "''"), start) else _CLOSED_BY[mark]
    for match in _marks_pattern(closers + mark).finditer(text, inner, limit):
        at = match.start()
        may_open = text[at - 1 : at].isspace() and text[at + 1 : at + 2].isalnum()
        if text[at] == mark and mark not in '"\u201d' and (mark not in closers or may_open):
            return at, False  # another quotation opens, so this one was never closed
        if mark == '"' and may_open and _has_later_close(text, at + 1, limit) and not _is_spaced(text, start):
            return at, False
        if at > inner:
            return at, True
    return limit, False


@cache
def _marks_pattern(marks: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(marks)}]")


def _is_spaced(text: str, start: int) -> bool:
    return text[start + 1 : start + 2].isspace()


def _has_later_close(text: str, at: int, limit: int) -> bool:
    index = text.find('"', at, limit)
    return index > 0 and not text[index - 1].isspace()


def _find_single_close(text: str, inner: int, limit: int) -> tuple[int, bool]:
    """Return where single marks close. An apostrophe as in `parents' bed` counts only if no better mark follows."""
    apostrophe = None
    for match in _SINGLE_CLOSERS.finditer(text, inner, limit):
        at = match.start()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if before.isspace() and after.isalpha() and not _ELISION.match(text, at):
            return (at, False) if apostrophe is None else (apostrophe, True)  # another quotation opens
        if at == inner or before.isspace() or after.isalnum():
            continue
        if not (before == "s" and after == " " and text[at + 2 : at + 3].islower()):
            return at, True
        apostrophe = at
    return (limit, False) if apostrophe is None else (apostrophe, True)
