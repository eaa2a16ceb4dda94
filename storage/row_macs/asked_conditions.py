"""Evaluates a statement's conditions in Python, for one row that the statement returned.

What cannot be evaluated, because it asks about a table that is not returned, or by a function of the database, is left
out: the test is then weaker, and never refuses a row that the database rightly returned.
"""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import (
    AsBoolean,
    BinaryExpression,
    BindParameter,
    BooleanClauseList,
    Case,
    ClauseElement,
    ExpressionClauseList,
    False_,
    Grouping,
    Null,
    True_,
    UnaryExpression,
)
from sqlmodel.sql.sqltypes import AutoString
from statemachine.orderedset import OrderedSet

from storage.types import ChartConfiguration, IdTuple

Values = Callable[[int, str], Any]
"""Returns an attribute of the object at one place of a row."""

Evaluate = Callable[[Values, Mapping[str, Any]], Any]
"""Returns the value of a clause for a row and the statement's parameters: for a condition, True, False or None."""

Find = Callable[[Any], tuple[int, str] | None]
"""Returns the place and the attribute of a column, or None if no object that is returned has it."""

_SORTED_BY_DATABASE = (sa.String, AutoString, IdTuple, ChartConfiguration)
_EQUALITY: Mapping[Any, Callable[[Any, Any], bool]] = {operators.eq: operator.eq, operators.ne: operator.ne}
_COMPARISONS: Mapping[Any, Callable[[Any, Any], bool]] = {
    **_EQUALITY,
    operators.lt: operator.lt,
    operators.le: operator.le,
    operators.gt: operator.gt,
    operators.ge: operator.ge,
}
_SAMENESS: Mapping[Any, bool] = {
    operators.is_: True,
    operators.is_not: False,
    operators.is_distinct_from: False,
    operators.is_not_distinct_from: True,
}


def find_necessary(clause: Any, find: Find) -> Evaluate | None:  # noqa: ANN401 -- any clause, or none
    """Return what has to hold for a row for which the clause holds; None if nothing of it can be evaluated."""
    if isinstance(clause, Grouping):
        return find_necessary(clause.element, find)
    if not isinstance(clause, BooleanClauseList):
        return _compile(clause, find)
    parts = [find_necessary(each, find) for each in clause.clauses]
    known = [part for part in parts if part is not None]
    if clause.operator is operators.and_:
        return _combine(known, any_of=False) if known else None
    return _combine(known, any_of=True) if len(known) == len(parts) else None


def _combine(parts: Sequence[Evaluate], *, any_of: bool) -> Evaluate:
    """Return AND or OR of the parts, with SQL's third value: None, if that is what decides."""

    def evaluate(values: Values, parameters: Mapping[str, Any]) -> bool | None:
        found = [part(values, parameters) for part in parts]
        if any_of in found:
            return any_of
        return None if None in found else not any_of

    return evaluate


def _compile(clause: Any, find: Find) -> Evaluate | None:  # noqa: ANN401 -- as above
    """Return what evaluates the whole condition, or None."""
    if isinstance(clause, Grouping):
        return _compile(clause.element, find)
    if isinstance(clause, BooleanClauseList):
        return _all_or_none([_compile(each, find) for each in clause.clauses], clause.operator is operators.or_)
    if isinstance(clause, (AsBoolean, UnaryExpression)):
        return _compile_unary(clause, find)
    if isinstance(clause, BinaryExpression):
        return _compile_binary(clause, find)
    return _compile_value(clause, find)


def _all_or_none(parts: Iterable[Evaluate | None], any_of: bool) -> Evaluate | None:  # noqa: FBT001 -- private
    known = list(parts)
    return None if None in known else _combine([part for part in known if part], any_of=any_of)


def _compile_unary(clause: Any, find: Find) -> Evaluate | None:  # noqa: ANN401 -- as above
    inner = _compile(clause.element, find)
    if inner is None or clause.operator not in (operators.inv, operators.is_false, operators.is_true):
        return None
    return inner if clause.operator is operators.is_true else _negated(inner)


def _negated(inner: Evaluate) -> Evaluate:
    def evaluate(values: Values, parameters: Mapping[str, Any]) -> bool | None:
        value = inner(values, parameters)
        return None if value is None else not value

    return evaluate


def _compile_binary(clause: "BinaryExpression[Any]", find: Find) -> Evaluate | None:
    left = _compile_value(clause.left, find)
    if left is None:
        return None
    if clause.operator in (operators.in_op, operators.not_in_op):
        return _compile_list(left, clause, is_in=clause.operator is operators.in_op)
    if clause.operator in (operators.between_op, operators.not_between_op):
        return _compile_between(left, clause, find)
    right = _compile_value(clause.right, find)
    if right is None:
        return None
    if clause.operator in _SAMENESS:
        is_same = _SAMENESS[clause.operator]
        return lambda values, parameters: (left(values, parameters) == right(values, parameters)) is is_same
    known = _EQUALITY if isinstance(clause.left.type, _SORTED_BY_DATABASE) else _COMPARISONS
    return _compare(left, right, known[clause.operator]) if clause.operator in known else None


def _compare(left: Evaluate, right: Evaluate, compare: Callable[[Any, Any], bool]) -> Evaluate:
    def evaluate(values: Values, parameters: Mapping[str, Any]) -> bool | None:
        one, other = left(values, parameters), right(values, parameters)
        return None if one is None or other is None else bool(compare(one, other))

    return evaluate


def _compile_list(left: Evaluate, clause: "BinaryExpression[Any]", *, is_in: bool) -> Evaluate | None:
    listed = clause.right.element if isinstance(clause.right, Grouping) else clause.right
    if not isinstance(listed, BindParameter):
        return None

    def evaluate(values: Values, parameters: Mapping[str, Any]) -> bool | None:
        wanted = [_plain(each) for each in read_parameter(listed, parameters)]
        value = left(values, parameters)
        if value is None and wanted:
            return None
        return (value in wanted) is is_in

    return evaluate


def _compile_between(left: Evaluate, clause: "BinaryExpression[Any]", find: Find) -> Evaluate | None:
    bounds = clause.right.clauses if isinstance(clause.right, ExpressionClauseList) else ()
    known = [bound for each in bounds if (bound := _compile_value(each, find)) is not None]
    if len(known) != len(("first", "last")) or isinstance(clause.left.type, _SORTED_BY_DATABASE):
        return None
    is_between = _combine([_compare(left, known[0], operator.ge), _compare(left, known[1], operator.le)], any_of=False)
    return is_between if clause.operator is operators.between_op else _negated(is_between)


def _compile_value(clause: Any, find: Find) -> Evaluate | None:  # noqa: ANN401 -- as above
    if isinstance(clause, Grouping):
        return _compile_value(clause.element, find)
    if isinstance(clause, BindParameter):
        return lambda _values, parameters: _plain(read_parameter(clause, parameters))
    for kind, constant in ((Null, None), (True_, True), (False_, False)):
        if isinstance(clause, kind):
            return lambda _values, _parameters, constant=constant: constant  # type: ignore[misc]  # mypy knows no default
    if isinstance(clause, Case):
        return _compile_case(clause, find)
    place = find(clause) if isinstance(clause, sa.Column) else None
    if place is None or isinstance(clause.type, sa.LargeBinary):
        return None
    at, name = place
    return lambda values, _parameters: _plain(values(at, name))


def _compile_case(clause: "Case[Any]", find: Find) -> Evaluate | None:
    choices = [(_compile(condition, find), _compile_value(result, find)) for condition, result in clause.whens]
    last = None if clause.else_ is None else _compile_value(clause.else_, find)
    if clause.value is not None or last is None or not all(condition and result for condition, result in choices):
        return None

    def evaluate(values: Values, parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- any value
        chosen = (result for condition, result in choices if condition and condition(values, parameters))
        return (next(chosen, None) or last)(values, parameters)

    return evaluate


def _plain(value: Any) -> Any:  # noqa: ANN401 -- any value
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)  # in the hour of a clock change, times of two zones are never equal
    return tuple(value) if isinstance(value, OrderedSet) else value


def read_parameter(bound: "BindParameter[Any]", parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- any value
    """Return the value that the statement is run with."""
    return parameters.get(bound.key, bound.effective_value)


def iter_conjuncts(clause: Any) -> Iterable[ClauseElement]:  # noqa: ANN401 -- any clause, or none
    """Yield the conditions all of which have to hold."""
    if isinstance(clause, Grouping):
        clause = clause.element
    if isinstance(clause, BooleanClauseList) and clause.operator is operators.and_:
        for each in clause.clauses:
            yield from iter_conjuncts(each)
    elif clause is not None:
        yield clause
