"""Verify a practice's audit log: a row that was changed, left out, moved or cut off is found."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, func, select

from storage.audit import keys
from storage.audit.anchors import Anchor
from storage.audit.log import hash_row
from storage.models import AuditEntry, AuditHead
from storage.row_errors import UnknownAuditKeyError
from storage.row_macs import untyped_rows
from storage.writings.sealing import Seal

_CHUNK = 1000  # rows in memory at a time, however long the log
DAY_AND_AN_HOUR = timedelta(hours=25)
"""While the service runs, there is an anchor at least this often, even if nothing happens."""


@dataclass(frozen=True)
class LogFault:
    """The first row that is not as it was written, and the reason: a fixed id."""

    seq: int
    why: str  # missing, forked, out_of_order, changed, spelling, head, cut, anchor, no_key, no_anchors, stale, silent


@dataclass(frozen=True)
class LogCheck:
    """How many rows were checked, the first fault or None, and the practice's anchors, the oldest first."""

    rows: int
    fault: LogFault | None
    anchors: Sequence[Anchor] = ()

    def list_gaps(self) -> list[tuple[datetime, datetime]]:
        """Return the times of two anchors between which one is missing: it was removed, or the service stood still."""
        return [
            (one.at, next_one.at) for one, next_one in pairwise(self.anchors) if next_one.at - one.at > DAY_AND_AN_HOUR
        ]


def verify(
    session: Session,
    seal: Seal,
    practice_id: UUID,
    anchors: Sequence[Anchor] = (),
    *,
    now: datetime | None = None,
    lag: timedelta = timedelta(0),
) -> LogCheck:
    """Verify the practice's log from its first row; return how many rows were checked, and the first that was changed.

    `anchors` are heads stored outside the database. They detect a log whose last rows were deleted and whose head was
    changed to match. With `now`, each entry that is older than `lag` has to be covered by an anchor, too. Raise
    SealBrokenError if the log's key cannot be unwrapped.
    """
    own = [anchor for anchor in anchors if anchor.practice_id == practice_id]
    anchored: dict[int, str] = {}
    for anchor in own:
        anchored.setdefault(anchor.seq, anchor.hash)  # the first: a later one may be of a log that was cut meanwhile
    try:
        key = keys.load(session, seal, practice_id)
    except UnknownAuditKeyError:
        rows = session.exec(select(func.count()).where(AuditEntry.practice_id == practice_id)).one()
        return LogCheck(rows, LogFault(1, "no_key") if rows or anchored else None, own)
    with closing(_iter_rows(session, practice_id)) as stored:
        seq, last_hash, fault = _check_rows(key, stored, anchored)
    fault = fault or _check_end(session, practice_id, seq, last_hash, anchored)
    if fault is None and now is not None:
        fault = find_uncovered(session, practice_id, seq, own, now - lag) or _check_age(own, now)
    return LogCheck(seq, fault, own)


def find_uncovered(
    session: Session, practice_id: UUID, rows: int, anchors: Sequence[Anchor], before: datetime
) -> LogFault | None:
    """Return the first row that no anchor covers although it is from before that time: an anchor was taken away."""
    first_open = max((anchor.seq for anchor in anchors), default=0) + 1
    if first_open > rows:
        return None
    statement = select(AuditEntry.at).where(AuditEntry.practice_id == practice_id, AuditEntry.seq == first_open)
    if session.exec(statement).one() >= before:
        return None
    return LogFault(first_open, "stale" if anchors else "no_anchors")


def _check_age(anchors: Sequence[Anchor], now: datetime) -> LogFault | None:
    if not anchors or now - anchors[-1].at <= DAY_AND_AN_HOUR:
        return None
    return LogFault(anchors[-1].seq, "silent")


def _iter_rows(session: Session, practice_id: UUID) -> Generator[dict[str, Any]]:
    """Yield every row of the practice by number; forks, too. Rows are fetched as they are used.

    A value that is not spelled as the product writes it is UNREADABLE.
    """
    connection, columns = session.connection(), AuditEntry.__table__.columns  # type: ignore[attr-defined]  # sqlmodel does not type its tables
    converters = untyped_rows.find_converters(columns, connection.dialect)
    statement = sa.select(*untyped_rows.select_untyped(columns, connection.dialect))
    statement = statement.where(columns.practice_id == practice_id).order_by(columns.seq, columns.hash)
    streamed = {"yield_per": _CHUNK}
    with (
        untyped_rows.reading_any_text(connection),
        connection.execute(statement, execution_options=streamed) as result,
    ):
        for row in result:
            yield dict(zip(columns.keys(), untyped_rows.convert_row(row, converters), strict=True))


def _check_rows(
    key: bytes, rows: Iterable[Mapping[str, Any]], anchored: Mapping[int, str]
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


def _find_fault(key: bytes, row: Mapping[str, Any], seq: int, previous: str) -> str:
    """Return why this row cannot follow the row with this number and hash, or "" if it can."""
    if row["seq"] != seq + 1:
        return "missing" if type(row["seq"]) is not int or row["seq"] > seq + 1 else "forked"
    if row["previous"] != previous:
        return "out_of_order"
    if untyped_rows.is_unreadable(row.values()):
        return "spelling"  # what it means has its hash, and a query would not find it
    return "" if row["hash"] == hash_row(key, row) else "changed"


def _check_end(
    session: Session, practice_id: UUID, seq: int, last_hash: str, anchored: Mapping[int, str]
) -> LogFault | None:
    head = session.get(AuditHead, practice_id)
    highest = max([*anchored, head.seq if head else 0])
    if highest > seq:
        return LogFault(seq + 1, "cut")
    return None if head and (head.seq, head.hash) == (seq, last_hash) else LogFault(seq, "head")
