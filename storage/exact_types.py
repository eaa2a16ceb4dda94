"""Accept a stored value only as our types write it.

SQLite stores text where PostgreSQL has types of its own. An id with a dash, a time with a `T`, a truth value of 2:
Python reads each as the value that was meant, and the row's MAC holds. But SQL compares what is stored, and does not
find it.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Dialect, Engine, ExceptionContext

from storage.row_errors import ValueSpellingError

MOST_IDS, MOST_TIMES = 16_384, 1_024  # those read last are remembered, because checking takes as long as reading
_Parse = Callable[[Any], Any]


def _parse_uuid(value: str) -> UUID:
    number = int(value, 16)
    if f"{number:032x}" != value:
        raise ValueSpellingError
    return UUID(int=number)


def _parse_time(value: str) -> datetime:
    parsed = datetime.fromisoformat(value)
    if parsed.isoformat(" ", "microseconds") != value or parsed.tzinfo is not None:
        raise ValueSpellingError
    return parsed


def _parse_date(value: str) -> date:
    parsed = date.fromisoformat(value)
    if parsed.isoformat() != value:
        raise ValueSpellingError
    return parsed


def _parse_time_of_day(value: str) -> time:
    parsed = time.fromisoformat(value)
    if parsed.isoformat("microseconds") != value or parsed.tzinfo is not None:
        raise ValueSpellingError
    return parsed


def _process(parse: _Parse, *, remembers: int) -> _Parse:
    @lru_cache(maxsize=remembers)
    def process(value: Any) -> Any:  # noqa: ANN401 -- whatever is stored
        if value is None:
            return None
        try:
            return parse(value)
        except (ValueError, TypeError, OverflowError):
            raise ValueSpellingError from None  # else its text would quote the value

    return process


class _Booleans(dict[object, bool | None]):
    def __missing__(self, _value: object) -> bool:
        raise ValueSpellingError


class _Exact:
    """Reads values of one type with one function; writes them as SQLAlchemy does."""

    process: _Parse

    def result_processor(self, _dialect: Dialect, _coltype: object) -> _Parse:
        """Return what turns a stored value into Python's, or raises ValueSpellingError."""
        return type(self).process


class _ExactUuid(_Exact, sa.Uuid[UUID]):
    process = staticmethod(_process(_parse_uuid, remembers=MOST_IDS))


class _ExactTime(_Exact, sqlite.DATETIME):
    process = staticmethod(_process(_parse_time, remembers=MOST_TIMES))


class _ExactDate(_Exact, sqlite.DATE):
    process = staticmethod(_process(_parse_date, remembers=MOST_TIMES))


class _ExactTimeOfDay(_Exact, sqlite.TIME):
    process = staticmethod(_process(_parse_time_of_day, remembers=MOST_TIMES))


class _ExactBoolean(_Exact, sa.Boolean):
    process = staticmethod(_Booleans({None: None, 0: False, 1: True}).__getitem__)


_SQLITE_TYPES: dict[type[Any], type[Any]] = {
    sa.Uuid: _ExactUuid,
    sa.DateTime: _ExactTime,
    sa.Date: _ExactDate,
    sa.Time: _ExactTimeOfDay,
    sa.Boolean: _ExactBoolean,
}


def use_exact_types(engine: Engine) -> None:
    """Let every statement on this engine raise ValueSpellingError for a value that the product did not write.

    PostgreSQL's own types have one spelling each; a time that Python cannot hold raises the same error.
    """
    if engine.dialect.name == "sqlite":
        engine.dialect.colspecs = {**engine.dialect.colspecs, **_SQLITE_TYPES}
    event.listen(engine, "handle_error", _hide_unreadable)


def _hide_unreadable(context: ExceptionContext) -> None:
    """Raise ValueSpellingError if the driver cannot read a value, whose text its own error quotes."""
    error = context.original_exception
    is_sqlite = type(error).__name__ == "OperationalError" and str(error).startswith("Could not decode to UTF-8")
    is_fetched = context.statement is None  # else the values that were sent are wrong
    if is_sqlite or (is_fetched and type(error).__name__ == "DataError"):
        error.args = ("a stored value is unreadable",)
        raise ValueSpellingError
