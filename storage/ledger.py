"""The deletion ledger: a file outside the database that says which cases were deleted, for copies from before.

One line of JSON for each, with the case's id and no code; lines are only ever added.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID


@dataclass(frozen=True)
class Entry:
    """One case was deleted: which, why and when (aware)."""

    case_id: UUID
    why: str
    deleted_at: datetime


class LedgerUnreadableError(ValueError):
    """A line of the deletion ledger cannot be read."""

    def __init__(self, line: int) -> None:
        """Take the number of the line, the first being 1."""
        super().__init__(self.__doc__)
        self.line = line


def append(path: Path, entries: Iterable[Entry]) -> None:
    """Add the entries that are not there yet, for this user's eyes only; they are on the disk when this returns."""
    known = {one.case_id for one in read(path)}
    fresh = [one for one in entries if one.case_id not in known]
    if not fresh:
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, "".join(_line(one) for one in fresh).encode())
        os.fsync(file)
    finally:
        os.close(file)
    _settle(path.parent)


def read(path: Path) -> list[Entry]:
    """Return the entries, the oldest first; none where there is no file. Raise LedgerUnreadableError."""
    if not path.exists():
        return []
    return [_entry(number, line) for number, line in enumerate(path.read_bytes().splitlines(), 1) if line.strip()]


def _line(entry: Entry) -> str:
    row = {"case": str(entry.case_id), "why": entry.why, "deleted_at": entry.deleted_at.isoformat()}
    return json.dumps(row) + "\n"


def _entry(number: int, line: bytes) -> Entry:
    try:
        row = json.loads(line)
        entry = Entry(UUID(row["case"]), str(row["why"]), datetime.fromisoformat(row["deleted_at"]))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise LedgerUnreadableError(number) from None
    if entry.deleted_at.tzinfo is None:
        raise LedgerUnreadableError(number)
    return entry


def _settle(folder: Path) -> None:
    """Have the folder itself on the disk: else a new file's name could be lost with the power."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
