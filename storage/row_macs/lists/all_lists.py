"""Makes the lists of all rows, and finds every row that is in none, and every list whose rows are missing."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from storage.models import AccessChange, Case, Consult, EmergencyGrant, Practice, RowList, SafetyAlert, SignedForm
from storage.row_macs.encoding import RowEncoding, find_encoding
from storage.row_macs.lists import practice_row
from storage.row_macs.lists.list_changes import build_row, store_rows
from storage.row_macs.lists.list_mirror import seal_total, sum_of
from storage.row_macs.lists.owners import OWNERS, find_owner
from storage.row_macs.lists.session_lists import Rows, WrittenLists, shorten
from storage.row_macs.lists.stored_lists import read_states
from storage.row_macs.row_faults import RowChangedError, RowFault
from storage.row_macs.row_macs import find_fault, find_macs
from storage.row_macs.untyped_rows import convert_row, find_converters, is_unreadable, reading_any_text, select_untyped

_STREAMED = {"yield_per": 1000}  # rows in memory at a time
_OWNING: tuple[type[SQLModel], ...] = (Case, Consult, SafetyAlert, EmergencyGrant, AccessChange)


def iter_rows(session: Session, encoding: RowEncoding) -> Iterator[list[Any]]:
    """Yield the values of each row, UNREADABLE for one that the product did not write so, and go on with the next."""
    connection, columns = session.connection(), list(sa.inspect(encoding.model).columns)
    converters = find_converters(columns, connection.dialect)
    statement = sa.select(*select_untyped(columns, connection.dialect))
    with reading_any_text(connection), connection.execute(statement, execution_options=_STREAMED) as rows:
        for row in rows:
            yield convert_row(row, converters)


def make_lists(session: Session) -> None:
    """Make the lists of all rows as they are now, in place of those that were. The caller has signed the rows."""
    macs, found = find_macs(session), _collect(session)
    if macs is None:
        return
    key, practice_of, lists = macs.find_key(session), _map_practices(session), RowList.__table__  # type: ignore[attr-defined]  # sqlmodel does not type its tables
    for practice_id in session.connection().execute(sa.select(Practice.__table__.c.id)).scalars().all():  # type: ignore[attr-defined]  # as above
        practice, former = practice_row.read(session, practice_id), read_states(session, practice_id, after=0)
        session.connection().execute(sa.delete(lists).where(lists.c.practice_id == practice_id))
        written = WrittenLists(practice_id, practice.lists_number + 1, 0, {}, {})
        own = [(owner_id, rows) for owner_id, rows in found.items() if practice_of.get(owner_id) == practice_id]
        store_rows(
            session, [build_row(session, written, owner_id, rows, former.get(owner_id)) for owner_id, rows in own]
        )
        total = seal_total(key, practice_id, written.number, sum_of(key, written.states.items()))
        practice_row.update(session, practice, lists_number=written.number, lists_total=total)


def _collect(session: Session) -> dict[UUID, Rows]:
    found: dict[UUID, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for encoding in _list_encodings():
        for values in iter_rows(session, encoding):
            if (owner_id := find_owner(encoding, values)) and (mac := values[encoding.mac_at]):
                found[owner_id][encoding.table][encoding.describe_key(values)] = shorten(mac)
    return dict(found)


def _list_encodings() -> Iterable[RowEncoding]:
    return filter(None, map(find_encoding, OWNERS))


def _map_practices(session: Session) -> dict[UUID, UUID]:
    """Return the practice of each owner of a list."""
    tables: list[Any] = [model.__table__ for model in _OWNING]  # type: ignore[attr-defined]  # as above
    forms, cases = SignedForm.__table__, Case.__table__  # type: ignore[attr-defined]  # as above
    statements = [sa.select(table.c.id, table.c.practice_id) for table in tables]
    statements.append(sa.select(forms.c.id, cases.c.practice_id).join(cases, cases.c.id == forms.c.case_id))
    return {row[0]: row[1] for statement in statements for row in session.connection().execute(statement)}


class ListedRows:
    """All lists of the database, to find rows that are in none, and then those that are missing."""

    def __init__(self, session: Session, key: bytes) -> None:
        """Read the lists; one that is not as the product wrote it counts as empty."""
        encoding, self._rows = find_encoding(RowList), dict[tuple[UUID, str, str], str]()
        for values in iter_rows(session, encoding) if encoding else ():
            row = dict(zip(encoding.names, values, strict=True)) if encoding else {}
            if encoding is not None and not is_unreadable(values) and not find_fault(key, encoding, values):
                for table, rows in json.loads(row["rows"]).items():
                    self._rows.update({(row["owner_id"], table, each): mac for each, mac in rows.items()})

    def find_fault(self, encoding: RowEncoding, values: Sequence[Any]) -> str:
        """Return why this row is not in its list as it is, or ""."""
        owner_id = find_owner(encoding, values)
        if owner_id is None:
            return ""
        listed = self._rows.pop((owner_id, encoding.table, encoding.describe_key(values)), None)
        mac = values[encoding.mac_at]
        if not isinstance(mac, bytes) or is_unreadable(values):
            return ""  # it has another fault
        return "" if listed == shorten(mac) else "unlisted"

    def list_missing(self) -> Iterator[RowFault]:
        """Yield each row that is in a list and was not asked about."""
        for _owner_id, table, each in self._rows:
            yield RowFault(table, each, "missing")


def iter_total_faults(session: Session, key: bytes) -> Iterator[RowFault]:
    """Yield each practice whose lists are not those that its row stands for."""
    table = Practice.__table__  # type: ignore[attr-defined]  # as above
    for row in session.connection().execute(sa.select(table.c.id, table.c.lists_number, table.c.lists_total)).all():
        try:
            states = read_states(session, row.id, after=0)
        except RowChangedError as error:
            yield error.fault
            continue
        total = seal_total(key, row.id, row.lists_number or 0, sum_of(key, states.items()))
        if row.lists_total != total and (row.lists_total or states or row.lists_number):
            yield RowFault("practice", str(row.id), "lists")
