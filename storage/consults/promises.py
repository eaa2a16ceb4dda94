"""Promises to tell clients something, and by which day (S0-25)."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import Case, Consult, Promise
from storage.prepared_rows import PreparedRows, find_by_id
from storage.row_errors import UnknownPromiseError

OPEN, TOLD, CHANGED, RELEASED = "open", "told", "changed", "released"
SETTLED = frozenset({TOLD, RELEASED})

# Prepared once, because every Home and menu runs this query.
_OPEN_WITH_CODE = PreparedRows(
    Promise,
    extra=[col(Case.code)],
    build=lambda statement: (
        statement.select_from(Promise)
        .join(Consult, col(Consult.id) == col(Promise.consult_id))
        .join(Case, col(Case.id) == col(Consult.case_id))
        .where(col(Promise.member_id) == sa.bindparam("member_id", type_=sa.Uuid()))
        .where(col(Promise.standing) == OPEN, col(Case.deleted_at).is_(None))
        .order_by(col(Promise.by), col(Promise.made_at), col(Promise.question))
    ),
)


def get(session: Session, promise_id: UUID) -> Promise:
    """Return the promise, or raise UnknownPromiseError."""
    promise = find_by_id(session, Promise, promise_id)
    if promise is None:
        raise UnknownPromiseError
    return promise


def find_consult_id(session: Session, promise_id: UUID) -> UUID | None:
    """Return the id of the consult in which this promise was made, or None.

    The promise itself is not read: it may still change until its consult is locked.
    """
    return session.exec(select(Promise.consult_id).where(Promise.id == promise_id)).first()


def list_open_for_member(session: Session, member_id: UUID) -> list[tuple[Promise, str]]:
    """Return what this member still has to tell clients, by day, each with the code of its case.

    Promises that wait for a supervisor are left out.
    """
    return [(promise, code) for promise, code in _OPEN_WITH_CODE.read(session, {"member_id": member_id})]
