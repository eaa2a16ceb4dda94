"""The wording that people read: content files, checked when they are loaded, and turned into forms.

A clinician changes the `words.toml` in a feature's folder and needs no Python. The flow's steps fill in placeholders
in braces, such as {colleague}.
"""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from flows.forms import Bound, Button, Field, FieldKind, Form, Option, Paragraph, Piece, Row, Value
from flows.names.fitting import fit_form


class _Content(BaseModel):
    """Base of everything read from a content file; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OptionContent(_Content):
    """One option, with the requirement that it carries. With `when`: only where the steps ask for it."""

    id: str
    label: str
    detail: str = ""
    source: str = ""
    when: str = ""


class ButtonContent(_Content):
    """One button. With `when`: only where the steps ask for it."""

    id: str
    label: str
    main: bool = False
    when: str = ""
    url: str = ""  # of a button in a message that opens this address


class PieceContent(_Content):
    """A note, a heading, a field, rows or buttons. With `when`: only where the steps ask for it."""

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
    others: bool = False  # of a member: everybody but the reader
    options: tuple[OptionContent, ...] = ()
    rows: str = ""  # the name of the rows that the steps fill in
    buttons: tuple[ButtonContent, ...] = ()
    when: str = ""

    @cached_property
    def fixed_field(self) -> Field | None:
        """Return the field if it is the same on every screen, built once; None if something has to be filled in."""
        texts = "".join((self.label, self.hint, *(option.label + option.detail for option in self.options)))
        if "{" in texts or "}" in texts or any(option.when for option in self.options):
            return None
        return _build_field(self, ScreenFilling())

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        parts = [self.note, self.heading, self.field, self.rows, "" if self.note else self.buttons]
        if sum(map(bool, parts)) != 1 or bool(self.field) != bool(self.kind):
            raise ValueError("a piece needs exactly one of: note, heading, field with kind, rows, buttons")
        return self


class ScreenContent(_Content):
    """One screen, the requirements it carries, and why it is shown."""

    title: str
    sources: tuple[str, ...]
    submit: str = ""
    close: str = "Later"
    back: bool = False  # whether a button leads back to the previous screen
    rest: bool = False  # whether a button ends the consult
    safety: bool = True  # whether its foot has `Safety concern` (S0-9): all have, but those of a safety alert itself
    why: str = ""
    body: tuple[PieceContent, ...] = ()


class MessageTemplate(_Content):
    """One message: its text and its buttons."""

    sources: tuple[str, ...] = ()
    called: str = "note"  # one word for the message, where it is announced before it is due
    text: str
    buttons: tuple[ButtonContent, ...] = ()
    urgent: bool = False  # its notification asks to open it now


class ContentLibrary(_Content):
    """All wording of one package, by id."""

    screens: Mapping[str, ScreenContent] = {}
    messages: Mapping[str, MessageTemplate] = {}
    errors: Mapping[str, str] = {}
    refusals: Mapping[str, str] = {}
    phrases: Mapping[str, str] = {}


@dataclass(frozen=True)
class ScreenFilling:
    """What the steps fill into a screen: placeholders, values, options, rows, bounds, and the `when` parts to show."""

    placeholders: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    options: Mapping[str, Sequence[Option]] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Piece]] = field(default_factory=dict)
    bounds: Mapping[str, tuple[Bound, Bound]] = field(default_factory=dict)
    shown: Collection[str] = ()
    about: str = ""


CHAT = "Slack"  # what {chat} stands for in words that mean the surface and not Slack itself


@cache
def load_library(package: str) -> ContentLibrary:
    """Return the wording of each `words.toml` under the package, merged, with CHAT for {chat}.

    Raise ValueError for a key in two files.
    """
    tables: dict[str, dict[str, object]] = {}
    for file in sorted(files(package).rglob("words.toml")):  # type: ignore[attr-defined]  # a folder is a Path
        for table, entries in tomllib.loads(file.read_text(encoding="utf-8").replace("{chat}", CHAT)).items():
            merged = tables.setdefault(table, {})
            if duplicates := merged.keys() & entries.keys():
                raise ValueError(f"{file} repeats keys of another file: {sorted(duplicates)}")
            merged.update(entries)
    return ContentLibrary.model_validate(tables)


def build_form(step: str, words: ContentLibrary, filling: ScreenFilling) -> Form:
    """Return the screen `step`, filled in.

    The last row holds the buttons that the screen asks for: `Back`, the button that ends the consult, for a screen with
    a why `Why?` and the reasons to wait, and `Safety concern`.
    """
    screen = words.screens[step]
    body: list[Piece] = []
    for piece in screen.body:
        if not piece.when or piece.when in filling.shown:
            body.extend(_build_pieces(piece, filling))
    footer = {"back": filling.about} if screen.back else {}
    footer |= {"let_rest": filling.about} if screen.rest else {}
    footer |= {"why": step, "whynot": filling.about} if screen.why else {}
    above = {button.id for piece in body if isinstance(piece, Row) for button in piece.buttons}
    footer |= {"safety": filling.about} if screen.safety and "safety" not in above else {}
    if footer:
        body.append(Row(tuple(Button(id_, words.phrases[id_], about) for id_, about in footer.items())))
    form = Form(
        step=step,
        title=screen.title.format_map(filling.placeholders),
        body=tuple(body),
        submit=screen.submit.format_map(filling.placeholders),
        close=screen.close,
        values=filling.values,
        about=filling.about,
    )
    return fit_form(form)


def _build_pieces(piece: PieceContent, filling: ScreenFilling) -> Sequence[Piece]:
    if piece.rows:
        return filling.rows.get(piece.rows, ())
    if piece.field:
        is_as_written = piece.field not in filling.options and piece.field not in filling.bounds
        return (piece.fixed_field if is_as_written and piece.fixed_field else _build_field(piece, filling),)
    if piece.heading:
        return (Paragraph(piece.heading, heading=True),)
    buttons = tuple(
        Button(button.id, button.label.format_map(filling.placeholders), filling.about, is_primary=button.main)
        for button in piece.buttons
        if not button.when or button.when in filling.shown
    )
    text = piece.note.format_map(filling.placeholders)
    return (Row(buttons, text),) if buttons else (Paragraph(text, piece.quiet),)


def _build_field(piece: PieceContent, filling: ScreenFilling) -> Field:
    assert piece.kind is not None  # noqa: S101 -- the validator above makes sure of it
    placeholders = filling.placeholders
    options = tuple(
        Option(option.id, option.label.format_map(placeholders), option.detail.format_map(placeholders))
        for option in piece.options
        if not option.when or option.when in filling.shown
    )
    minimum, maximum = filling.bounds.get(piece.field, (None, None))
    return Field(
        id=piece.field,
        kind=piece.kind,
        label=piece.label.format_map(placeholders),
        hint=piece.hint.format_map(placeholders),
        options=tuple(filling.options.get(piece.field, options)),
        required=piece.required,
        is_autosaved=piece.kept,
        compact=piece.compact,
        others_only=piece.others,
        minimum=minimum,
        maximum=maximum,
    )


WORDS = load_library("flows")
"""The wording of every feature."""


def explain_errors(form: Form, errors: Mapping[str, str], values: Mapping[str, Value]) -> Form:
    """Return the form with the given values, and each error in words beside its field."""
    bounds = {field.id: {"minimum": field.minimum, "maximum": field.maximum} for field in form.fields}
    texts = {field_id: WORDS.errors[error].format(**bounds.get(field_id, {})) for field_id, error in errors.items()}
    return form.with_errors(texts, values)


@dataclass(frozen=True)
class ListLine:
    """One consult or case on a list: its text, and the button beside it if there is one."""

    words: str
    button: str = ""
    button_value: str = ""


def to_rows(lines: Sequence[ListLine]) -> tuple[Row, ...]:
    """Return a row for each line, with its button."""
    return tuple(Row(_line_buttons(line), line.words) for line in lines)


def _line_buttons(line: ListLine) -> tuple[Button, ...]:
    return (Button(line.button, WORDS.phrases[line.button], line.button_value),) if line.button else ()


def notice(text: str) -> Form:
    """Return a screen with one text, such as why something cannot be done."""
    return build_form("notice", WORDS, ScreenFilling(placeholders={"words": text}))
