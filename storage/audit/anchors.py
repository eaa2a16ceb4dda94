"""Anchors: heads of the audit log, stored in a file outside the database, to detect that a log was cut short.

Each anchor is a line of a chained file (storage/append_only/chained_file.py): who has only the database can neither
write one nor leave one out. The hash is keyed and reveals nothing.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from storage.append_only.chained_file import UNREADABLE, ChainedFile, ChainFaultError, Row
from storage.writings.sealing import Seal

_PURPOSE = "audit anchors"
_TAIL = 16_384  # bytes at the end of the file, in which the last anchor of each practice stands


@dataclass(frozen=True)
class Anchor:
    """The last number and hash of a practice's log at a time (with zone)."""

    practice_id: UUID
    seq: int
    hash: str
    at: datetime
    rows: int = 0  # in which format the rows had MACs then (storage/row_macs/signing.py); 0: not known
    lists: int = 0  # the number of the practice's lists then (storage/row_macs/lists); 0: not known
    is_restored: bool = False  # whether somebody had just restored a backup, so that the number may be lower


def append(
    path: Path, seal: Seal, choose: Callable[[Sequence[Anchor]], Collection[Anchor]]
) -> tuple[list[Anchor], list[bytes]]:
    """Add the anchors that `choose` returns for the latest ones; return them, and their lines.

    They are on the disk on return. Two processes that anchor at once keep one chain: the second chooses when the first
    has finished. Anchors from before they were chained count as they stand, because an anchor can only be in the way of
    who cuts the log. Raise ChainFaultError, OSError.
    """
    chosen: list[Anchor] = []

    def choose_rows(content: bytes) -> list[Row]:
        chosen[:] = choose(_list_latest(content))
        return [_format_row(anchor) for anchor in chosen]

    lines = _open(path, seal).append(choose_rows, accepts_old=True)
    return chosen, lines


def read(path: Path, seal: Seal) -> list[Anchor]:
    """Return the anchors, the oldest first; none if there is no file. Raise ChainFaultError, OSError."""
    return [_parse_row(number, row) for number, row in _open(path, seal).read()]


def read_last(path: Path) -> list[Anchor]:
    """Return the last anchors of the file, the oldest first, unchecked: `audit verify` checks them. Raise OSError."""
    return _list_last(path.read_bytes())


def parse_copy(content: bytes, seal: Seal) -> list[Anchor]:
    """Return the anchors in a copy of such a file, in which lines may be missing. Raise ChainFaultError."""
    return [_parse_row(number, row) for number, row in _open(Path(), seal).parse(content, is_whole=False)]


def rewrap(path: Path, seal: Seal) -> bool:
    """Add the file's key, wrapped by the present key-encryption key. Raise ChainFaultError, OSError."""
    return _open(path, seal).rewrap()


def _open(path: Path, seal: Seal) -> ChainedFile:
    return ChainedFile(path, seal, _PURPOSE)


def _list_latest(content: bytes) -> list[Anchor]:
    """Return the last anchor of each practice; they are checked when the log is verified."""
    return list({anchor.practice_id: anchor for anchor in _list_last(content)}.values())


def _list_last(content: bytes) -> list[Anchor]:
    rows = ChainedFile.peek(content[-_TAIL:] if len(content) <= _TAIL else content[-_TAIL:].partition(b"\n")[2])
    return [_parse_row(0, row) for row in rows]


def _format_row(anchor: Anchor) -> Row:
    known = {"rows": anchor.rows, "lists": anchor.lists, "restored": int(anchor.is_restored)}
    return {
        "practice": str(anchor.practice_id),
        "seq": anchor.seq,
        "hash": anchor.hash,
        "at": anchor.at.isoformat(),
        **{name: value for name, value in known.items() if value},
    }


def _parse_row(number: int, row: Row) -> Anchor:
    try:
        at = datetime.fromisoformat(str(row["at"]))
        rows, lists, restored = (int(str(row.get(name, 0))) for name in ("rows", "lists", "restored"))
        practice_id, seq = UUID(str(row["practice"])), int(str(row["seq"]))
        anchor = Anchor(practice_id, seq, str(row["hash"]), at, rows, lists, is_restored=bool(restored))
    except (ValueError, KeyError):
        raise ChainFaultError(number, UNREADABLE) from None
    if at.tzinfo is None:
        raise ChainFaultError(number, UNREADABLE)
    return anchor
