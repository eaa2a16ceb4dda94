"""The deletion ledger: a file outside the database that records deletions and legal holds, for restored backups.

Each entry is one line of JSON with the case's id and no code. Lines are only ever added, and each is authenticated and
contains the hash of the line before it (storage/append_only/chained_file.py): a line that was forged, changed or
removed between others is found. Lines from before that count once somebody has accepted them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from storage.append_only.chained_file import UNREADABLE, ChainedFile, ChainFaultError, Row
from storage.writings.sealing import Seal


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


Entry = DeletionEntry | HoldEntry


def append(path: Path, seal: Seal, entries: Collection[Entry], *, is_checked: bool = False) -> None:
    """Add the entries that are missing to the file, readable by this user only. They are on the disk on return.

    Raise ChainFaultError for a line that is not as it was written; with `is_checked`, if the whole file was read
    before, only for one about the same cases: checking thousands of lines takes too long under a lock. Raise OSError.
    """
    if not entries:
        return
    about = [str(entry.case_id).encode() for entry in entries]

    def choose(content: bytes) -> list[Row]:
        if is_checked:
            lines = (line for line in content.split(b"\n") if any(each in line for each in about))
            existing = [_parse_row(0, row) for row in ChainedFile.peek(b"\n".join(lines))]
        else:
            existing = [_parse_row(number, row) for number, row in _open(path, seal).parse(content)]
        known = {_get_identity(entry) for entry in existing}
        return [_format_row(entry) for entry in entries if _get_identity(entry) not in known]

    _open(path, seal).append(choose)


def read_deletions(path: Path, seal: Seal) -> list[DeletionEntry]:
    """Return the deletions, the oldest first; none if there is no file. Raise ChainFaultError, OSError."""
    return [entry for entry in _read_entries(path, seal) if isinstance(entry, DeletionEntry)]


def read_holds(path: Path, seal: Seal) -> list[HoldEntry]:
    """Return the decisions about holds, the oldest first; none if there is no file. Raise ChainFaultError, OSError."""
    return [entry for entry in _read_entries(path, seal) if isinstance(entry, HoldEntry)]


def check(path: Path, seal: Seal) -> None:
    """Raise ChainFaultError if a line of the file, if there is one, is not as it was written."""
    _read_entries(path, seal)


def accept_old_lines(path: Path, seal: Seal) -> int:
    """Let the lines count that are from before lines were authenticated; return how many. Only once for a file.

    Raise ChainFaultError for one that can't be read, OSError.
    """
    count = 0

    def choose(content: bytes) -> list[Row]:
        nonlocal count
        if b'"mac": "' not in content:
            rows = ChainedFile.peek(content)
            count = len([_parse_row(number, row) for number, row in enumerate(rows, 1)])
        return []

    if path.exists():
        _open(path, seal).append(choose, accepts_old=True)
    return count


def rewrap(path: Path, seal: Seal) -> bool:
    """Add the file's key, wrapped by the present key-encryption key. Raise ChainFaultError, OSError."""
    return _open(path, seal).rewrap()


def _open(path: Path, seal: Seal) -> ChainedFile:
    return ChainedFile(path, seal, "deletion ledger")


def _read_entries(path: Path, seal: Seal) -> list[Entry]:
    return [_parse_row(number, row) for number, row in _open(path, seal).read()]


def _get_identity(entry: Entry) -> tuple[object, ...]:
    """Return what makes an entry unique: a case is deleted once, supervisors' texts once at each time."""
    if isinstance(entry, HoldEntry):
        return "hold", entry.case_id, entry.number
    return (entry.record_class, entry.case_id, *([] if entry.record_class == "case" else [entry.deleted_at]))


def _format_row(entry: Entry) -> Row:
    row: dict[str, object] = {"case": str(entry.case_id)}
    if isinstance(entry, HoldEntry):
        row |= {"hold": entry.number, "held": entry.held, "reason": entry.reason, "made_at": entry.made_at.isoformat()}
    else:
        row |= {"why": entry.why, "deleted_at": entry.deleted_at.isoformat()}
        row |= {} if entry.record_class == "case" else {"class": entry.record_class}
    return row


def _parse_row(number: int, row: Row) -> Entry:
    """Return the entry of a row. Raise ChainFaultError that names the line."""
    try:
        entry = _build_entry({name: str(value) for name, value in row.items()}, held=bool(row.get("held")))
    except (ValueError, KeyError):
        raise ChainFaultError(number, UNREADABLE) from None
    if (entry.made_at if isinstance(entry, HoldEntry) else entry.deleted_at).tzinfo is None:
        raise ChainFaultError(number, UNREADABLE)
    return entry


def _build_entry(row: dict[str, str], *, held: bool) -> Entry:
    if "hold" in row:
        made_at = datetime.fromisoformat(row["made_at"])
        return HoldEntry(UUID(row["case"]), int(row["hold"]), held, row["reason"], made_at)
    deleted_at = datetime.fromisoformat(row["deleted_at"])
    return DeletionEntry(UUID(row["case"]), row["why"], deleted_at, row.get("class", "case"))
