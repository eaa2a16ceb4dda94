"""The words people read: content files, checked when they are loaded, and turned into forms.

A clinician changes the `words.toml` in a feature's folder; no Python. Placeholders in braces, such as
{colleague}, are filled in by the flow's steps.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from flows.forms import Bound, Button, Field, FieldKind, Form, Option, Paragraph, Piece, Row, Value


class _Content(BaseModel):
    """Anything read from a content file; a key that nobody reads is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OptionContent(_Content):
    """One thing to tick, with the requirement that it carries. With `when`, only where the steps ask for it."""

    id: str
    label: str
    detail: str = ""
    source: str = ""
    when: str = ""


class ButtonContent(_Content):
    """One thing to press."""

    id: str
    label: str
    main: bool = False
    when: str = ""


class PieceContent(_Content):
    """A note, a field or a row of buttons. With `when`, it stands only where the steps ask for it."""

    note: str = ""
    heading: str = ""
    quiet: bool = False
    field: str = ""
    kind: FieldKind | None = None
    label: str = ""
    hint: str = ""
    required: bool = True
    kept: bool = False
    compact: bool = False
    options: tuple[OptionContent, ...] = ()
    rows: str = ""  # filled by the steps, one line for each thing
    buttons: tuple[ButtonContent, ...] = ()
    when: str = ""

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        buttons_alone = "" if self.note else self.buttons
        things = [self.note, self.heading, self.field, self.rows, buttons_alone]
        if sum(map(bool, things)) != 1 or bool(self.field) != bool(self.kind):
            raise ValueError("a piece is one of: note, heading, field with its kind, rows, buttons")
        return self


class ScreenContent(_Content):
    """One screen, the requirements it carries, and why it is there."""

    title: str
    sources: tuple[str, ...]
    submit: str = ""
    close: str = "Later"
    back: bool = False  # one can step back to the screen before
    rest: bool = False  # one can let the consult rest
    why: str = ""
    body: tuple[PieceContent, ...] = ()


class MessageTemplate(_Content):
    """One message to somebody: what it says and its buttons."""

    sources: tuple[str, ...] = ()
    called: str = "note"  # what it is in a word, where it is announced before its time
    text: str
    buttons: tuple[ButtonContent, ...] = ()


class ContentLibrary(_Content):
    """All of one flow's words."""

    screens: Mapping[str, ScreenContent] = {}
    messages: Mapping[str, MessageTemplate] = {}
    errors: Mapping[str, str] = {}
    refusals: Mapping[str, str] = {}
    phrases: Mapping[str, str] = {}


@dataclass(frozen=True)
class ScreenFilling:
    """What the steps put into a screen: names for placeholders, values, options, rows, and what to show."""

    placeholders: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    options: Mapping[str, Sequence[Option]] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Piece]] = field(default_factory=dict)
    bounds: Mapping[str, tuple[Bound, Bound]] = field(default_factory=dict)
    shown: Collection[str] = ()
    about: str = ""


@cache
def load_library(package: str) -> ContentLibrary:
    """Return the words of each `words.toml` under the package, merged; raise ValueError for a key in two files."""
    found: dict[str, dict[str, object]] = {}
    for file in _word_files(files(package)):
        for table, entries in tomllib.loads(file.read_text(encoding="utf-8")).items():
            merged = found.setdefault(table, {})
            if twice := merged.keys() & entries.keys():
                raise ValueError(f"{file} repeats: {sorted(twice)}")
            merged.update(entries)
    return ContentLibrary.model_validate(found)


def _word_files(folder: Traversable) -> Iterator[Traversable]:
    """Yield each words.toml in this folder and the folders below, in the order of their names."""
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            yield from _word_files(entry)
        elif entry.name == "words.toml":
            yield entry


def build_form(step: str, words: ContentLibrary, filling: ScreenFilling) -> Form:
    """Return the screen `step` filled in; at its foot `Back`, and `Why?` and `When not to confer` if it gives a why."""
    screen = words.screens[step]
    body: list[Piece] = []
    for piece in screen.body:
        if not piece.when or piece.when in filling.shown:
            body.extend(_build_pieces(piece, filling))
    reach = {"back": filling.about} if screen.back else {}
    reach |= {"let_rest": filling.about} if screen.rest else {}
    reach |= {"why": step, "whynot": filling.about} if screen.why else {}
    if reach:
        body.append(Row(tuple(Button(one, words.phrases[one], about) for one, about in reach.items())))
    return Form(
        step=step,
        title=screen.title.format_map(filling.placeholders),
        body=tuple(body),
        submit=screen.submit.format_map(filling.placeholders),
        close=screen.close,
        values=filling.values,
        about=filling.about,
    )


def _build_pieces(piece: PieceContent, filling: ScreenFilling) -> Sequence[Piece]:
    if piece.rows:
        return filling.rows.get(piece.rows, ())
    if piece.field:
        return (_build_field(piece, filling),)
    if piece.heading:
        return (Paragraph(piece.heading, heading=True),)
    buttons = tuple(
        Button(one.id, one.label.format_map(filling.placeholders), filling.about, is_primary=one.main)
        for one in piece.buttons
        if not one.when or one.when in filling.shown
    )
    words = piece.note.format_map(filling.placeholders)
    return (Row(buttons, words),) if buttons else (Paragraph(words, piece.quiet),)


def _build_field(piece: PieceContent, filling: ScreenFilling) -> Field:
    assert piece.kind is not None  # noqa: S101 -- held by the validator above
    say = filling.placeholders
    fixed = tuple(
        Option(one.id, one.label.format_map(say), one.detail.format_map(say))
        for one in piece.options
        if not one.when or one.when in filling.shown
    )
    least, most = filling.bounds.get(piece.field, (None, None))
    return Field(
        id=piece.field,
        kind=piece.kind,
        label=piece.label.format_map(say),
        hint=piece.hint.format_map(say),
        options=tuple(filling.options.get(piece.field, fixed)),
        required=piece.required,
        is_autosaved=piece.kept,
        compact=piece.compact,
        minimum=least,
        maximum=most,
    )


WORDS = load_library("flows")
"""The words of every feature."""
