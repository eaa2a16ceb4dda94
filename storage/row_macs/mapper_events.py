"""Computes the MAC of every row that a session writes, and checks that of every row that a session reads.

Importing this module is enough. What is written or read by other statements has to be signed or checked there.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, object_session
from sqlalchemy.orm.attributes import instance_state
from sqlmodel import SQLModel

from storage.models import AccessChange
from storage.row_macs.asked_rows import AskedColumns
from storage.row_macs.coverage import PEOPLE
from storage.row_macs.encoding import MAC, RowEncoding, find_encoding, values_of
from storage.row_macs.lists import session_lists
from storage.row_macs.people_changes import note_change
from storage.row_macs.row_faults import naming_table
from storage.row_macs.row_macs import check, compute_mac, find_macs, read_version, sign


@event.listens_for(SQLModel, "before_insert", propagate=True)
def _sign_new(mapper: Mapper[Any], _connection: sa.Connection, row: Any) -> None:  # noqa: ANN401 -- any model
    encoding = find_encoding(mapper.class_)
    if encoding is not None:
        _set_mac(encoding, row, values_of(encoding, instance_state(row).dict), None)


@event.listens_for(SQLModel, "before_update", propagate=True)
def _sign_again(mapper: Mapper[Any], _connection: sa.Connection, row: Any) -> None:  # noqa: ANN401 -- any model
    encoding, session = find_encoding(mapper.class_), object_session(row)
    if encoding is None or session is None:
        return
    macs, values = find_macs(session), [getattr(row, name) for name in encoding.names]
    if macs is None:
        row.mac = None
        return
    if encoding.version_at is not None and session.is_modified(row):
        values[encoding.version_at] += 1  # which SQLAlchemy does after this
    mac = instance_state(row).committed_state.get(MAC, values[encoding.mac_at])  # what was read, if it was replaced
    if (
        values[encoding.mac_at] != mac
        or compute_mac(macs.find_key(session), encoding, values, read_version(mac)) != mac
    ):
        _set_mac(encoding, row, values, mac)


@event.listens_for(SQLModel, "before_delete", propagate=True)
def _note_deleted(mapper: Mapper[Any], _connection: sa.Connection, row: Any) -> None:  # noqa: ANN401 -- any model
    session = object_session(row)
    encoding = find_encoding(mapper.class_)
    if session is None or encoding is None:
        return
    if mapper.class_ in PEOPLE:
        note_change(session, row, removed=row.mac)
    session_lists.note_change(session, encoding, row, [getattr(row, name) for name in encoding.names], None)


def _set_mac(encoding: RowEncoding, row: Any, values: list[Any], former: bytes | None) -> None:  # noqa: ANN401 -- any model
    session = object_session(row)
    if session is None:
        return
    row.mac = sign(session, encoding, values, read_version(former or b"") + 1)
    if row.mac is not None:
        session_lists.note_change(session, encoding, row, values, row.mac, is_new=former is None)
    if encoding.model is AccessChange:  # only those that wait are in the list
        was_waiting = instance_state(row).committed_state.get("outcome", row.outcome) is None
        added = row.mac if row.outcome is None else None
        note_change(session, row, added=added, removed=former if was_waiting else None)
    elif encoding.model in PEOPLE:
        note_change(session, row, added=row.mac, removed=former)


@event.listens_for(SQLModel, "load", propagate=True)
def _check_loaded(row: Any, context: Any) -> None:  # noqa: ANN401 -- any model; SQLAlchemy's own
    encoding = find_encoding(type(row))  # without a context, `merge` makes a new object
    if encoding is not None and context is not None and MAC in (attributes := instance_state(row).dict):
        check(context.session, encoding, values_of(encoding, attributes))


@event.listens_for(SQLModel, "refresh", propagate=True)
def _check_refreshed(row: Any, context: Any, _names: object) -> None:  # noqa: ANN401 -- as above
    encoding, state = find_encoding(type(row)), instance_state(row)
    if encoding is None:
        return
    if state.modified or any(name not in state.dict for name in encoding.names):
        check_stored(context.session, encoding, row)
    else:
        check(context.session, encoding, values_of(encoding, state.dict))


@event.listens_for(Session, "do_orm_execute")
def _check_asked(state: ORMExecuteState) -> sa.Result[Any] | None:
    statement = state.statement
    if not isinstance(statement, sa.Select) or state.is_column_load or state.is_relationship_load:
        return None
    described = statement.column_descriptions  # without an entity for a column of a table
    entities = [entity if each["expr"] is (entity := each.get("entity")) else None for each in described]
    if not any(entities) or find_macs(state.session) is None:
        return None
    with naming_table(",".join(sa.inspect(each).mapper.local_table.name for each in entities if each is not None)):
        frozen = state.invoke_statement().freeze()
    parameters = state.parameters if isinstance(state.parameters, dict) else {}
    AskedColumns(statement, entities).check(state.session, frozen(), parameters)
    return frozen()


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    macs = find_macs(session)
    if macs is not None:
        macs.forget(session)


def check_stored(session: Session, encoding: RowEncoding, row: Any) -> None:  # noqa: ANN401 -- any model
    """Check the row as it is stored: the object has changes, or has not all of it."""
    mapper = sa.inspect(encoding.model)
    key = zip(mapper.primary_key, mapper.primary_key_from_instance(row), strict=True)
    statement = sa.select(*mapper.columns).where(*(column == value for column, value in key))
    stored = session.connection().execute(statement).first()
    if stored is not None:
        check(session, encoding, list(stored))
