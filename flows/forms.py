"""What one screen asks, and what a valid answer is. Every surface renders the same Form; check() is the only judge."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from enum import StrEnum

Value = str | tuple[str, ...] | int | date | time
"""One answer: an id, ids, a number, a day, a time of day, or words."""

Bound = int | date | None
"""The least or the most that a number or a day may be."""

MAX_TEXT_LENGTH = 3000  # characters; also the longest text that Slack lets a person type


class FieldKind(StrEnum):
    """What a field takes."""

    ONE = "one"
    ANY = "any"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"
    MEMBER = "member"
    WORDS = "words"  # free text: typed on the bot's own page, or in a modal where a BAA is attested to


@dataclass(frozen=True)
class Option:
    """One thing to tick."""

    id: str
    label: str
    detail: str = ""


@dataclass(frozen=True)
class Field:
    """One thing that is asked. `least` and `most` bound numbers, and days (as dates)."""

    id: str
    kind: FieldKind
    label: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    required: bool = True
    is_autosaved: bool = False  # each tick is kept at once, so that a closed window loses nothing
    compact: bool = False  # a menu to open rather than a list to tick
    minimum: Bound = None
    maximum: Bound = None


@dataclass(frozen=True)
class Paragraph:
    """Words to read; quiet ones stand back, a heading stands over what follows."""

    words: str
    quiet: bool = False
    heading: bool = False


@dataclass(frozen=True)
class Button:
    """Something to press. `value` is an id of ours, never words that somebody wrote."""

    id: str
    label: str
    value: str = ""
    is_primary: bool = False
    url: str = ""


@dataclass(frozen=True)
class Row:
    """Buttons beside each other, or one button beside a line of words."""

    buttons: tuple[Button, ...]
    words: str = ""


Piece = Field | Paragraph | Row


@dataclass(frozen=True)
class Form:
    """One screen: what stands on it, what is filled in, what is wrong."""

    step: str
    title: str
    body: tuple[Piece, ...]
    submit: str = ""
    close: str = "Later"
    values: Mapping[str, Value] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    about: str = ""  # the id of the consult or case it is for

    @property
    def fields(self) -> tuple[Field, ...]:
        """Return what is asked, in order."""
        return tuple(piece for piece in self.body if isinstance(piece, Field))

    def with_errors(self, errors: Mapping[str, str], values: Mapping[str, Value]) -> "Form":
        """Return the same screen with what was given kept and what is wrong said beside it."""
        return replace(self, errors=dict(errors), values={**self.values, **values})


@dataclass(frozen=True)
class CheckedForm:
    """The outcome of check(): the values that hold, and the id of the error of each field that does not."""

    values: Mapping[str, Value]
    errors: Mapping[str, str]


class _FieldError(Exception):
    """One field's answer does not hold; the argument is the error's id."""


def check(form: Form, given: Mapping[str, object]) -> CheckedForm:
    """Judge what was given against what was asked.

    An absent field means "as shown": an untouched prefilled input may not be sent. Unknown fields are dropped.
    Choices come as ids, days as ISO text, times as HH:MM, numbers as text or int. Error ids are keys of
    `errors` in the content file words.toml.
    """
    values: dict[str, Value] = {}
    errors: dict[str, str] = {}
    for asked in form.fields:
        answer = given.get(asked.id, form.values.get(asked.id))
        try:
            value = _read_field(asked, answer)
        except _FieldError as wrong:
            errors[asked.id] = str(wrong)
        else:
            if value is not None:
                values[asked.id] = value
    return CheckedForm(values, errors)


def _read_field(asked: Field, answer: object) -> Value | None:
    if answer not in (None, "", (), []):
        return _READER_BY_KIND[asked.kind](asked, answer)
    if not asked.required:
        return None
    if asked.kind is FieldKind.ANY and len(asked.options) == 1:
        raise _FieldError("tick_this")  # of a single box nobody can tick "at least one"
    raise _FieldError(_EMPTY_ERROR_BY_KIND[asked.kind])


def _read_choice(asked: Field, answer: object) -> str:
    if not isinstance(answer, str) or answer not in {option.id for option in asked.options}:
        raise _FieldError("choose_from_list")
    return answer


def _read_choices(asked: Field, answer: object) -> tuple[str, ...]:
    if not isinstance(answer, list | tuple):
        raise _FieldError("choose_from_list")
    if not set(answer) <= {option.id for option in asked.options}:
        raise _FieldError("choose_from_list")
    return tuple(option.id for option in asked.options if option.id in answer)


def _read_date(asked: Field, answer: object) -> date:
    try:
        day = answer if isinstance(answer, date) else date.fromisoformat(str(answer))
    except ValueError:
        raise _FieldError("not_a_day") from None
    _check_bounds(asked, day, "day_too_early", "day_too_late")
    return day


def _read_time(_asked: Field, answer: object) -> time:
    if isinstance(answer, time):
        return answer
    if not re.fullmatch(r"[0-9]{2}:[0-9]{2}", str(answer)):  # fromisoformat() would take a zone as well
        raise _FieldError("not_a_time")
    try:
        return time.fromisoformat(str(answer))
    except ValueError:
        raise _FieldError("not_a_time") from None


def _read_number(asked: Field, answer: object) -> int:
    text = str(answer).strip()
    if not text.removeprefix("-").isascii() or not text.removeprefix("-").isdecimal() or len(text) > 9:  # noqa: PLR2004 -- no count here comes near a billion
        raise _FieldError("not_a_number")
    _check_bounds(asked, int(text), "number_too_small", "number_too_large")
    return int(text)


def _check_bounds(asked: Field, value: int | date, low: str, high: str) -> None:
    if asked.minimum is not None and _comparable(value) < _comparable(asked.minimum):
        raise _FieldError(low)
    if asked.maximum is not None and _comparable(value) > _comparable(asked.maximum):
        raise _FieldError(high)


def _comparable(value: int | date) -> int:
    return value if isinstance(value, int) else value.toordinal()


def _read_member(_asked: Field, answer: object) -> str:
    if not isinstance(answer, str):
        raise _FieldError("choose_from_list")
    return answer


def _read_text(_asked: Field, answer: object) -> str:
    text = str(answer).strip()
    if not text:
        raise _FieldError("write_something")
    if len(text) > MAX_TEXT_LENGTH:
        raise _FieldError("too_long")
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
