"""Cuts texts with names in them to what a surface takes, between two letters as people see them."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from flows.forms import LIMITS, Button, Field, Form, Option, Piece, Row

START_ISOLATE, END_ISOLATE = "\u2068", "\u2069"
"""Around a text whose direction may not be that of the sentence (Unicode UAX #9)."""

_CUT = "…"
_JOINER = "\u200d"  # between the parts of one picture


def shorten(text: str, limit: int) -> str:
    """Return the text, or as much of it as fits with "…" at its end. Lengths are as in JavaScript."""
    if _length(text) <= limit:
        return text
    end = len(text)
    while end and (_length(_close(text[:end])) > limit or _is_within_letter(text, end)):
        end -= 1
    return _close(text[:end].rstrip())


def fit_form(form: Form) -> Form:
    """Return the form with every text that a surface limits tightly cut to its limit."""
    return replace(
        form,
        title=shorten(form.title, LIMITS.title),
        submit=shorten(form.submit, LIMITS.title),
        body=tuple(map(_fit_piece, form.body)),
    )


def fit_button(button: Button) -> Button:
    """Return the button with a label that fits."""
    if _length(button.label) <= LIMITS.button_text:
        return button
    return replace(button, label=shorten(button.label, LIMITS.button_text))


def _fit_piece(piece: Piece) -> Piece:
    if isinstance(piece, Field):
        return piece if all(map(_fits, piece.options)) else replace(piece, options=_fit_options(piece.options))
    return replace(piece, buttons=tuple(map(fit_button, piece.buttons))) if isinstance(piece, Row) else piece


def _fits(option: Option) -> bool:
    return _length(option.label) <= LIMITS.option_text and _length(option.detail) <= LIMITS.option_text


def _fit_options(options: Sequence[Option]) -> tuple[Option, ...]:
    limit = LIMITS.option_text
    return tuple(
        replace(option, label=shorten(option.label, limit), detail=shorten(option.detail, limit)) for option in options
    )


def _length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _close(text: str) -> str:
    """Return the text with "…", and with the end of an isolate that was cut off."""
    open_isolates = text.count(START_ISOLATE) - text.count(END_ISOLATE)
    return text + _CUT + END_ISOLATE * open_isolates


def _is_within_letter(text: str, at: int) -> bool:
    """Tell whether a cut here would part an accent, or a picture's part, from what it belongs to."""
    after, before = text[at : at + 1], text[at - 1 : at]
    is_attached = after and (
        unicodedata.category(after)[0] == "M" or after == _JOINER or "\U0001f3fb" <= after <= "\U0001f3ff"
    )
    return bool(is_attached) or before == _JOINER
