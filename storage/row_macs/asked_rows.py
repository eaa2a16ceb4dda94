"""Compares the rows of a statement with what it asked for, in Python, in their checked values.

A database that somebody else writes may compare one value and return another: a view can stand in a table's place. Then
a row comes back that was not asked for, with its true MAC, and would count as the case's or the consult's own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, NamedTuple, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, Null
from sqlmodel.sql.sqltypes import AutoString

from storage.models import CaseKey, Draft, PageLink, PageSession, ReviewKey, SignIn
from storage.row_macs.asked_conditions import Evaluate, find_necessary, iter_conjuncts, read_parameter
from storage.row_macs.coverage import COVERED
from storage.row_macs.encoding import find_encoding
from storage.row_macs.lists.whole_lists import WholePlace, find_whole_places, require_whole
from storage.row_macs.row_faults import RowChangedError, RowFault
from storage.row_macs.row_macs import check, find_macs

_TYPES = (sa.Uuid, sa.String, AutoString, sa.Integer)  # compared by way of other columns, too
_COMPARED = COVERED | {CaseKey, Draft, PageLink, PageSession, ReviewKey, SignIn}
_Name = tuple[str, str]
"""A table's name or alias, and a column's name."""


class _Clause(NamedTuple):
    """A condition that has to hold for every row that is returned."""

    clause: Any
    guard: str | None  # the table of an outer join: without its row the condition need not hold
    equal: "_Condition | None"  # the same, if it only says what a column is equal to


class _Condition(NamedTuple):
    """One column that a statement compares with another one, with a value, or with several."""

    column: _Name
    other: "_Name | BindParameter[Any] | None"  # None: the column has no value
    is_list: bool = False


class AskedColumns:
    """What a statement asks of the rows that it returns.

    Conditions that need another table, or a function of the database, are the database's alone: see `list_unchecked`.
    """

    def __init__(self, statement: sa.Select[Any], entities: Sequence[Any]) -> None:
        """Take the statement and what it returns at each place: a model or an alias, or None for another column."""
        self._statement, self._places, self._mappers = statement, {}, {}
        for at, entity in enumerate(entities):
            inspected = None if entity is None else sa.inspect(entity)
            if inspected is not None and inspected.mapper.class_ in _COMPARED:
                self._places[str(inspected.selectable.name)] = at
                self._mappers[at] = inspected.mapper
        self._tests: dict[frozenset[int], list[_Test]] = {}

    @cached_property
    def _clauses(self) -> list[_Clause]:
        found = [_Clause(each, None, _read_comparison(each)) for each in iter_conjuncts(self._statement.whereclause)]
        for target, on, _left, flags in self._statement._setup_joins:  # noqa: SLF001 -- nothing public lists the joins
            guard = str(sa.inspect(target).selectable.name) if flags["isouter"] else None
            found += [_Clause(each, guard, _read_comparison(each)) for each in iter_conjuncts(on)]
        return found

    @cached_property
    def _whole(self) -> list[WholePlace]:
        return list(find_whole_places(self._statement, self._places, self._mappers))

    def check(self, session: Session, rows: Iterable[Sequence[Any]], parameters: Mapping[str, Any]) -> None:
        """Raise RowChangedError if a row, with None for one that an outer join lacks, is not what was asked for."""
        if not self._places or find_macs(session) is None:
            return
        rows = list(rows)
        for row in rows:
            present = frozenset(at for at in self._mappers if row[at] is not None)
            if present not in self._tests:
                self._tests[present] = list(self._build_tests(present))
            for test in self._tests[present]:
                if not test.holds(row, parameters, getattr):
                    _require(session, test, row, parameters)
        for at, owners in self._whole:
            asked = read_parameter(owners, parameters)
            found = [row[at] for row in rows if row[at] is not None]
            require_whole(session, self._mappers[at].class_, asked if isinstance(asked, list) else [asked], found)

    def list_unchecked(self) -> list[str]:
        """Return the conditions that no row is compared with, even if every outer join has one."""
        if not self._places:
            return []
        present, names = frozenset(self._mappers), _Names(self._clauses)
        return [str(each.clause) for each in self._clauses if not self._is_checked(each, names, present)]

    def _is_checked(self, each: "_Clause", names: "_Names", present: frozenset[int]) -> bool:
        condition = each.equal
        if condition is None:
            return self._build_other(each.clause, present) is not None
        own = [name for name in names.equal_to(condition.column) if self._find(name, present)]
        has_value = any(names.has_value(name) for name in names.equal_to(condition.column))
        return bool(own) and (has_value or len(own) > 1)

    def _build_tests(self, present: frozenset[int]) -> Iterator["_Test"]:
        """Yield what to compare if these places have rows: columns that are equal to a value by way of others, too."""
        certain = [each for each in self._clauses if each.guard is None or self._places.get(each.guard) in present]
        names = _Names(certain)
        for each in certain:
            condition = each.equal
            if condition is None:
                yield from filter(None, [self._build_other(each.clause, present)])
                continue
            own = [place for name in names.equal_to(condition.column) if (place := self._find(name, present))]
            if isinstance(condition.other, tuple):
                yield from (_Equal(own[0], other=place) for place in own[1:])
            else:
                yield from (_Equal(place, condition.other, is_list=condition.is_list) for place in own)

    def _build_other(self, clause: Any, present: frozenset[int]) -> "_Holds | None":  # noqa: ANN401 -- any clause
        found: list[tuple[int, str]] = []

        def find(column: Any) -> tuple[int, str] | None:  # noqa: ANN401 -- a column
            place = None if column.table is None else self._find((str(column.table.name), column.name), present)
            found.extend([place] if place else [])
            return place

        evaluate = find_necessary(clause, find)
        return _Holds(found[0], evaluate) if evaluate is not None and found else None

    def _find(self, name: _Name, present: frozenset[int]) -> tuple[int, str] | None:
        at = self._places.get(name[0])
        if at is None or at not in present:
            return None
        return at, _find_attribute(self._mappers[at], name[1])


@cache
def _find_attribute(mapper: Mapper[Any], column: str) -> str:
    return str(mapper.get_property_by_column(mapper.local_table.c[column]).key)


class _Names:
    """Which columns are equal to one another, and which to a value, by these conditions."""

    def __init__(self, clauses: Iterable[_Clause]) -> None:
        self._equal: dict[_Name, set[_Name]] = {}
        self._valued: set[_Name] = set()
        for condition in (each.equal for each in clauses if each.equal):
            if isinstance(condition.other, tuple):
                joined = {*self.equal_to(condition.column), *self.equal_to(condition.other)}
                self._equal.update(dict.fromkeys(joined, joined))
            else:
                self._valued.add(condition.column)

    def equal_to(self, name: _Name) -> list[_Name]:
        """Return the column itself and those that are equal to it."""
        return sorted(self._equal[name]) if name in self._equal else [name]

    def has_value(self, name: _Name) -> bool:
        """Return whether the column itself is compared with a value."""
        return name in self._valued


_ValueOf = Callable[[Any, str], Any]


class _Test(Protocol):
    """A comparison with a row's values."""

    @property
    def place(self) -> tuple[int, str]:
        """Return the place of the object, and the attribute, that is compared."""

    def holds(self, row: Sequence[Any], parameters: Mapping[str, Any], value_of: _ValueOf) -> bool:
        """Return whether the row is what was asked for; `value_of` returns an attribute of an object."""


class _Equal(NamedTuple):
    """One column is equal to a value, to one of several, or to another column."""

    place: tuple[int, str]
    bound: "BindParameter[Any] | None" = None
    other: tuple[int, str] | None = None
    is_list: bool = False

    def holds(self, row: Sequence[Any], parameters: Mapping[str, Any], value_of: _ValueOf) -> bool:
        """See _Test."""
        value = value_of(row[self.place[0]], self.place[1])
        if self.other is not None:
            return bool(value == value_of(row[self.other[0]], self.other[1]))
        wanted: Any = None if self.bound is None else read_parameter(self.bound, parameters)
        return bool(value in wanted if self.is_list else value == wanted)


class _Holds(NamedTuple):
    """A condition of any other kind."""

    place: tuple[int, str]
    evaluate: Evaluate

    def holds(self, row: Sequence[Any], parameters: Mapping[str, Any], value_of: _ValueOf) -> bool:
        """See _Test."""
        return bool(self.evaluate(lambda at, name: value_of(row[at], name), parameters))


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


def _read_comparison(clause: Any) -> _Condition | None:  # noqa: ANN401 -- any clause
    """Return which column is equal to what, if that is what the clause says."""
    if not isinstance(clause, BinaryExpression):
        return None
    left, right = clause.left, clause.right
    if clause.operator is operators.eq and isinstance(left, BindParameter):
        left, right = right, left
    if (column := _name_of(left)) is None:
        return None
    if clause.operator is operators.eq:
        other = right if isinstance(right, BindParameter) else _name_of(right)
        return None if other is None else _Condition(column, other)
    if clause.operator is operators.in_op and isinstance(right, BindParameter):
        return _Condition(column, right, is_list=True)
    return _Condition(column, None) if clause.operator is operators.is_ and isinstance(right, Null) else None


def _name_of(clause: Any) -> _Name | None:  # noqa: ANN401 -- any clause
    is_compared = isinstance(clause, sa.Column) and isinstance(clause.type, _TYPES) and clause.table is not None
    return (str(clause.table.name), clause.name) if is_compared else None
