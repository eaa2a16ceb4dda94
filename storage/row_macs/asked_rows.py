"""Compares the rows of a statement with what it asked for, in Python, in their checked values.

A database that somebody else writes may compare one value and return another: a view can stand in a table's place. Then
a row comes back that was not asked for, with its true MAC, and would count as the case's or the consult's own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, BooleanClauseList, Grouping, Null
from sqlmodel.sql.sqltypes import AutoString

from storage.models import Draft
from storage.row_macs.encoding import find_encoding
from storage.row_macs.row_faults import RowChangedError, RowFault
from storage.row_macs.row_macs import check, find_macs

_TYPES = (sa.Uuid, sa.String, AutoString, sa.Integer)
_Name = tuple[str, str]
"""A table's name or alias, and a column's name."""


class _Condition(NamedTuple):
    """One column that a statement compares with another one, with a value, or with several."""

    column: _Name
    other: "_Name | BindParameter[Any] | None"  # None: the column has no value
    guard: str | None = None  # the table of an outer join: without its row the condition need not hold
    is_list: bool = False


class AskedColumns:
    """What a statement asks of the rows that it returns. Conditions of another kind are the database's alone."""

    def __init__(self, statement: sa.Select[Any], entities: Sequence[Any]) -> None:
        """Take the statement and what it returns at each place: a model or an alias, or None for another column."""
        self._statement, self._places, self._mappers = statement, {}, {}
        for at, entity in enumerate(entities):
            inspected = None if entity is None else sa.inspect(entity)
            if inspected is not None and (find_encoding(inspected.mapper.class_) or inspected.mapper.class_ is Draft):
                self._places[str(inspected.selectable.name)] = at
                self._mappers[at] = inspected.mapper
        self._tests: dict[frozenset[int], list[_Test]] = {}

    @cached_property
    def _conditions(self) -> list[_Condition]:
        found = list(_list_conditions(self._statement.whereclause, None))
        for target, on, _left, flags in self._statement._setup_joins:  # noqa: SLF001 -- nothing public lists the joins
            guard = str(sa.inspect(target).selectable.name) if flags["isouter"] else None
            found += _list_conditions(on, guard)
        return found

    def check(self, session: Session, rows: Iterable[Sequence[Any]], parameters: Mapping[str, Any]) -> None:
        """Raise RowChangedError if a row, with None for one that an outer join lacks, is not what was asked for."""
        if not self._places or find_macs(session) is None:
            return
        for row in rows:
            present = frozenset(at for at in self._mappers if row[at] is not None)
            if present not in self._tests:
                self._tests[present] = list(self._build_tests(present))
            for test in self._tests[present]:
                if not test.holds(row, parameters, getattr):
                    _require(session, test, row, parameters)

    def _build_tests(self, present: frozenset[int]) -> Iterator["_Test"]:
        """Yield what to compare if these places have rows: columns that are equal to a value by way of others, too."""
        group: dict[_Name, set[_Name]] = {}
        certain = [each for each in self._conditions if each.guard is None or self._places.get(each.guard) in present]
        for each in certain:
            if isinstance(each.other, tuple):
                joined = group.get(each.column, {each.column}) | group.get(each.other, {each.other})
                group.update(dict.fromkeys(joined, joined))
        for each in certain:
            names = group.get(each.column, {each.column})
            own = [place for name in sorted(names) if (place := self._find(name, present)) is not None]
            if isinstance(each.other, tuple):
                yield from (_Test(own[0], other=place) for place in own[1:])
            else:
                yield from (_Test(place, each.other, is_list=each.is_list) for place in own)

    def _find(self, name: _Name, present: frozenset[int]) -> tuple[int, str] | None:
        at = self._places.get(name[0])
        if at is None or at not in present:
            return None
        mapper = self._mappers[at]
        return at, mapper.get_property_by_column(mapper.local_table.c[name[1]]).key


class _Test(NamedTuple):
    """One comparison with a row's values."""

    place: tuple[int, str]
    bound: "BindParameter[Any] | None" = None
    other: tuple[int, str] | None = None
    is_list: bool = False

    def holds(self, row: Sequence[Any], parameters: Mapping[str, Any], value_of: Callable[[Any, str], Any]) -> bool:
        """Return whether the row is what was asked for; `value_of` returns an attribute of an object."""
        value = value_of(row[self.place[0]], self.place[1])
        if self.other is not None:
            return bool(value == value_of(row[self.other[0]], self.other[1]))
        wanted = _value(self.bound, parameters)
        if not self.is_list:
            return bool(value == wanted)
        return value in wanted


def _require(session: Session, test: _Test, row: Sequence[Any], parameters: Mapping[str, Any]) -> None:
    """Compare again with what is stored: the session may have read an object before somebody else changed its row."""
    if not test.holds(row, parameters, lambda each, name: _read_stored(session, each).get(name)):
        mapper = sa.inspect(type(row[test.place[0]]))
        key = ",".join(str(value) for value in mapper.primary_key_from_instance(row[test.place[0]]))
        raise RowChangedError(RowFault(str(mapper.local_table.name), key, "not_asked_for"))


def _read_stored(session: Session, row: Any) -> Mapping[str, Any]:  # noqa: ANN401 -- any model
    mapper, encoding = sa.inspect(type(row)), find_encoding(type(row))
    key = zip(mapper.primary_key, mapper.primary_key_from_instance(row), strict=True)
    statement = sa.select(*mapper.columns).where(*(column == value for column, value in key))
    stored = session.connection().execute(statement).first()
    if stored is None:
        return {}
    if encoding is not None:
        check(session, encoding, list(stored))
    names = [mapper.get_property_by_column(column).key for column in mapper.columns]
    return dict(zip(names, stored, strict=True))


def _value(bound: "BindParameter[Any] | None", parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- any value
    return None if bound is None else parameters.get(bound.key, bound.effective_value)


def _list_conditions(clause: Any, guard: str | None) -> Iterator[_Condition]:  # noqa: ANN401 -- any clause, or none
    if isinstance(clause, Grouping):
        clause = clause.element
    if isinstance(clause, BooleanClauseList) and clause.operator is operators.and_:
        for each in clause.clauses:
            yield from _list_conditions(each, guard)
    elif isinstance(clause, BinaryExpression):
        yield from _read_comparison(clause, guard)


def _read_comparison(clause: "BinaryExpression[Any]", guard: str | None) -> Iterator[_Condition]:
    left, right = clause.left, clause.right
    if clause.operator is operators.eq and isinstance(left, BindParameter):
        left, right = right, left
    if (column := _name_of(left)) is None:
        return
    if clause.operator is operators.eq:
        other = right if isinstance(right, BindParameter) else _name_of(right)
        if other is not None:
            yield _Condition(column, other, guard)
    elif clause.operator is operators.in_op and isinstance(right, BindParameter):
        yield _Condition(column, right, guard, is_list=True)
    elif clause.operator is operators.is_ and isinstance(right, Null):
        yield _Condition(column, None, guard)


def _name_of(clause: Any) -> _Name | None:  # noqa: ANN401 -- any clause
    is_compared = isinstance(clause, sa.Column) and isinstance(clause.type, _TYPES) and clause.table is not None
    return (str(clause.table.name), clause.name) if is_compared else None
