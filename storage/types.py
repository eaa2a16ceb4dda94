"""Column types: times in UTC, the configuration of a statechart, and tuples of ids."""

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy.engine import Dialect
from sqlalchemy.types import DateTime, Text, TypeDecorator
from statemachine.orderedset import OrderedSet

from storage.row_errors import ValueSpellingError


class UtcDateTime(TypeDecorator[datetime]):
    """A time with a zone, stored in UTC. SQLite alone would return it without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the time in UTC. Raise ValueError if it has no zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored time as UTC, with its zone."""
        del dialect
        if value is None or value.tzinfo is UTC:
            return value
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ChartConfiguration(TypeDecorator[Any]):
    """The active states of a statechart: None, one state or an OrderedSet, stored as a JSON list."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: OrderedSet[str] | str | None, dialect: Dialect) -> str | None:
        """Return the states as a JSON list, in their order."""
        del dialect
        if value is None:
            return None
        return json.dumps(list(value) if isinstance(value, OrderedSet) else [value])

    def process_result_value(self, value: str | None, dialect: Dialect) -> OrderedSet[str] | str | None:
        """Return the states as the statechart stores them: one state as a string, several as an OrderedSet."""
        del dialect
        if value is None:
            return None
        states = _parse_ids(value)
        return states[0] if len(states) == 1 else OrderedSet(states)


class IdTuple(TypeDecorator[tuple[str, ...]]):
    """A short tuple of fixed ids (topics, reasons), stored as a JSON list. It never contains text that people wrote."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """Return the ids as a JSON list."""
        del dialect
        return None if value is None else json.dumps(list(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        """Return the stored ids as a tuple."""
        del dialect
        return None if value is None else _parse_ids(value)


@lru_cache(maxsize=4096)  # few combinations of ids occur
def _parse_ids(text: str) -> tuple[str, ...]:
    """Return the ids of a JSON list. Raise ValueSpellingError unless it is spelled as `json.dumps` spells it."""
    try:
        ids: list[str] = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        raise ValueSpellingError from None  # else its text would quote what is stored
    if type(ids) is not list or not all(type(each) is str for each in ids) or json.dumps(ids) != text:
        raise ValueSpellingError
    return tuple(ids)
