"""Reads lists and rows as they are stored, beside the session's objects."""

import json
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.models import RowList
from storage.row_macs.encoding import RowEncoding, find_encoding
from storage.row_macs.lists.list_mirror import ListState
from storage.row_macs.lists.owners import OWNERS
from storage.row_macs.lists.session_lists import Rows
from storage.row_macs.row_faults import RowChangedError, RowFault
from storage.row_macs.row_macs import check

_TABLE: Any = RowList.__table__  # type: ignore[attr-defined]  # sqlmodel does not type its tables
_SELECT = sa.select(*_TABLE.c).where(_TABLE.c.owner_id.in_(sa.bindparam("owner_ids", expanding=True)))
_SELECT_LATER = sa.select(_TABLE.c.owner_id, _TABLE.c.number, _TABLE.c.mac).where(
    _TABLE.c.practice_id == sa.bindparam("practice_id", type_=sa.Uuid()), _TABLE.c.number > sa.bindparam("known")
)


class StoredList(NamedTuple):
    """A list as it is stored, with its own MAC checked. Whether it is the current one is for the caller to check."""

    owner_id: UUID
    practice_id: UUID
    state: ListState
    rows: Rows


def read_lists(session: Session, owner_ids: Collection[UUID]) -> dict[UUID, StoredList]:
    """Return the stored lists of these owners. Raise RowChangedError for one that is not as the product wrote it."""
    encoding = find_encoding(RowList)
    found = {}
    for row in session.connection().execute(_SELECT, {"owner_ids": list(owner_ids)}):
        if encoding is not None:
            check(session, encoding, list(row))
        found[row.owner_id] = StoredList(
            row.owner_id, row.practice_id, ListState(row.number, row.mac), json.loads(row.rows)
        )
    return found


def read_states(session: Session, practice_id: UUID, *, after: int) -> dict[UUID, ListState]:
    """Return the number and MAC of each of the practice's lists that was written after this number.

    Raise RowChangedError if one has none.
    """
    parameters = {"practice_id": practice_id, "known": after}
    rows = session.connection().execute(_SELECT_LATER, parameters).all()
    if not all(isinstance(row.mac, bytes) for row in rows):
        raise RowChangedError(RowFault("row_list", f"of {practice_id}", "no_mac"))
    return {row.owner_id: ListState(row.number, row.mac) for row in rows}


def read_mac(session: Session, encoding: RowEncoding, values: Sequence[Any]) -> bytes | None:
    """Return the MAC that the row with this key has now."""
    mapper = sa.inspect(encoding.model)
    keys = [(mapper.columns[name], values[encoding.names.index(name)]) for name in encoding.key_names]
    statement = sa.select(mapper.columns["mac"]).where(*(column == value for column, value in keys))
    return session.connection().execute(statement).scalar()


def read_keys(session: Session, encoding: RowEncoding, owner_id: UUID) -> list[str]:
    """Return the keys of the owner's rows in this table, as they are stored now."""
    columns = sa.inspect(encoding.model).columns
    owner = sa.func.coalesce(*(columns[name] for name in OWNERS[encoding.model]))
    rows = session.connection().execute(sa.select(*columns).where(owner == owner_id))
    return [encoding.describe_key(list(row)) for row in rows]
