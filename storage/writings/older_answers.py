"""Answers of a database from before they were sealed. `sign-rows` seals them once; the migration has no key for it."""

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from storage.models import AccessChange, Case, Consult, EmergencyGrant, OlderAnswer, Preparation
from storage.row_macs import signing
from storage.row_macs.row_faults import RowChangedError, RowFault
from storage.writings import case_keys, read_texts, sealed_values
from storage.writings.sealing import Seal


def _table(model: type[SQLModel]) -> sa.Table:
    table: sa.Table = model.__table__  # type: ignore[attr-defined]  # sqlmodel does not type its tables
    return table


_COLUMNS = frozenset(
    {
        ("case", "part2_sealed"),
        ("preparation", "keeps_back_sealed"),
        ("preparation", "clients_keep_back_sealed"),
        ("emergency_grant", "reason_sealed"),
        ("access_change", "chosen"),
    }
)
"""The columns that migration 0033 moved answers from. Nothing else is written, whatever the table names."""

_CASE, _CONSULT = _table(Case), _table(Consult)
_TABLES: Mapping[str, sa.Table] = {
    table.name: table for table in (_CASE, _table(Preparation), _table(EmergencyGrant), _table(AccessChange))
}


def seal_older(session: Session, seal: Seal) -> int:
    """Seal every older answer in its row, and delete what stood in the clear; return how many there were.

    Those of a deleted case, which has no key any more, are only deleted. Call this before the rows are signed.

    Raise RowChangedError for an answer of a column from which none was moved.
    """
    older, connection = _table(OlderAnswer), session.connection()
    rows = connection.execute(sa.select(older)).all()
    with signing.unguarded(connection):
        for row in rows:
            _seal_one(session, seal, row)
    connection.execute(sa.delete(older))
    return len(rows)


def _seal_one(session: Session, seal: Seal, older: sa.Row[Any]) -> None:
    if (older.of_table, older.of_column) not in _COLUMNS:
        raise RowChangedError(RowFault("older_answer", f"{older.of_table},{older.row_id},{older.of_column}", "changed"))
    table = _TABLES[older.of_table]
    row = session.connection().execute(_select_with_case(table).where(table.c.id == older.row_id)).first()
    wrapped = read_texts.get_case_key(session, row.in_case) if row else None
    if row is None or wrapped is None:
        return
    key, place = case_keys.unwrap(seal, row.in_practice, wrapped), (row.in_practice, row.in_case, table.name)
    if table.name == AccessChange.__tablename__:
        sealed = sealed_values.encrypt(key, json.loads(older.answer)[0], *place, row.asked_by, older.of_column)
        value: Any = (sealed_values.pack(sealed),)
    else:
        value = sealed_values.encrypt(key, older.answer, *place, row.id, older.of_column)
    session.connection().execute(sa.update(table).where(table.c.id == row.id).values({older.of_column: value}))


def _select_with_case(table: sa.Table) -> "sa.Select[Any]":
    """Return the statement that finds rows of the table with their case and practice."""
    rows = sa.select(table, _CASE.c.id.label("in_case"), _CASE.c.practice_id.label("in_practice"))
    if table is _CASE:
        return rows
    if "case_id" in table.c:
        return rows.join(_CASE, _CASE.c.id == table.c.case_id)
    return rows.join(_CONSULT, _CONSULT.c.id == table.c.consult_id).join(_CASE, _CASE.c.id == _CONSULT.c.case_id)
