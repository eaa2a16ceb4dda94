"""What this process has seen used or ended: a row that is set back in the database opens nothing here again."""

from threading import Lock
from uuid import UUID

from cachetools import LRUCache
from sqlalchemy.orm import Session

from storage.database import before_commit, get_memory

_NAME = "spent ids"
MAX_IDS = 100_000
"""Some hours of a large practice. A link lives for minutes and a page session for 12 hours."""


class SpentIds:
    """Hashes of used links and ids of ended page sessions, the last 100,000 of them."""

    def __init__(self) -> None:
        self._ids: LRUCache[str, None] = LRUCache(MAX_IDS)
        self._lock = Lock()

    def add(self, spent_id: UUID | str) -> None:
        """Remember this one."""
        with self._lock:
            self._ids[str(spent_id)] = None

    def __contains__(self, spent_id: UUID | str) -> bool:
        with self._lock:
            return str(spent_id) in self._ids


def remember(session: Session, *spent_ids: UUID | str) -> None:
    """Remember these once the session commits, for as long as the process runs."""
    memory = _find_memory(session)

    def add() -> None:
        for spent_id in spent_ids:
            memory.add(spent_id)

    if spent_ids:
        before_commit(session, add)


def is_spent(session: Session, spent_id: UUID | str) -> bool:
    """Return whether this process saw this link used, or this page session ended."""
    return spent_id in _find_memory(session)


def _find_memory(session: Session) -> SpentIds:
    memory = get_memory(session).setdefault(_NAME, SpentIds())
    assert isinstance(memory, SpentIds)  # noqa: S101 -- nothing else has this name
    return memory
