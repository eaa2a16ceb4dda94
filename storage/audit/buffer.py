"""Entries about what was only looked at, until the next write: a menu, a list and Home take no write lock.

They are written with the next entries of the same practice, before them, or by the worker within half a second. A crash
can lose those of its last half second. Reading a text that a person wrote is never logged this way.
"""

from collections.abc import Collection
from threading import Lock
from uuid import UUID

from storage.audit.log import NewAuditEntry


class AuditBuffer:
    """The entries that wait to be written, in the order of the actions. Threads share one object."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = Lock()
        self._waiting: list[NewAuditEntry] = []

    def add(self, entry: NewAuditEntry) -> None:
        """Keep the entry until it is written."""
        with self._lock:
            self._waiting.append(entry)

    def practice_ids(self) -> set[UUID]:
        """Return the practices for which entries wait."""
        with self._lock:
            return {entry.practice_id for entry in self._waiting}

    def take(self, practice_id: UUID) -> list[NewAuditEntry]:
        """Remove and return the practice's entries; give them back with `put_back` if they could not be written."""
        with self._lock:
            taken = [entry for entry in self._waiting if entry.practice_id == practice_id]
            self._waiting = [entry for entry in self._waiting if entry.practice_id != practice_id]
        return taken

    def put_back(self, entries: Collection[NewAuditEntry]) -> None:
        """Keep entries that could not be written, before all others."""
        with self._lock:
            self._waiting = [*entries, *self._waiting]
