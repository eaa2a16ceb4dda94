"""Heads of the audit log, kept in a file outside the database, so that a log cut short does not pass for a whole one.

One line of JSON for each; lines are only ever added. A head's hash is keyed and says nothing of what it stands for.
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
    """Where a practice's log had come to at a time (aware)."""

    practice_id: UUID
    seq: int
    hash: str
    at: datetime


class AnchorsUnreadableError(ValueError):
    """A line of the file of anchors cannot be read."""

    def __init__(self, line: int) -> None:
        """Take the number of the line, the first being 1."""
        super().__init__(self.__doc__)
        self.line = line


def append(path: Path, anchors: Iterable[Anchor]) -> None:
    """Add these lines to the file, for this user's eyes only; they are on the disk when this returns."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, "".join(_format_line(one) for one in anchors).encode())
        os.fsync(file)
    finally:
        os.close(file)


def read(path: Path) -> list[Anchor]:
    """Return the anchors, the oldest first; none where there is no file. Raise AnchorsUnreadableError."""
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
