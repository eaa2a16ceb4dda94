"""Looks through all rows that have MACs: signs those of an older database once, and finds those that were changed."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from storage.models import Practice, RowMacKey
from storage.row_macs.coverage import COVERED
from storage.row_macs.encoding import MAC, RowEncoding, find_encoding
from storage.row_macs.lists.all_lists import ListedRows, iter_rows, iter_total_faults, make_lists
from storage.row_macs.people_rows import compute_digest, list_macs
from storage.row_macs.row_faults import NoSealError, RowChangedError, RowFault, RowsUnsignedError
from storage.row_macs.row_macs import compute_mac, find_fault, find_macs, read_version
from storage.row_macs.untyped_rows import UNREADABLE, is_unreadable

FORMAT = 4  # raise it with a migration that deletes the key, as 0037 does; 2 was before 0036, 3 before 0037
_NO_UPDATE = "_no_update"
_SET_PEOPLE = (
    sa.update(Practice.__table__)  # type: ignore[attr-defined]  # sqlmodel does not type its tables
    .where(Practice.__table__.c.id == sa.bindparam("practice_id"))  # type: ignore[attr-defined]  # as above
    .values(people=sa.bindparam("new_people"))
)
_SQLITE_TRIGGERS = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE :ending")


def has_key(session: Session) -> bool:
    """Return whether the database has a key of MACs."""
    return session.connection().execute(sa.select(RowMacKey.__table__.c.id)).first() is not None  # type: ignore[attr-defined]  # sqlmodel does not type its tables


def has_unsigned_rows(session: Session) -> bool:
    """Return whether the database has a practice, and no key of MACs: it is from before, or the key was removed."""
    first = sa.select(Practice.__table__.c.id).limit(1)  # type: ignore[attr-defined]  # as above
    return not has_key(session) and session.connection().execute(first).first() is not None


def has_macs(session: Session) -> bool:
    """Return whether any row has a MAC already."""
    tables = (sa.inspect(encoding.model).local_table for encoding in _list_encodings())
    first = (sa.select(table.c.mac).where(table.c.mac.is_not(None)).limit(1) for table in tables)
    return any(session.connection().execute(statement).first() is not None for statement in first)


def sign_older(session: Session) -> int:
    """Create the key and sign every row of a database from before rows had MACs; return how many. The caller commits.

    Raise NoSealError without a key-encryption key. Nothing can tell whether a row was forged before: the caller asks.
    """
    macs = find_macs(session)
    if macs is None:
        raise NoSealError
    key, signed = macs.create_for_older(session), 0
    practices = list(session.connection().execute(sa.select(Practice.__table__.c.id)).scalars())  # type: ignore[attr-defined]  # as above
    with unguarded(session.connection()):
        for encoding in _list_encodings(except_for=Practice):
            signed += sign_table(session, key, encoding)
        for practice_id in practices:
            people = compute_digest(macs, session, practice_id, list_macs(session, practice_id))
            session.connection().execute(_SET_PEOPLE, {"practice_id": practice_id, "new_people": people})
        signed += sum(sign_table(session, key, encoding) for encoding in _list_encodings(only=Practice))
        make_lists(session)
    return signed


def iter_faults(session: Session) -> Iterator[RowFault]:
    """Yield every row that is not as the product wrote it, table by table, and every list of people that is not whole.

    Raise RowsUnsignedError for a database from before rows had MACs.
    """
    macs = find_macs(session)
    if macs is None:
        raise NoSealError
    if has_unsigned_rows(session):
        raise RowsUnsignedError
    if not macs.has_key(session):
        return  # a database without rows
    key = macs.find_key(session)
    yield from _iter_row_faults(session, key)
    yield from iter_total_faults(session, key)
    for practice_id, people in list(_iter_people(session)):
        if people != compute_digest(macs, session, practice_id, list_macs(session, practice_id)):
            yield RowFault("practice", str(practice_id), "people")


def _iter_people(session: Session) -> Iterator[tuple[UUID, bytes | None]]:
    """Yield each practice whose row is readable, with the keyed hash of its list of people."""
    for encoding in _list_encodings(only=Practice):
        id_at, people_at = encoding.names.index("id"), encoding.names.index("people")
        for values in iter_rows(session, encoding):
            if values[id_at] is not UNREADABLE:
                yield values[id_at], values[people_at]


def _iter_row_faults(session: Session, key: bytes) -> Iterator[RowFault]:
    listed = ListedRows(session, key)
    for encoding in _list_encodings():
        for values in iter_rows(session, encoding):
            why = "spelling" if is_unreadable(values) else find_fault(key, encoding, values)
            unlisted = listed.find_fault(encoding, values)  # in any case, or it would count as missing, too
            if why := why or unlisted:
                yield RowFault(encoding.table, encoding.describe_key(values), why)
    yield from listed.list_missing()


def _list_encodings(
    *, except_for: type[SQLModel] | None = None, only: type[SQLModel] | None = None
) -> Iterator[RowEncoding]:
    for model in sorted(COVERED, key=lambda model: str(model.__tablename__)):
        encoding = find_encoding(model)
        if encoding is not None and model is not except_for and only in (None, model):
            yield encoding


def sign_table(session: Session, key: bytes, encoding: RowEncoding) -> int:
    """Sign every row of a table as its next version; return how many. Raise RowChangedError if one is unreadable."""
    mapper = sa.inspect(encoding.model)
    table, keys = mapper.local_table, [mapper.columns[name] for name in encoding.key_names]
    update = (
        sa.update(table)
        .where(*(column == sa.bindparam(f"key_{column.key}") for column in keys))
        .values({MAC: sa.bindparam("new_mac")})
    )
    rows = [
        {
            "new_mac": compute_mac(key, encoding, values, read_version(values[encoding.mac_at] or b"") + 1),
            **{f"key_{column.key}": values[encoding.names.index(column.key)] for column in keys},
        }
        for values in map(partial(_require_readable, encoding), iter_rows(session, encoding))
    ]
    if rows:
        session.connection().execute(update, rows)
    return len(rows)


def _require_readable(encoding: RowEncoding, values: list[Any]) -> list[Any]:
    if is_unreadable(values):
        raise RowChangedError(RowFault(encoding.table, encoding.describe_key(values), "spelling"))
    return values


@contextmanager
def unguarded(connection: sa.Connection) -> Iterator[None]:
    """Drop the triggers that refuse changes, in this transaction, and create them again."""
    statements = list(_list_guards(connection))
    _execute(connection, (drop for drop, _ in statements))
    yield
    _execute(connection, (create for _, create in statements))


def _list_guards(connection: sa.Connection) -> Iterator[tuple[str, str]]:
    """Yield for each trigger how to take it away, and how to put it back."""
    if connection.dialect.name == "sqlite":
        for name, sql in connection.execute(_SQLITE_TRIGGERS, {"ending": f"%{_NO_UPDATE}"}).all():
            yield f"DROP TRIGGER {name}", sql
        return
    names = sa.text("SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE :ending")
    for name, table in connection.execute(names, {"ending": f"%{_NO_UPDATE}"}).all():
        yield f"ALTER TABLE {table} DISABLE TRIGGER {name}", f"ALTER TABLE {table} ENABLE TRIGGER {name}"


def _execute(connection: sa.Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
