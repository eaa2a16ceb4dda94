"""Anchors: heads of the audit log, stored in a file outside the database, to detect that a log was cut short.

The file has one line of JSON for each anchor; lines are only ever added. The hash is keyed and reveals nothing.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID


@dataclass(frozen=True)
class Anchor:
    """The last number and hash of a practice's log at a time (with zone)."""

    practice_id: UUID
    seq: int
    hash: str
    at: datetime


class AnchorsUnreadableError(ValueError):
    """A line of the anchor file cannot be read."""

    def __init__(self, line: int) -> None:
        """Take the number of the line, counted from 1."""
        super().__init__(self.__doc__)
        self.line = line


def append(path: Path, anchors: Iterable[Anchor]) -> None:
    """Add the anchors to the file, readable by this user only. They are on the disk when this function returns."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, "".join(_format_line(anchor) for anchor in anchors).encode())
        os.fsync(file)
    finally:
        os.close(file)


def read(path: Path) -> list[Anchor]:
    """Return the anchors, the oldest first; none if there is no file. Raise AnchorsUnreadableError."""
    if not path.exists():
        return []
    return [_parse_line(number, line) for number, line in enumerate(path.read_bytes().splitlines(), 1) if line.strip()]


def _format_line(anchor: Anchor) -> str:
    row = {"practice": str(anchor.practice_id), "seq": anchor.seq, "hash": anchor.hash, "at": anchor.at.isoformat()}
    return json.dumps(row) + "\n"


def _parse_line(number: int, line: bytes) -> Anchor:
    try:
        row = json.loads(line)
        return Anchor(UUID(row["practice"]), int(row["seq"]), str(row["hash"]), datetime.fromisoformat(row["at"]))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise AnchorsUnreadableError(number) from None
