"""Verify a practice's audit log: a row that was changed, left out, moved or cut off is found."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, func, select

from storage.audit import keys
from storage.audit.anchors import Anchor
from storage.audit.log import hash_row, select_rows
from storage.models import AuditEntry, AuditHead
from storage.row_errors import UnknownAuditKeyError
from storage.writings.sealing import Seal


@dataclass(frozen=True)
class LogFault:
    """The first row that is not as it was written, and the reason: a fixed id."""

    seq: int
    why: str  # missing, forked, out_of_order, changed, head, cut, anchor, no_key


@dataclass(frozen=True)
class LogCheck:
    """How many rows were checked, and the first fault, or None."""

    rows: int
    fault: LogFault | None


def verify(session: Session, seal: Seal, practice_id: UUID, anchors: Sequence[Anchor] = ()) -> LogCheck:
    """Verify the practice's log from its first row; return how many rows were checked, and the first that was changed.

    `anchors` are heads stored outside the database. They detect a log whose last rows were deleted and whose head was
    changed to match. Raise SealBrokenError if the log's key cannot be unwrapped.
    """
    anchored = {anchor.seq: anchor.hash for anchor in anchors if anchor.practice_id == practice_id}
    try:
        key = keys.load(session, seal, practice_id)
    except UnknownAuditKeyError:
        rows = session.exec(select(func.count()).where(AuditEntry.practice_id == practice_id)).one()
        return LogCheck(rows, LogFault(1, "no_key") if rows or anchored else None)
    with select_rows(session, practice_id) as result:
        seq, last_hash, fault = _check_rows(key, result.mappings(), anchored)
    return LogCheck(seq, fault or _check_end(session, practice_id, seq, last_hash, anchored))


def _check_rows(
    key: bytes, rows: Iterable[sa.RowMapping], anchored: Mapping[int, str]
) -> tuple[int, str, LogFault | None]:
    """Check the rows; return the number and the hash of the last correct row, and the first fault."""
    seq, previous = 0, ""
    for row in rows:
        fault = _find_fault(key, row, seq, previous)
        if fault:
            return seq, previous, LogFault(seq + 1 if fault == "missing" else row["seq"], fault)
        if anchored.get(row["seq"], row["hash"]) != row["hash"]:
            return seq, previous, LogFault(row["seq"], "anchor")
        seq, previous = row["seq"], row["hash"]
    return seq, previous, None


def _find_fault(key: bytes, row: sa.RowMapping, seq: int, previous: str) -> str:
    """Return why this row cannot follow the row with this number and hash, or "" if it can."""
    if row["seq"] != seq + 1:
        return "missing" if row["seq"] > seq + 1 else "forked"
    if row["previous"] != previous:
        return "out_of_order"
    return "" if row["hash"] == hash_row(key, row) else "changed"


def _check_end(
    session: Session, practice_id: UUID, seq: int, last_hash: str, anchored: Mapping[int, str]
) -> LogFault | None:
    head = session.get(AuditHead, practice_id)
    highest = max([*anchored, head.seq if head else 0])
    if highest > seq:
        return LogFault(seq + 1, "cut")
    return None if head and (head.seq, head.hash) == (seq, last_hash) else LogFault(seq, "head")
