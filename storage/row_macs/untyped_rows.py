"""Rows as they are stored, before Python has read their values: so that one that is unreadable can be named."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from storage.row_macs.row_faults import UNKNOWN, ValueSpellingError
from storage.types import UtcDateTime


class _Unreadable:
    """A value that cannot be read."""


UNREADABLE = _Unreadable()
"""Stands for a value that cannot be read. No encoder knows it, so no row with it has a MAC of its own."""

_NO_KEYS = (type(UNREADABLE), bytes, float)
_Parse = Callable[[Any], Any]
_BOUNDS: Sequence[tuple[type[sa.types.TypeEngine[Any]], str, str]] = (
    (UtcDateTime, "0001-01-02", "9999-12-30"),
    (sa.Date, "0001-01-02", "9999-12-30"),
    (sa.Time, "00:00", "23:59:59.999999"),
)
"""What Python can hold of PostgreSQL's times."""


def find_converters(columns: Iterable["sa.ColumnElement[Any]"], dialect: Dialect) -> list[tuple[int, _Parse]]:
    """Return the places of the values that the driver does not return as Python's, each with what turns it into one."""
    found = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
    return [(at, convert) for at, convert in enumerate(found) if convert]


def convert_row(row: Sequence[Any], converters: Iterable[tuple[int, _Parse]]) -> list[Any]:
    """Return Python's values of a row that was selected untyped; UNREADABLE for one that is spelled otherwise."""
    values = list(row)
    for at, convert in converters:
        try:
            values[at] = None if values[at] is None else convert(values[at])
        except ValueSpellingError:
            values[at] = UNREADABLE
    return values


def describe_key(key: Iterable[Any]) -> str:
    """Return a row's primary key for a log line, in plain characters, without what is no key of ours."""
    return ",".join(UNKNOWN if isinstance(part, _NO_KEYS) else ascii(str(part))[1:-1] for part in key)


def is_unreadable(values: Iterable[Any]) -> bool:
    """Return whether one of the values is UNREADABLE."""
    return any(value is UNREADABLE for value in values)


def select_untyped(columns: Iterable["sa.ColumnElement[Any]"], dialect: Dialect) -> list["sa.ColumnElement[Any]"]:
    """Return the columns as the driver returns them: no value is refused, so that each row can be looked at.

    On PostgreSQL, a time or date that Python cannot hold counts as none, which the row's MAC does not allow either.
    """
    untyped: list[sa.ColumnElement[Any]] = [sa.type_coerce(column, sa.types.NullType()) for column in columns]
    if dialect.name == "sqlite":
        return untyped
    return [_within_bounds(column, raw) for column, raw in zip(columns, untyped, strict=True)]


def _within_bounds(column: "sa.ColumnElement[Any]", raw: "sa.ColumnElement[Any]") -> "sa.ColumnElement[Any]":
    for kind, first, last in _BOUNDS:
        if isinstance(column.type, kind):
            return sa.case((raw.between(sa.text(f"'{first}'"), sa.text(f"'{last}'")), raw))
    return raw


@contextmanager
def reading_any_text(connection: sa.Connection) -> Iterator[None]:
    """Let SQLite return text that is no UTF-8, too, in a spelling that no string of the product has."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name != "sqlite":
        yield
        return
    driver.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        driver.text_factory = str
