"""The practice's row as it is stored, checked: it carries the keyed hashes of the lists of people and of rows."""

from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_state, set_committed_value
from sqlalchemy.orm.util import identity_key

from storage.models import Practice
from storage.row_macs.encoding import MAC, RowEncoding
from storage.row_macs.row_faults import naming_table
from storage.row_macs.row_macs import check, read_version, sign


class PracticeRow(NamedTuple):
    """What the practice's row says, with all its values in the order of its encoding."""

    id: UUID
    people: bytes | None
    lists_number: int
    lists_total: bytes | None
    values: tuple[Any, ...]


@cache
def _encoding() -> RowEncoding:
    return RowEncoding(sa.inspect(Practice))


def _take(values: tuple[Any, ...]) -> PracticeRow:
    of = dict(zip(_encoding().names, values, strict=True))
    return PracticeRow(of["id"], of["people"], of["lists_number"] or 0, of["lists_total"], values)


def read(session: Session, practice_id: UUID, *, locks: bool = False) -> PracticeRow:
    """Return the row as it is stored now, checked; `locks`: until the transaction ends."""
    table = Practice.__table__  # type: ignore[attr-defined]  # sqlmodel does not type its tables
    statement = sa.select(*table.c).where(table.c.id == practice_id)
    statement = statement.with_for_update(key_share=True) if locks else statement
    with naming_table("practice"):
        values = tuple(session.connection().execute(statement).one())
    check(session, _encoding(), values)
    return _take(values)


def get(session: Session, practice_id: UUID) -> PracticeRow:
    """Return the row as the session read it, without a query if it did."""
    known = session.identity_map.get(identity_key(Practice, practice_id))
    if known is None or instance_state(known).expired or instance_state(known).modified:
        return read(session, practice_id)
    attributes = instance_state(known).dict
    return _take(tuple(attributes.get(name) for name in _encoding().names))


def update(session: Session, practice: PracticeRow, **changed: object) -> None:
    """Write these columns with a new MAC. The caller has locked the row, and nothing of it waits to be flushed."""
    encoding, table = _encoding(), Practice.__table__  # type: ignore[attr-defined]  # as above
    of = {**dict(zip(encoding.names, practice.values, strict=True)), **changed}
    values = [of[name] for name in encoding.names]
    changed[MAC] = sign(session, encoding, values, read_version(of[MAC]) + 1)
    session.connection().execute(sa.update(table).where(table.c.id == practice.id).values(**changed))
    known = session.identity_map.get(identity_key(Practice, practice.id))
    if known is not None:
        for name, value in changed.items():
            set_committed_value(known, name, value)
