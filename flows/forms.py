"""Forms: what a screen asks, and which answers are valid. Every surface shows the same Form; only check() validates."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from enum import StrEnum

Value = str | tuple[str, ...] | int | date | time
"""One answer: an id, ids, a number, a day, a time of day, or text."""

Bound = int | date | None  # the minimum or maximum of a number or a day


@dataclass(frozen=True)
class SurfaceLimits:
    """What fits on every surface: the smallest number of all surfaces, each with its source; lengths in characters."""

    options: int = 100  # Slack: a select menu holds 100 options
    option_text: int = 75  # Slack: the text and the description of an option hold 75 each
    button_text: int = 75  # Slack: a button's text holds 75
    row_buttons: int = 25  # Slack: an actions block holds 25 elements
    title: int = 24  # Slack: the title, submit and close texts of a modal hold 24 each
    heading: int = 150  # Slack: a header block holds 150
    label: int = 2000  # Slack: the label and the hint of an input hold 2,000 each
    paragraph: int = 3000  # Slack: a section block holds 3,000
    typed_text: int = 3000  # Slack: a plain-text input takes 3,000
    blocks: int = 100  # Slack: a modal or a Home tab holds 100; a piece of a form takes one, or two
    list_rows: int = 40  # two such lists, a block for each row, leave 20 blocks for the rest of the screen


LIMITS = SurfaceLimits()
MAX_TEXT_LENGTH = LIMITS.typed_text
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")  # fromisoformat() would take seconds and a zone as well


class FieldKind(StrEnum):
    """The kind of answer that a field takes."""

    ONE = "one"
    ANY = "any"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"
    MEMBER = "member"
    WORDS = "words"  # free text: typed on the bot's own page, or in a modal where a BAA is attested to


@dataclass(frozen=True)
class Option:
    """One option of a field."""

    id: str
    label: str
    detail: str = ""


@dataclass(frozen=True)
class Field:
    """One question. `minimum` and `maximum` bound numbers, and days (as dates)."""

    id: str
    kind: FieldKind
    label: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    required: bool = True
    is_autosaved: bool = False  # each tick is saved at once, so that closing the modal loses nothing
    compact: bool = False  # a menu instead of a list of checkboxes
    others_only: bool = False  # of a member: everybody but the reader
    minimum: Bound = None
    maximum: Bound = None


@dataclass(frozen=True)
class Paragraph:
    """Text to read. `quiet`: smaller and gray. `heading`: a heading above the pieces that follow."""

    words: str
    quiet: bool = False
    heading: bool = False


@dataclass(frozen=True)
class Button:
    """A button. `value` is an id of ours, never text that a person wrote."""

    id: str
    label: str
    value: str = ""
    is_primary: bool = False
    url: str = ""


@dataclass(frozen=True)
class Row:
    """Buttons beside each other, or one button beside a line of text."""

    buttons: tuple[Button, ...]
    words: str = ""


Piece = Field | Paragraph | Row


@dataclass(frozen=True)
class Form:
    """One screen: its pieces, the values filled in, and the errors."""

    step: str
    title: str
    body: tuple[Piece, ...]
    submit: str = ""
    close: str = "Later"
    values: Mapping[str, Value] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    about: str = ""  # the id of the consult or case that the form is for
    progress: str = ""  # above everything: at which stage the consult is, and whose turn it is

    @property
    def fields(self) -> tuple[Field, ...]:
        """Return the fields, in order."""
        return tuple(piece for piece in self.body if isinstance(piece, Field))

    def with_errors(self, errors: Mapping[str, str], values: Mapping[str, Value]) -> "Form":
        """Return the same form with the given values filled in and each error beside its field."""
        return replace(self, errors=dict(errors), values={**self.values, **values})


@dataclass(frozen=True)
class CheckedForm:
    """The outcome of check(): the valid values, and the error id of each invalid field."""

    values: Mapping[str, Value]
    errors: Mapping[str, str]


class _FieldError(Exception):
    """The answer to one field is invalid; the argument is the id of the error."""


def check(form: Form, answers: Mapping[str, object]) -> CheckedForm:
    """Validate the answers to a form.

    An absent field means "as shown": surfaces need not send a prefilled input that nobody touched. Unknown fields are
    dropped. Choices come as ids, days as ISO text, times as HH:MM, numbers as text or int. Error ids: in words.toml.
    """
    values: dict[str, Value] = {}
    errors: dict[str, str] = {}
    for question in form.fields:
        try:
            if (value := _read_field(question, answers.get(question.id, form.values.get(question.id)))) is not None:
                values[question.id] = value
        except _FieldError as refused:
            errors[question.id] = str(refused)
    return CheckedForm(values, errors)


def _read_field(question: Field, answer: object) -> Value | None:
    if answer not in (None, "", (), []):
        return _READER_BY_KIND[question.kind](question, answer)
    if not question.required:
        return None
    if question.kind is FieldKind.ANY and len(question.options) == 1:
        raise _FieldError("tick_this")  # "tick at least one" would be odd beside a single checkbox
    raise _FieldError(_EMPTY_ERROR_BY_KIND[question.kind])


def _read_choice(question: Field, answer: object) -> str:
    if not isinstance(answer, str) or answer not in {option.id for option in question.options}:
        raise _FieldError("choose_from_list")
    return answer


def _read_choices(question: Field, answer: object) -> tuple[str, ...]:
    if not isinstance(answer, list | tuple) or not set(answer) <= {option.id for option in question.options}:
        raise _FieldError("choose_from_list")
    return tuple(option.id for option in question.options if option.id in answer)


def _read_date(question: Field, answer: object) -> date:
    try:
        day = answer if isinstance(answer, date) else date.fromisoformat(str(answer))
    except ValueError:
        raise _FieldError("not_a_day") from None
    _check_bounds(question, day, "day_too_early", "day_too_late")
    return day


def _read_time(_question: Field, answer: object) -> time:
    if isinstance(answer, time):
        return answer
    if not _TIME.fullmatch(str(answer)):
        raise _FieldError("not_a_time")
    return time.fromisoformat(str(answer))


def _read_number(question: Field, answer: object) -> int:
    text = str(answer).strip()
    if not text.removeprefix("-").isascii() or not text.removeprefix("-").isdecimal() or len(text) > 9:  # noqa: PLR2004 -- no count here comes near a billion
        raise _FieldError("not_a_number")
    _check_bounds(question, int(text), "number_too_small", "number_too_large")
    return int(text)


def _check_bounds(question: Field, value: int | date, low: str, high: str) -> None:
    if question.minimum is not None and _comparable(value) < _comparable(question.minimum):
        raise _FieldError(low)
    if question.maximum is not None and _comparable(value) > _comparable(question.maximum):
        raise _FieldError(high)


def _comparable(value: int | date) -> int:
    return value if isinstance(value, int) else value.toordinal()


def _read_member(_question: Field, answer: object) -> str:
    if not isinstance(answer, str):
        raise _FieldError("choose_from_list")
    return answer


def _read_text(_question: Field, answer: object) -> str:
    text = str(answer).strip()
    if not text or len(text) > MAX_TEXT_LENGTH:
        raise _FieldError("too_long" if text else "write_something")
    return text


_READER_BY_KIND: Mapping[FieldKind, Callable[[Field, object], Value]] = {
    FieldKind.ONE: _read_choice,
    FieldKind.ANY: _read_choices,
    FieldKind.DATE: _read_date,
    FieldKind.TIME: _read_time,
    FieldKind.NUMBER: _read_number,
    FieldKind.MEMBER: _read_member,
    FieldKind.WORDS: _read_text,
}
_EMPTY_ERROR_BY_KIND: Mapping[FieldKind, str] = {
    FieldKind.ONE: "choose_one",
    FieldKind.ANY: "choose_any",
    FieldKind.DATE: "choose_day",
    FieldKind.TIME: "choose_time",
    FieldKind.NUMBER: "not_a_number",
    FieldKind.MEMBER: "choose_member",
    FieldKind.WORDS: "write_something",
}
