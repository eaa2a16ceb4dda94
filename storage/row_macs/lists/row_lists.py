"""Requires that rows are in the list of their owner, and that none of the list is missing.

One object for each process, because it remembers what was checked: most clicks need no further query.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from storage.row_macs.encoding import RowEncoding
from storage.row_macs.lists import practice_row, session_lists, stored_lists
from storage.row_macs.lists.list_mirror import ListMirror, ListState, seal_total, sum_of
from storage.row_macs.lists.owners import find_owner
from storage.row_macs.lists.practice_row import PracticeRow
from storage.row_macs.lists.session_lists import Rows, of_session, shorten
from storage.row_macs.row_faults import RowChangedError, RowFault

MOST_KEPT = 5_000  # lists, some 30 MB
_NO_ROWS: Rows = {}


class RowLists:
    """The lists of all practices, as this process knows them. All threads share one object."""

    def __init__(self, find_key: Callable[[Session], bytes]) -> None:
        """Take what returns the key of MACs."""
        self._find_key = find_key
        self.lowest: Mapping[UUID, int] = {}  # the lowest number that a practice may have, as its anchors say
        self._mirrors: dict[UUID, ListMirror] = {}
        self._kept: dict[bytes, Rows] = {}  # by the list's MAC
        self._lock = Lock()

    def require(self, session: Session, encoding: RowEncoding, values: Sequence[Any]) -> None:
        """Raise RowChangedError unless the row, whose MAC was checked, is in its owner's list with this MAC."""
        owner_id = find_owner(encoding, values)
        if owner_id is None:
            return
        key = encoding.describe_key(values)

        def holds() -> bool:
            return self._expect(session, owner_id, encoding.table).get(key) == shorten(values[encoding.mac_at])

        _require(session, holds, RowFault(encoding.table, key, "unlisted"))

    def require_whole(self, session: Session, encoding: RowEncoding, owner: UUID, keys: Collection[str]) -> None:
        """Raise RowChangedError unless these are the keys of all rows that the owner's list has in this table."""

        def holds() -> bool:
            return self._expect(session, owner, encoding.table).keys() == set(keys)

        _require(session, holds, RowFault(encoding.table, f"of {owner}", "missing"))

    def prefetch(self, session: Session, owner_ids: Iterable[UUID]) -> None:
        """Read the lists of these owners that this process does not know in one query."""
        mirrors, lists = list(self._copy_mirrors().values()), of_session(session)
        known = {*lists.found, *lists.new}
        unknown = [id_ for id_ in owner_ids if id_ not in known and not any(self._keeps(id_, each) for each in mirrors)]
        for stored in stored_lists.read_lists(session, unknown).values() if len(unknown) > 1 else ():
            self._keep(stored.state.mac, stored.rows)

    def find(self, session: Session, owner_id: UUID) -> Rows:
        """Return the owner's current list, checked; one without rows if there is none. Raise RowChangedError."""
        if owner_id in of_session(session).new:
            return _NO_ROWS
        practice_id, stored = self._find_practice(owner_id), None
        if practice_id is None:
            stored = stored_lists.read_lists(session, [owner_id]).get(owner_id)
            if stored is None:
                return _NO_ROWS
            practice_id = stored.practice_id
        practice, mirror = self.synchronize(session, practice_id)
        state = self._find_state(session, practice, mirror, owner_id)
        if state is not None and state.mac in self._kept:
            return self._kept[state.mac]
        stored = stored or stored_lists.read_lists(session, [owner_id]).get(owner_id)
        if (stored.state if stored else None) != state:
            raise RowChangedError(RowFault("row_list", str(owner_id), "unlisted"))
        if stored is None:
            return _NO_ROWS
        self._keep(stored.state.mac, stored.rows)
        return stored.rows

    def synchronize(self, session: Session, practice_id: UUID) -> tuple[PracticeRow, ListMirror]:
        """Return the practice's row, and all its lists as they are since, which this process then knows.

        A session that began before somebody else committed may know less than the process. Raise RowChangedError.
        """
        lists, key = of_session(session), self._find_key(session)
        if practice_id not in lists.practices:
            read = practice_row.read if lists.is_stale else practice_row.get
            lists.practices[practice_id] = read(session, practice_id)
        practice = lists.practices[practice_id]
        if practice.lists_number < self.lowest.get(practice_id, 0):
            raise RowChangedError(RowFault("practice", str(practice_id), "set_back"))
        with self._lock:
            mirror = self._mirrors.get(practice_id, ListMirror())
            if practice.lists_number > mirror.number or practice_id not in self._mirrors:
                changed = stored_lists.read_states(session, practice_id, after=mirror.number)
                total = mirror.add_up(key, changed)
                _require_total(key, practice, total)
                _require_none_later(practice, changed)
                mirror.take(practice.lists_number, total, changed)
                self._mirrors[practice_id] = mirror
            elif practice.lists_number == mirror.number:
                _require_total(key, practice, mirror.total)
        return practice, mirror

    def _find_state(
        self, session: Session, practice: PracticeRow, mirror: ListMirror, owner_id: UUID
    ) -> ListState | None:
        """Return the owner's list as the practice's row, as this session sees it, stands for it."""
        try:
            with self._lock:
                return mirror.find_state(owner_id, practice.lists_number)
        except LookupError:  # the session began long ago, or between two changes that this process saw as one
            own = of_session(session).own_states
        if practice.id not in own:
            key, states = self._find_key(session), stored_lists.read_states(session, practice.id, after=0)
            _require_total(key, practice, sum_of(key, states.items()))
            own[practice.id] = states
        return own[practice.id].get(owner_id)

    def forget(self, session: Session) -> None:
        """Forget what the session read and changed, because it was rolled back."""
        session_lists.forget(session)

    def publish(self, session: Session) -> None:
        """Remember the lists that the session has committed."""
        for written in of_session(session).written or ():
            for mac, rows in written.rows.items():
                self._keep(mac, rows)
            with self._lock:
                mirror = self._mirrors.get(written.practice_id)
                if mirror is not None and mirror.number == written.number - 1:
                    mirror.take(written.number, written.total, written.states)

    def _expect(self, session: Session, owner_id: UUID, table: str) -> Mapping[str, str]:
        lists = of_session(session)
        if owner_id not in lists.found:
            lists.found[owner_id] = self.find(session, owner_id)
        return lists.apply(owner_id, table, lists.found[owner_id].get(table, {}))

    def _find_practice(self, owner_id: UUID) -> UUID | None:
        return next((id_ for id_, mirror in self._copy_mirrors().items() if owner_id in mirror.states), None)

    def _copy_mirrors(self) -> dict[UUID, ListMirror]:
        with self._lock:
            return dict(self._mirrors)

    def _keeps(self, owner_id: UUID, mirror: ListMirror) -> bool:
        state = mirror.states.get(owner_id)
        return state is not None and state.mac in self._kept

    def _keep(self, mac: bytes, rows: Rows) -> None:
        with self._lock:
            while len(self._kept) >= MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[mac] = rows


def _require(session: Session, holds: Callable[[], bool], fault: RowFault) -> None:
    """Raise RowChangedError unless it holds.

    On PostgreSQL a transaction may have read rows that are newer than the lists that it knows: then it looks again,
    with the newest lists. The rows are always those that will be used: others, read once more, would prove nothing.
    """
    for _attempt in range(2 if session.get_bind().dialect.name == "postgresql" else 1):
        try:
            if holds():
                return
        except RowChangedError as error:
            fault = error.fault
        of_session(session).forget_read()
    raise RowChangedError(fault)


def _require_none_later(practice: PracticeRow, states: Mapping[UUID, ListState]) -> None:
    if any(state.number > practice.lists_number for state in states.values()):
        raise RowChangedError(RowFault("practice", str(practice.id), "lists"))


def _require_total(key: bytes, practice: PracticeRow, total: int) -> None:
    is_empty = practice.lists_total is None and practice.lists_number == 0 and total == 0
    if not is_empty and practice.lists_total != seal_total(key, practice.id, practice.lists_number, total):
        raise RowChangedError(RowFault("practice", str(practice.id), "lists"))
