"""The deletion ledger: a file outside the database that says what was deleted and held, for copies from before.

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
class DeletionEntry:
    """Something of a case was deleted: of which, why and when (aware); all of it, or what supervisors wrote."""

    case_id: UUID
    why: str
    deleted_at: datetime
    record_class: str = "case"  # case, review


@dataclass(frozen=True)
class HoldEntry:
    """A case was put on hold or the hold was lifted: the how manieth decision about it, why and when (aware)."""

    case_id: UUID
    number: int
    held: bool
    reason: str
    made_at: datetime


class LedgerUnreadableError(ValueError):
    """A line of the deletion ledger cannot be read."""

    def __init__(self, line: int) -> None:
        """Take the number of the line, the first being 1."""
        super().__init__(self.__doc__)
        self.line = line


def append(path: Path, entries: Iterable[DeletionEntry | HoldEntry]) -> None:
    """Add the entries that are not there yet, for this user's eyes only; they are on the disk when this returns."""
    known = {_get_identity(one) for one in _read_entries(path)}
    fresh = [one for one in entries if _get_identity(one) not in known]
    if not fresh:
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, "".join(_format_line(one) for one in fresh).encode())
        os.fsync(file)
    finally:
        os.close(file)
    _sync_folder(path.parent)


def read_deletions(path: Path) -> list[DeletionEntry]:
    """Return what was deleted, the oldest first; none where there is no file. Raise LedgerUnreadableError."""
    return [one for one in _read_entries(path) if isinstance(one, DeletionEntry)]


def read_holds(path: Path) -> list[HoldEntry]:
    """Return what was held and lifted, the oldest first; none where there is no file. Raise LedgerUnreadableError."""
    return [one for one in _read_entries(path) if isinstance(one, HoldEntry)]


def _read_entries(path: Path) -> list[DeletionEntry | HoldEntry]:
    if not path.exists():
        return []
    return [_parse_line(number, line) for number, line in enumerate(path.read_bytes().splitlines(), 1) if line.strip()]


def _get_identity(one: DeletionEntry | HoldEntry) -> tuple[object, ...]:
    """Return by what it is known: a case goes once, what supervisors wrote each time anew."""
    if isinstance(one, HoldEntry):
        return "hold", one.case_id, one.number
    return (one.record_class, one.case_id, *([] if one.record_class == "case" else [one.deleted_at]))


def _format_line(one: DeletionEntry | HoldEntry) -> str:
    row: dict[str, object] = {"case": str(one.case_id)}
    if isinstance(one, HoldEntry):
        row |= {"hold": one.number, "held": one.held, "reason": one.reason, "made_at": one.made_at.isoformat()}
    else:
        row |= {"why": one.why, "deleted_at": one.deleted_at.isoformat()}
        row |= {} if one.record_class == "case" else {"class": one.record_class}
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
    """Have the folder itself on the disk: else a new file's name could be lost with the power."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
