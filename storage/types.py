"""Column types: aware UTC times, and the chart's configuration."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.engine import Dialect
from sqlalchemy.types import DateTime, Text, TypeDecorator
from statemachine.orderedset import OrderedSet


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC. SQLite would hand it back without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the time in UTC; a time without a zone is refused with ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be kept")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the time as aware UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ChartConfiguration(TypeDecorator[Any]):
    """The states a chart is in: None, one value or an OrderedSet, kept as a JSON list."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: OrderedSet[str] | str | None, dialect: Dialect) -> str | None:
        """Return the JSON list of the states, in their order."""
        del dialect
        if value is None:
            return None
        return json.dumps(list(value) if isinstance(value, OrderedSet) else [value])

    def process_result_value(self, value: str | None, dialect: Dialect) -> OrderedSet[str] | str | None:
        """Return what the chart itself would hold: one value bare, several as an OrderedSet."""
        del dialect
        if value is None:
            return None
        found: list[str] = json.loads(value)
        return found[0] if len(found) == 1 else OrderedSet(found)


class IdTuple(TypeDecorator[tuple[str, ...]]):
    """A short tuple of fixed ids (topics, reasons), kept as a JSON list. Never what people wrote."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """Return the JSON list."""
        del dialect
        return None if value is None else json.dumps(list(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        """Return the ids as a tuple."""
        del dialect
        return None if value is None else tuple(json.loads(value))
