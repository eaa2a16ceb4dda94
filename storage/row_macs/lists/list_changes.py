"""Writes the lists that a transaction changes, and their sum in the practice's row, just before it commits."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.models import RowList
from storage.row_macs.encoding import MAC, find_encoding
from storage.row_macs.lists import practice_row
from storage.row_macs.lists.list_mirror import ListState, seal_total
from storage.row_macs.lists.owners import OWNERS
from storage.row_macs.lists.row_lists import RowLists
from storage.row_macs.lists.session_lists import Rows, SessionLists, WrittenLists, of_session
from storage.row_macs.row_macs import find_macs, read_version, sign
from storage.upsert import insert_into


def write_lists(session: Session) -> None:
    """Write every list that this transaction changed; nobody else can write one of the practice until its end."""
    session.flush()
    lists, macs = of_session(session), find_macs(session)
    if macs is None:
        return
    by_practice: dict[UUID, list[UUID]] = defaultdict(list)
    for owner_id in lists.changed:
        by_practice[_find_practice_id(session, lists.changed_rows[owner_id])].append(owner_id)
    lists.written = []
    for practice_id, owner_ids in sorted(by_practice.items()):
        lists.forget_read()
        lists.practices[practice_id] = _lock_practice(session, practice_id)
        known = cast("RowLists", macs.lists)
        lists.written.append(_write(session, known, macs.find_key(session), practice_id, owner_ids))


def _write(session: Session, known: RowLists, key: bytes, practice_id: UUID, owner_ids: Iterable[UUID]) -> WrittenLists:
    practice, mirror = known.synchronize(session, practice_id)
    written = WrittenLists(practice_id, practice.lists_number + 1, 0, {}, {})
    values = []
    for owner_id in owner_ids:
        rows = merge(known.find(session, owner_id), of_session(session), owner_id)
        values.append(build_row(session, written, owner_id, rows, mirror.states.get(owner_id)))
    store_rows(session, values)
    written.total = mirror.add_up(key, written.states)
    total = seal_total(key, practice_id, written.number, written.total)
    practice_row.update(session, practice, lists_number=written.number, lists_total=total)
    return written


def merge(rows: Rows, lists: SessionLists, owner_id: UUID) -> Rows:
    """Return the owner's list with what the transaction changes in it."""
    tables = {*rows, *(table for table, _key in lists.changed[owner_id])}
    return {table: dict(lists.apply(owner_id, table, rows.get(table, {}))) for table in sorted(tables)}


def build_row(
    session: Session, written: WrittenLists, owner_id: UUID, rows: Rows, former: ListState | None
) -> Mapping[str, Any]:
    """Return the row of a list with its MAC, and note it in what was written."""
    encoding = find_encoding(RowList)
    columns: dict[str, Any] = {
        "owner_id": owner_id,
        "practice_id": written.practice_id,
        "number": written.number,
        "rows": json.dumps(rows, separators=(",", ":")),
        MAC: None,
    }
    if encoding is not None:
        version = read_version(former.mac) + 1 if former else 1
        columns[MAC] = sign(session, encoding, [columns[name] for name in encoding.names], version)
    written.states[owner_id] = ListState(written.number, columns[MAC])
    written.rows[columns[MAC]] = rows
    return columns


def store_rows(session: Session, values: list[Mapping[str, Any]]) -> None:
    """Insert these rows of lists, or replace those of the same owners."""
    if not values:
        return
    insert = insert_into(session, RowList)
    changed = {name: insert.excluded[name] for name in ("number", "rows", MAC)}
    session.connection().execute(insert.on_conflict_do_update(index_elements=["owner_id"], set_=changed), values)


def _lock_practice(session: Session, practice_id: UUID) -> practice_row.PracticeRow:
    if session.get_bind().dialect.name == "sqlite":
        return practice_row.get(session, practice_id)  # nobody else writes until this transaction ends
    return practice_row.read(session, practice_id, locks=True)


def _find_practice_id(session: Session, row: Any) -> UUID:  # noqa: ANN401 -- any model of OWNERS
    """Return the practice of a row: its own column, or that of the row that it belongs to."""
    if hasattr(row, "practice_id"):
        return UUID(str(row.practice_id))
    (name, *_) = OWNERS[type(row)]
    (reference,) = sa.inspect(type(row)).columns[name].foreign_keys
    parent = next(m.class_ for m in sa.inspect(type(row)).registry.mappers if m.local_table is reference.column.table)
    return _find_practice_id(session, session.get_one(parent, getattr(row, name)))
