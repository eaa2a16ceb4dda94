"""Requires that a query has returned all rows that an owner has in a table: a hidden one may be what forbids."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.sql.elements import BinaryExpression, BindParameter
from sqlmodel import SQLModel

from storage.row_macs.encoding import find_encoding
from storage.row_macs.lists.owners import OWNERS, find_owner
from storage.row_macs.row_macs import find_macs

Name = tuple[str, str]
"""A table's name or alias, and a column's name."""


class WholePlace(NamedTuple):
    """Where a statement returns all rows of some owners: the place, and the parameter that names the owners."""

    at: int
    owners: "BindParameter[Any]"


def find_whole_places(
    statement: "sa.Select[Any]", places: Mapping[str, int], mappers: Mapping[int, Mapper[Any]]
) -> Iterator[WholePlace]:
    """Yield the places of a statement whose only condition is the owner, with nothing that leaves rows out.

    `places`: by name, of all that the statement returns. Outer joins leave nothing out.
    """
    where, tables = statement.whereclause, _list_tables(statement)
    asked = _read(where)
    if asked is None or tables is None or not isinstance(asked[1], BindParameter) or not places.keys() <= tables:
        return
    same = {asked[0]}
    for _target, on, _left, _flags in statement._setup_joins:  # noqa: SLF001 -- nothing public lists the joins
        pair = _read(on)
        if pair is not None and not isinstance(pair[1], BindParameter) and same & {*pair}:
            same |= {pair[0], pair[1]}
    for name, at in places.items():
        owner = OWNERS.get(mappers[at].class_, ())
        if len(owner) == 1 and (name, mappers[at].columns[owner[0]].name) in same:
            yield WholePlace(at, asked[1])


def _list_tables(statement: "sa.Select[Any]") -> set[str] | None:
    """Return the names of the tables that a statement reads; None if something in it leaves rows out."""
    select: Any = statement
    is_limited = select._limit_clause is not None or select._offset_clause is not None  # noqa: SLF001 -- as above
    if is_limited or select._distinct or select._group_by_clauses or select._having_criteria:  # noqa: SLF001 -- as above
        return None
    joined = []
    for target, _on, _left, flags in select._setup_joins:  # noqa: SLF001 -- as above
        if not flags["isouter"]:
            return None
        joined.append(str(sa.inspect(target).selectable.name))
    root = _read(statement.whereclause)
    if any(isinstance(each, sa.sql.selectable.Join) for each in select._from_obj) or root is None:  # noqa: SLF001 -- as above
        return None
    return {root[0][0], *joined}


def _read(clause: Any) -> "tuple[Name, Name | BindParameter[Any]] | None":  # noqa: ANN401 -- any clause, or none
    """Return the two sides of `column = column`, `column = value` or `column IN values`; None for anything else."""
    if not isinstance(clause, BinaryExpression) or clause.operator not in (sa.sql.operators.eq, sa.sql.operators.in_op):
        return None
    left, right = clause.left, clause.right
    if not isinstance(left, sa.Column) or left.table is None:
        return None
    column = (str(left.table.name), left.name)
    if isinstance(right, BindParameter):
        return column, right
    return (
        (column, (str(right.table.name), right.name))
        if isinstance(right, sa.Column) and right.table is not None
        else None
    )


def prefetch_lists(session: Session, owner_ids: Iterable[UUID | None]) -> None:
    """Read the lists of these owners with one query, before their rows are checked one by one."""
    macs = find_macs(session)
    if macs is not None:
        macs.lists.prefetch(session, dict.fromkeys(filter(None, owner_ids)))


def require_whole(session: Session, model: type[SQLModel], owner_ids: Iterable[UUID], rows: Iterable[Any]) -> None:
    """Raise RowChangedError unless these are all rows of the table in the lists of these owners."""
    macs, encoding = find_macs(session), find_encoding(model)
    if macs is None or encoding is None:
        return
    keys: dict[UUID, set[str]] = defaultdict(set)
    for row in rows:
        values: Sequence[Any] = [getattr(row, name) for name in encoding.names]
        owner_id = find_owner(encoding, values)
        if owner_id is not None:
            keys[owner_id].add(encoding.describe_key(values))
    owners = list(owner_ids)
    if len(owners) > 1:
        prefetch_lists(session, owners)
    for owner_id in owners:
        macs.lists.require_whole(session, encoding, owner_id, keys[owner_id])
