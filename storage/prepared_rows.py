"""Reads rows of several tables in one query, as objects of the session, without the ORM's work for each query.

Every click runs some of these queries. SQLAlchemy's ORM sets each one up again, which takes longer than the database
needs to answer it. Here the columns, and how to convert them, are worked out once.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.orm.attributes import instance_state, set_committed_value
from sqlalchemy.orm.util import identity_key
from sqlmodel import Session, SQLModel

from storage.database import keep_referenced
from storage.row_macs.asked_rows import AskedColumns
from storage.row_macs.encoding import find_encoding
from storage.row_macs.lists.owners import OWNERS
from storage.row_macs.lists.whole_lists import prefetch_lists
from storage.row_macs.row_faults import RowChangedError, RowFault, ValueSpellingError
from storage.row_macs.row_macs import check
from storage.row_macs.untyped_rows import convert_row, describe_key, find_converters

Converter = Callable[[Any], Any]
Entity = Any
"""A model, or an alias of one."""

_Row = TypeVar("_Row", bound=SQLModel)


class PreparedRows:
    """A query for whole rows. It first flushes what the session changed, as the session's own queries do."""

    def __init__(
        self,
        *entities: Entity,
        build: Callable[[Any], Any],
        extra: Sequence[Any] = (),
        refreshes: bool = False,
    ) -> None:
        """Take the tables, what adds joins and conditions to the query, and further columns.

        `refreshes`: an object that the session knows already gets the values that are read; for rows that are locked.
        """
        self._tables: list[_Table] = []
        for entity in entities:
            self._tables.append(_Table(entity, sum(len(table.columns) for table in self._tables), refreshes=refreshes))
        columns = [column for table in self._tables for column in table.columns]
        raw = [sa.type_coerce(column, sa.types.NullType()).label(f"c{at}") for at, column in enumerate(columns)]
        self._first_extra = len(raw)
        self._statement = build(sa.select(*raw, *extra))
        self._asked = AskedColumns(self._statement, entities)

    def read(self, session: Session, parameters: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """Return for each row its objects, None for the missing one of an outer join, and its further columns.

        Raise RowChangedError for a row that has no MAC of its own, or that was not asked for.
        """
        if session.autoflush:
            session.flush()
        connection = session.connection()
        rows = connection.execute(self._statement, parameters).all()
        if len(rows) > 1:
            prefetch_lists(
                session, (owner for table in self._tables for owner in table.list_owners(rows, connection.dialect))
            )
        finders = [table.finder(session, connection.dialect) for table in self._tables]
        found = [(*(find(row) for find in finders), *row[self._first_extra :]) for row in rows]
        self._asked.check(session, found, parameters)
        return found


def find_by_id(session: Session, model: type[_Row], row_id: UUID) -> _Row | None:
    """Return the row with this id, or None, as the session's own `get` does: without a query if it is known."""
    known = session.identity_map.get(identity_key(model, row_id))
    if known is not None and not instance_state(known).expired:
        return known
    rows = _prepare_by_id(model).read(session, {"row_id": row_id})
    return rows[0][0] if rows else None


@cache
def _prepare_by_id(model: type[SQLModel]) -> PreparedRows:
    (key,) = sa.inspect(model).primary_key
    return PreparedRows(model, build=lambda statement: statement.where(key == sa.bindparam("row_id", type_=key.type)))


class _Table:
    """One table of the query, under its own name or an alias."""

    def __init__(self, entity: Entity, first: int, *, refreshes: bool) -> None:
        inspected = sa.inspect(entity)
        self._mapper = inspected.mapper
        self.columns = [inspected.selectable.c[column.key] for column in self._mapper.columns]
        self._names = [self._mapper.get_property_by_column(column).key for column in self._mapper.columns]
        self._places = slice(first, first + len(self.columns))
        keys = [self._mapper.columns.values().index(column) for column in self._mapper.primary_key]
        self._keys, self._key_places = keys, [first + at for at in keys]
        self._refreshes = refreshes
        self._encoding = find_encoding(self._mapper.class_)
        self._owner_places = [self._names.index(name) for name in OWNERS.get(self._mapper.class_, ())]
        self._converters: dict[str, list[tuple[int, Converter]]] = {}

    def finder(self, session: Session, dialect: Dialect) -> Callable[[Sequence[Any]], Any]:
        """Return a function that returns the object of a row; rows with the same key have the same object."""
        converters = self._find_converters(dialect)
        made: dict[tuple[Any, ...], Any] = {}

        def find(row: Sequence[Any]) -> Any:  # noqa: ANN401 -- an object of any model
            key = tuple(row[at] for at in self._key_places)
            if key not in made:
                made[key] = None if key[0] is None else self._make(session, row, converters)
            return made[key]

        return find

    def list_owners(self, rows: Sequence[Sequence[Any]], dialect: Dialect) -> list[UUID]:
        """Return the owners of the lists that the rows are in; see storage/row_macs/lists."""
        converters = [(at, convert) for at, convert in self._find_converters(dialect) if at in self._owner_places]
        owners = []
        for row in {tuple(row[self._places.start + at] for at in self._owner_places) for row in rows}:
            values = dict(zip(self._owner_places, row, strict=True))
            read = convert_row([values.get(at) for at in range(len(self.columns))], converters)
            owners += [read[at] for at in self._owner_places if isinstance(read[at], UUID)]
        return owners

    def _find_converters(self, dialect: Dialect) -> list[tuple[int, Converter]]:
        if dialect.name not in self._converters:
            self._converters[dialect.name] = find_converters(self.columns, dialect)
        return self._converters[dialect.name]

    def _make(self, session: Session, row: Sequence[Any], converters: list[tuple[int, Converter]]) -> Any:  # noqa: ANN401 -- as above
        values = list(row[self._places])
        try:
            for at, convert in converters:
                if values[at] is not None:
                    values[at] = convert(values[at])
        except ValueSpellingError:
            raise RowChangedError(self._describe_unreadable(row[self._places], converters)) from None
        key = self._mapper.identity_key_from_primary_key([values[at] for at in self._keys])
        known = session.identity_map.get(key)
        is_read = known is None or self._refreshes or instance_state(known).expired
        if is_read and self._encoding is not None:
            check(session, self._encoding, values)
        if known is None:
            return self._add(session, key, values)
        if is_read:
            for name, value in zip(self._names, values, strict=True):
                set_committed_value(known, name, value)
        return known

    def _describe_unreadable(self, row: Sequence[Any], converters: list[tuple[int, Converter]]) -> RowFault:
        values = convert_row(row, converters)
        return RowFault(str(self._mapper.local_table.name), describe_key(values[at] for at in self._keys), "spelling")

    def _add(self, session: Session, key: Any, values: Sequence[Any]) -> Any:  # noqa: ANN401 -- as above
        """Add the object to the session, as the session does with what its own queries return."""
        added = self._mapper.class_manager.new_instance()
        state = instance_state(added)
        state.dict.update(zip(self._names, values, strict=True))
        state.key, state.session_id = key, session.hash_key
        session.identity_map.add(state)
        keep_referenced(session, added)
        return added
