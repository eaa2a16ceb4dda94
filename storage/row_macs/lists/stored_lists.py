"""Reads lists and rows as they are stored, beside the session's objects."""

import json
from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.models import RowList
from storage.row_macs.encoding import find_encoding
from storage.row_macs.lists.list_mirror import ListState
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
