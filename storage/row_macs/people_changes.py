"""Writes rows of a practice's people, and the keyed hash of their list in the practice's row."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key
from sqlmodel import SQLModel

from storage.models import Member
from storage.row_macs.encoding import MAC, find_encoding
from storage.row_macs.lists import practice_row
from storage.row_macs.people_rows import (
    CHANGES,
    compute_digest,
    read_rows,
    require_digest,
)
from storage.row_macs.row_macs import check, find_macs, sign_values
from storage.upsert import insert_into


def note_change(
    session: Session,
    row: Any,  # noqa: ANN401 -- a row of any of the tables, or what a statement returned
    *,
    added: bytes | None = None,
    removed: bytes | None = None,
) -> None:
    """Remember that a row of a practice's people gets this MAC, or loses this one, in this transaction."""
    practice_id = _find_practice_id(session, row)
    more, fewer = session.info.setdefault(CHANGES, {}).setdefault(practice_id, (set(), set()))
    for mac, into, out_of in ((added, more, fewer), (removed, fewer, more)):
        if mac is not None and mac in out_of:
            out_of.remove(mac)
        elif mac is not None:
            into.add(mac)


def insert_new(session: Session, row: SQLModel) -> bool:
    """Insert a row of people unless there is one with its key; return whether it was inserted."""
    values = sign_values(session, row)
    table = type(row).__table__  # type: ignore[attr-defined]  # sqlmodel does not type its tables
    insert = insert_into(session, type(row)).values(values).on_conflict_do_nothing().returning(*table.primary_key)
    is_new = session.execute(insert).first() is not None
    if is_new:
        note_change(session, row, added=values[MAC])
    return is_new


def delete_where(session: Session, model: type[SQLModel], *conditions: "sa.ColumnElement[bool]") -> bool:
    """Delete rows of people; return whether there were any. Raise RowChangedError for one that is not ours."""
    encoding, table = find_encoding(model), model.__table__  # type: ignore[attr-defined]  # as above
    session.flush()
    rows = session.connection().execute(sa.delete(table).where(*conditions).returning(*table.c)).all()
    for row in rows:
        if encoding is not None:
            check(session, encoding, list(row))
        note_change(session, row, removed=row.mac)
    return bool(rows)


def write_changes(session: Session) -> None:
    """Write the keyed hash of each list that this transaction changed; nobody else can change the list until its end.

    The list as it was before is checked first, so that no row is taken in that the product did not write.
    """
    session.flush()
    for practice_id, (added, removed) in session.info.pop(CHANGES, {}).items():
        if not added and not removed:
            continue
        practice, macs = practice_row.read(session, practice_id, locks=True), find_macs(session)
        now = read_rows(session, practice_id)
        require_digest(session, practice_id, (now.macs - added) | removed, practice.people)
        if macs is not None:
            practice_row.update(session, practice, people=compute_digest(macs, session, practice_id, now.macs))


def _find_practice_id(session: Session, row: Any) -> UUID:  # noqa: ANN401 -- a row of any of the tables
    """Return the practice of a row of people. A role and an identity have their member's."""
    if hasattr(row, "practice_id"):
        return UUID(str(row.practice_id))
    member = session.identity_map.get(identity_key(Member, row.member_id))
    if member is not None:
        return UUID(str(member.practice_id))
    members = Member.__table__  # type: ignore[attr-defined]  # as above
    statement = sa.select(members.c.practice_id).where(members.c.id == row.member_id)
    return UUID(str(session.connection().execute(statement).scalar_one()))
