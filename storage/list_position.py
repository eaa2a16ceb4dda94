"""Where a page of a list ends: the next page begins after this place, whatever was added or removed meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from storage.types import UtcDateTime

Column = Any
"""A column of a model or of a table, or an expression."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_PARTS = ("", "it", "ft")
_PARAMETERS = (
    sa.bindparam("after_at", type_=UtcDateTime()),
    sa.bindparam("after_id", type_=sa.Uuid()),
    sa.bindparam("after_part", type_=sa.String()),
)


@dataclass(frozen=True)
class Position:
    """A place in a list that is sorted by a time and an id. It names a place only: it opens no row."""

    at: datetime
    id: UUID
    part: str = ""  # of a consult, where a row is about one side of it

    def __str__(self) -> str:
        """Return the position as buttons and addresses carry it."""
        return f"{(self.at - _EPOCH) // _MICROSECOND}.{self.id.hex}.{self.part}"

    @classmethod
    def parse(cls, text: object) -> "Position | None":
        """Return the position that came with a request; None, which is the start of the list, for anything else."""
        try:
            micros, id_, part = str(text).split(".")
            return cls(_EPOCH + int(micros) * _MICROSECOND, UUID(id_), part) if part in _PARTS else None
        except (ValueError, OverflowError):
            return None

    @property
    def parameters(self) -> Mapping[str, object]:
        """Return the values for a condition of `follows`."""
        return {"after_at": self.at, "after_id": self.id, "after_part": self.part}

    def follows(self, *columns: Column, newest_first: bool = False) -> "sa.ColumnElement[bool]":
        """Return the condition that a row, known by its columns for the time, the id and the part, comes after this."""
        return _compare(columns, (self.at, self.id, self.part)[: len(columns)], newest_first=newest_first)


def follows(*columns: Column, newest_first: bool = False) -> "sa.ColumnElement[bool]":
    """Return the condition for queries that are built once; they take the parameters of a position."""
    return _compare(columns, sa.tuple_(*_PARAMETERS[: len(columns)]), newest_first=newest_first)


def _compare(columns: Sequence[Column], values: Any, *, newest_first: bool) -> "sa.ColumnElement[bool]":  # noqa: ANN401 -- a tuple of values, or of parameters
    place = sa.tuple_(*columns)
    follows_place: sa.ColumnElement[bool] = place < values if newest_first else place > values
    return follows_place
