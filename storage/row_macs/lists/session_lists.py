"""What one transaction has read of lists, and what it changes in them until it commits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.orm import Session

from storage.row_macs.encoding import RowEncoding
from storage.row_macs.lists.list_mirror import ListState
from storage.row_macs.lists.owners import OWNERS, find_owner

if TYPE_CHECKING:
    from storage.row_macs.lists.practice_row import PracticeRow

Rows = Mapping[str, Mapping[str, str]]
"""For each table, the keys of rows, each with the beginning of its MAC (see `shorten`)."""

_SESSION = "row lists"


@dataclass
class WrittenLists:
    """The lists of one practice that a transaction has written."""

    practice_id: UUID
    number: int
    total: int
    states: dict[UUID, ListState]
    rows: dict[bytes, Rows]  # by the list's MAC


@dataclass
class SessionLists:
    """What one transaction has read of lists, and what it changes in them until it commits."""

    practices: "dict[UUID, PracticeRow]" = field(default_factory=dict)
    found: dict[UUID, Rows] = field(default_factory=dict)
    own_states: dict[UUID, dict[UUID, ListState]] = field(default_factory=dict)  # by practice, of an older snapshot
    changed: dict[UUID, dict[tuple[str, str], str | None]] = field(default_factory=dict)  # None: deleted
    changed_rows: dict[UUID, Any] = field(default_factory=dict)  # a row of each list, which says whose practice it is
    new: set[UUID] = field(default_factory=set)  # owners that this transaction adds: they have no list yet
    written: list[WrittenLists] | None = None
    is_stale: bool = False  # whether the session's own object of the practice may be older than what is stored

    def forget_read(self) -> None:
        """Forget what was read, because somebody else has committed meanwhile."""
        self.practices.clear()
        self.found.clear()
        self.own_states.clear()
        self.is_stale = True

    def apply(self, owner_id: UUID, table: str, rows: Mapping[str, str]) -> Mapping[str, str]:
        """Return the rows of this table in the owner's list, with what this transaction changes."""
        own = {key: mac for (of, key), mac in self.changed.get(owner_id, {}).items() if of == table}
        return {key: mac for key, mac in {**rows, **own}.items() if mac is not None} if own else rows


def of_session(session: Session) -> SessionLists:
    """Return the lists of this session."""
    known: SessionLists = session.info.setdefault(_SESSION, SessionLists())
    return known


def forget(session: Session) -> None:
    """Forget everything, because the transaction was rolled back."""
    session.info.pop(_SESSION, None)


def shorten(mac: bytes) -> str:
    """Return what a list has of a row's MAC: 12 of its bytes, which no other content of the row has."""
    return mac[8:20].hex()


def note_change(
    session: Session,
    encoding: RowEncoding,
    row: Any,  # noqa: ANN401 -- any model
    values: list[Any],
    mac: bytes | None,
    *,
    is_new: bool = False,
) -> None:
    """Remember that this row is written with this MAC in this transaction, or deleted (None).

    Raise RuntimeError once the lists were written: the row would be in none.
    """
    owner_id = find_owner(encoding, values)
    if owner_id is None:
        return
    lists = of_session(session)
    if lists.written is not None:
        raise RuntimeError("a row was written after the lists of its transaction")
    key = encoding.table, encoding.describe_key(values)
    if is_new and OWNERS[encoding.model] == ("id",):
        lists.new.add(owner_id)
    lists.changed.setdefault(owner_id, {})[key] = None if mac is None else shorten(mac)
    lists.changed_rows[owner_id] = row
