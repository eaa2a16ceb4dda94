"""The audit log: each entry names the hash of the one before, keyed, so that no row can be changed unnoticed."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import Session, col, func, select

from storage.audit import keys
from storage.audit.anchors import Anchor
from storage.models import AuditEntry, AuditHead, AuditKey
from storage.row_errors import UnknownAuditKeyError
from storage.writings import sealing
from storage.writings.sealing import Seal

DONE, PERMITTED, REFUSED = OUTCOMES = ("done", "permitted", "refused")
_ID = re.compile(r"[a-z0-9_.:-]*\Z")
_PENDING = "audit entries"
_CHUNK = 1000  # rows in memory at a time, however long the log
_COLUMNS = AuditEntry.__table__.columns  # type: ignore[attr-defined]  # sqlmodel does not type its tables
# Built once: every click asks these, and to build them takes longer than to ask them.
_SELECT_HEAD = (
    sa.select(AuditHead.seq, AuditHead.hash, AuditKey.wrapped, AuditKey.wrapping_key_id)  # type: ignore[call-overload]  # columns, at class level
    .join(AuditKey, col(AuditKey.practice_id) == col(AuditHead.practice_id))
    .where(col(AuditHead.practice_id) == sa.bindparam("practice_id", type_=sa.Uuid()))
    .with_for_update(of=AuditHead)
)
_INSERT = sa.insert(AuditEntry.__table__)  # type: ignore[attr-defined]  # sqlmodel does not type its tables


class NotAnIdError(ValueError):
    """The audit log takes fixed ids and uuids, and no words."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@dataclass(frozen=True)
class NewAuditEntry:
    """What is to be logged: ids only. `actor_id` None: the system, or somebody at the machine."""

    practice_id: UUID
    actor_id: UUID | None
    action: str  # a dotted id
    subject: str  # "kind:uuid", or a kind
    at: datetime
    case_id: UUID | None = None
    detail: str = ""  # a fixed id
    outcome: str = DONE

    def __post_init__(self) -> None:
        """Refuse what is no id, with NotAnIdError, which does not quote it."""
        ids = ((self.action, 64), (self.subject, 80), (self.detail, 64))
        if self.outcome not in OUTCOMES or any(len(text) > most or not _ID.match(text) for text, most in ids):
            raise NotAnIdError


@dataclass(frozen=True)
class LogFault:
    """The first row that is not as it was written, and why: a fixed id."""

    seq: int
    why: str  # missing, forked, out_of_order, changed, head, cut, anchor, no_key


@dataclass(frozen=True)
class LogCheck:
    """How many rows were looked at, and the first fault, if there is one."""

    rows: int
    fault: LogFault | None


def append(session: Session, seal: Seal, *entries: NewAuditEntry) -> None:
    """Add entries of one practice, in the caller's transaction, by two statements.

    Nobody else adds to this practice's log until that transaction ends, so append last.
    """
    session.flush()
    practice_id = entries[0].practice_id
    seq, previous, key = _lock_head(session, seal, practice_id, entries[0].at)
    rows = []
    for entry in entries:
        seq += 1
        row = _build_row(entry, seq, previous)
        row["hash"] = previous = _hash_row(key, row)
        rows.append(row)
    session.connection().execute(_INSERT, rows)


def append_on_commit(session: Session, seal: Seal, entry: NewAuditEntry) -> None:
    """Append the entry as the transaction is about to be kept, with all others of it: so the log is held up least."""
    waiting: list[NewAuditEntry] | None = session.info.get(_PENDING)
    if waiting is None:
        waiting = session.info[_PENDING] = []
        event.listen(session, "before_commit", lambda ending: _append_pending(ending, seal))
    waiting.append(entry)


def _append_pending(session: Session, seal: Seal) -> None:
    waiting = session.info[_PENDING]
    if waiting:
        append(session, seal, *waiting)
        waiting.clear()


def verify(session: Session, seal: Seal, practice_id: UUID, anchors: Sequence[Anchor] = ()) -> LogCheck:
    """Look through the practice's log from its first row; return the first that is not as it was written.

    `anchors` are heads kept outside the database: without them a log whose last rows were taken away together with
    its head's is not told from one that ended there. Raise SealBrokenError if the log's key does not open.
    """
    anchored = {one.seq: one.hash for one in anchors if one.practice_id == practice_id}
    try:
        key = keys.load(session, seal, practice_id)
    except UnknownAuditKeyError:
        rows = session.exec(select(func.count()).where(AuditEntry.practice_id == practice_id)).one()
        return LogCheck(rows, LogFault(1, "no_key") if rows or anchored else None)
    with _select_rows(session, practice_id) as result:
        seq, last, fault = _check_rows(key, result.mappings(), anchored)
    return LogCheck(seq, fault or _check_end(session, practice_id, seq, last, anchored))


def list_heads(session: Session, now: datetime) -> list[Anchor]:
    """Return where each practice's log has come to, to be kept outside the database."""
    found = session.exec(select(AuditHead).where(col(AuditHead.seq) > 0).order_by(col(AuditHead.practice_id)))
    return [Anchor(one.practice_id, one.seq, one.hash, now) for one in found]


def list_entries(  # noqa: PLR0913 -- one filter each, given by name
    session: Session,
    practice_id: UUID,
    *,
    actor_id: UUID | None = None,
    case_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    most: int | None = None,
) -> list[AuditEntry]:
    """Return the entries of a member, of a case, of a period (from `since`, before `until`); the last `most` of them.

    The oldest first.
    """
    statement = select(AuditEntry).where(AuditEntry.practice_id == practice_id)
    if actor_id is not None:
        statement = statement.where(AuditEntry.actor_id == actor_id)
    if case_id is not None:
        statement = statement.where(AuditEntry.case_id == case_id)
    if since is not None:
        statement = statement.where(AuditEntry.at >= since)
    if until is not None:
        statement = statement.where(AuditEntry.at < until)
    latest_first = statement.order_by(col(AuditEntry.seq).desc()).limit(most)
    return list(session.exec(latest_first))[::-1]


def list_practice_ids(session: Session) -> list[UUID]:
    """Return the practices that have a log, a head or a key of one."""
    found: set[UUID] = set()
    for table in (AuditHead, AuditKey):
        found.update(session.exec(select(table.practice_id)))
    found.update(session.exec(select(AuditEntry.practice_id).distinct()))
    return sorted(found)


def has_log(session: Session) -> bool:
    """Tell whether the database has a log at all: one from before has not."""
    return sa.inspect(session.connection()).has_table(AuditEntry.__tablename__)


def _lock_head(session: Session, seal: Seal, practice_id: UUID, now: datetime) -> tuple[int, str, bytes]:
    found = session.execute(_SELECT_HEAD, {"practice_id": practice_id}).first()
    if found is None:
        keys.create(session, seal, practice_id, now)
        found = session.execute(_SELECT_HEAD, {"practice_id": practice_id}).one()
    return found.seq, found.hash, keys.unwrap(seal, practice_id, found.wrapped, found.wrapping_key_id)


def _build_row(entry: NewAuditEntry, seq: int, previous: str) -> dict[str, object]:
    return {**vars(replace(entry, at=entry.at.astimezone(UTC))), "seq": seq, "previous": previous}


def _hash_row(key: bytes, row: "sa.RowMapping | dict[str, object]") -> str:
    spelt = {name: str(row[name]) for name in _COLUMNS.keys() if name != "hash"}  # noqa: SIM118 -- not a mapping
    return sealing.compute_fingerprint(key, json.dumps(spelt, sort_keys=True).encode())


def _select_rows(session: Session, practice_id: UUID) -> "sa.Result[tuple[object, ...]]":
    statement = sa.select(*_COLUMNS).where(_COLUMNS.practice_id == practice_id).order_by(_COLUMNS.seq, _COLUMNS.hash)
    return session.execute(statement, execution_options={"yield_per": _CHUNK})


def _check_rows(
    key: bytes, rows: Iterable[sa.RowMapping], anchored: Mapping[int, str]
) -> tuple[int, str, LogFault | None]:
    """Return how far the rows are as they were written, the last one's hash, and the first that is not."""
    seq, previous = 0, ""
    for row in rows:
        why = _find_fault(key, row, seq, previous)
        if why:
            return seq, previous, LogFault(seq + 1 if why == "missing" else row["seq"], why)
        if anchored.get(row["seq"], row["hash"]) != row["hash"]:
            return seq, previous, LogFault(row["seq"], "anchor")
        seq, previous = row["seq"], row["hash"]
    return seq, previous, None


def _find_fault(key: bytes, row: sa.RowMapping, seq: int, previous: str) -> str:
    """Return why this row cannot come after the one with that number and that hash; "" if it can."""
    if row["seq"] != seq + 1:
        return "missing" if row["seq"] > seq + 1 else "forked"
    if row["previous"] != previous:
        return "out_of_order"
    return "" if row["hash"] == _hash_row(key, row) else "changed"


def _check_end(
    session: Session, practice_id: UUID, seq: int, last: str, anchored: Mapping[int, str]
) -> LogFault | None:
    head = session.get(AuditHead, practice_id)
    known = max([*anchored, head.seq if head else 0])
    if known > seq:
        return LogFault(seq + 1, "cut")
    return None if head and (head.seq, head.hash) == (seq, last) else LogFault(seq, "head")
