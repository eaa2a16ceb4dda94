"""Copies the rows of a model in the database itself: one statement for each row of the model makes all its copies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from storage.types import UtcDateTime
from tests.bench.seeding.model_consults import Model, Row

PREFIX_DIGITS = 8
_ODD = 2654435761  # spreads numbers over all prefixes, as random ids are
COPIES = sa.Table(
    "bench_copy",
    sa.MetaData(),
    sa.Column("model", sa.String, index=True),
    sa.Column("prefix", sa.String),  # the beginning of the ids of its own rows
    sa.Column("case_prefix", sa.String),  # the beginning of the ids of its case's rows
    sa.Column("code", sa.String),
    sa.Column("days", sa.Integer),  # how many days ago
    sa.Column("it", sa.Uuid),
    sa.Column("ft", sa.Uuid),
    sa.Column("it_supervisor", sa.Uuid),
    sa.Column("ft_supervisor", sa.Uuid),
    prefixes=["TEMPORARY"],
)
ROLES = ("it", "ft", "it_supervisor", "ft_supervisor")


@dataclass(frozen=True)
class Copy:
    """One copy of a case or a consult; fields as in COPIES."""

    model: str
    prefix: str
    case_prefix: str
    code: str
    days: int
    members: tuple[UUID, UUID, UUID, UUID]  # in the order of ROLES

    def row(self) -> Row:
        """Return the row of COPIES."""
        values = {name: value for name, value in vars(self).items() if name != "members"}
        return {**values, **dict(zip(ROLES, self.members, strict=True))}


@dataclass(frozen=True)
class IdMap:
    """Whose an id in a model is: the copy's own, its case's, or a member's (the position in ROLES)."""

    own: frozenset[UUID]
    case: frozenset[UUID]
    members: Mapping[UUID, int]

    def in_copy(self, value: UUID, copy: Copy) -> UUID:
        """Return the id that the copy has for this id of the model."""
        if value in self.members:
            return copy.members[self.members[value]]
        if value in self.own:
            return join_id(copy.prefix, value)
        return join_id(copy.case_prefix, value) if value in self.case else value


def prefix_of(number: int) -> str:
    """Return the beginning of the ids of the copy with this number."""
    return f"{number * _ODD % 2**32:0{PREFIX_DIGITS}x}"


@lru_cache(maxsize=1_000)
def join_id(prefix: str, model_id: UUID) -> UUID:
    """Return an id with this beginning, and the rest of the model's."""
    return UUID(prefix + model_id.hex[PREFIX_DIGITS:])


def moved(value: Any, model: Model, now: datetime, days: int = 0) -> Any:  # noqa: ANN401 -- a value of any column
    """Return a day or a time as if the model had been made `days` ago; return any other value unchanged."""
    if isinstance(value, datetime):
        return value + (now - model.made_at) - timedelta(days=days)
    if isinstance(value, date):
        return value + (now.date() - model.made_at.date()) - timedelta(days=days)
    return value


def store_copies(connection: sa.Connection, copies: Iterable[Copy]) -> None:
    """Store the copies that are to be made."""
    COPIES.create(connection)
    connection.execute(sa.insert(COPIES), [copy.row() for copy in copies])


def copy_rows(connection: sa.Connection, name: str, model: Model, ids: IdMap, now: datetime) -> None:
    """Make all copies of a model but those of its rows that are sealed or hashed."""
    for table_name, rows in model.rows.items():
        table = SQLModel.metadata.tables[table_name]
        for row in rows:
            values = [_expression(connection, table.columns[key], moved(row[key], model, now), ids) for key in row]
            copied = sa.select(*values).where(COPIES.c.model == name).order_by(COPIES.c.prefix)
            connection.execute(sa.insert(table).from_select(list(row), copied))


def _expression(connection: sa.Connection, column: sa.Column[Any], value: Any, ids: IdMap) -> sa.ColumnElement[Any]:  # noqa: ANN401 -- as above
    if value is None:
        return sa.null()
    if isinstance(value, UUID):
        return _id_expression(value, ids)
    if isinstance(value, date):
        return _day_expression(value, column, is_sqlite=connection.dialect.name == "sqlite")
    if column.table.name == "case" and column.name == "code":
        return COPIES.c.code
    return sa.literal(value, column.type)


def _id_expression(value: UUID, ids: IdMap) -> sa.ColumnElement[Any]:
    if value in ids.members:
        return COPIES.c[ROLES[ids.members[value]]]
    if value not in ids.own | ids.case:
        return sa.literal(value, sa.Uuid())
    prefix = COPIES.c.prefix if value in ids.own else COPIES.c.case_prefix
    return sa.cast(prefix.concat(value.hex[PREFIX_DIGITS:]), sa.Uuid())


def _day_expression(value: date, column: sa.Column[Any], *, is_sqlite: bool) -> sa.ColumnElement[Any]:
    if not is_sqlite:
        days = COPIES.c.days if not isinstance(value, datetime) else sa.func.make_interval(0, 0, 0, COPIES.c.days)
        return sa.literal(value, column.type).op("-")(days)
    ago = sa.literal("-").concat(sa.cast(COPIES.c.days, sa.String)).concat(" days")
    if isinstance(column.type, UtcDateTime):
        shifted = sa.func.strftime("%Y-%m-%d %H:%M:%S", sa.literal(value, column.type), ago)
        return sa.type_coerce(shifted.concat(".000000"), sa.String)
    return sa.type_coerce(sa.func.date(sa.literal(value.isoformat()), ago), sa.String)
