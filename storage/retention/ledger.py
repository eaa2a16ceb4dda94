"""The deletion ledger: a file outside the database that records deletions and legal holds, for restored backups.

Each entry is one line of JSON with the case's id and no code. Lines are only ever added.
"""

import json
import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID


@dataclass(frozen=True)
class DeletionEntry:
    """A deletion of a case's records: which case, why and when (with zone). All records, or only class `review`."""

    case_id: UUID
    why: str
    deleted_at: datetime
    record_class: str = "case"  # case, review


@dataclass(frozen=True)
class HoldEntry:
    """A decision to hold a case or to lift the hold: its number within the case, why and when (with zone)."""

    case_id: UUID
    number: int
    held: bool
    reason: str
    made_at: datetime


class LedgerUnreadableError(ValueError):
    """A line of the deletion ledger cannot be read."""

    def __init__(self, line: int) -> None:
        """Take the number of the line, counted from 1."""
        super().__init__(self.__doc__)
        self.line = line


def append(path: Path, entries: Collection[DeletionEntry | HoldEntry], *, is_checked: bool = False) -> None:
    """Add the entries that are missing to the file, readable by this user only. They are on the disk on return.

    Raise LedgerUnreadableError for a damaged line; with `is_checked`, if the whole file was read before, only for one
    about the same cases: reading thousands of lines takes too long under a lock.
    """
    about = {str(entry.case_id).encode() for entry in entries} if is_checked else None
    existing = {_get_identity(entry) for entry in _read_entries(path, about)}
    new_entries = [entry for entry in entries if _get_identity(entry) not in existing]
    if not new_entries:
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, "".join(_format_line(entry) for entry in new_entries).encode())
        os.fsync(file)
    finally:
        os.close(file)
    _sync_folder(path.parent)


def read_deletions(path: Path) -> list[DeletionEntry]:
    """Return the deletions, the oldest first; none if there is no file. Raise LedgerUnreadableError."""
    return [entry for entry in _read_entries(path) if isinstance(entry, DeletionEntry)]


def read_holds(path: Path) -> list[HoldEntry]:
    """Return the decisions about holds, the oldest first; none if there is no file. Raise LedgerUnreadableError."""
    return [entry for entry in _read_entries(path) if isinstance(entry, HoldEntry)]


def check(path: Path) -> None:
    """Raise LedgerUnreadableError if a line of the file, if there is one, cannot be read."""
    _read_entries(path)


def _read_entries(path: Path, about: Collection[bytes] | None = None) -> list[DeletionEntry | HoldEntry]:
    """Return all entries, or only those in whose lines one of these ids stands."""
    if not path.exists():
        return []
    lines = [(number, line) for number, line in enumerate(path.read_bytes().splitlines(), 1) if line.strip()]
    if about is not None:
        lines = [(number, line) for number, line in lines if any(each in line for each in about)]
    return [_parse_line(number, line) for number, line in lines]


def _get_identity(entry: DeletionEntry | HoldEntry) -> tuple[object, ...]:
    """Return what makes an entry unique: a case is deleted once, supervisors' texts once at each time."""
    if isinstance(entry, HoldEntry):
        return "hold", entry.case_id, entry.number
    return (entry.record_class, entry.case_id, *([] if entry.record_class == "case" else [entry.deleted_at]))


def _format_line(entry: DeletionEntry | HoldEntry) -> str:
    row: dict[str, object] = {"case": str(entry.case_id)}
    if isinstance(entry, HoldEntry):
        row |= {"hold": entry.number, "held": entry.held, "reason": entry.reason, "made_at": entry.made_at.isoformat()}
    else:
        row |= {"why": entry.why, "deleted_at": entry.deleted_at.isoformat()}
        row |= {} if entry.record_class == "case" else {"class": entry.record_class}
    return json.dumps(row) + "\n"


def _parse_line(number: int, line: bytes) -> DeletionEntry | HoldEntry:
    try:
        entry = _parse_row(json.loads(line))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise LedgerUnreadableError(number) from None
    if (entry.made_at if isinstance(entry, HoldEntry) else entry.deleted_at).tzinfo is None:
        raise LedgerUnreadableError(number)
    return entry


def _parse_row(row: dict[str, str]) -> DeletionEntry | HoldEntry:
    if "hold" in row:
        made_at = datetime.fromisoformat(row["made_at"])
        return HoldEntry(UUID(row["case"]), int(row["hold"]), bool(row["held"]), str(row["reason"]), made_at)
    deleted_at = datetime.fromisoformat(row["deleted_at"])
    return DeletionEntry(UUID(row["case"]), str(row["why"]), deleted_at, str(row.get("class", "case")))


def _sync_folder(folder: Path) -> None:
    """Write the folder itself to the disk. Otherwise a power failure could lose a new file's name."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
