"""The audit log. Each entry contains the keyed hash of the entry before it, so a changed row is detected."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypedDict, Unpack
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.audit import growth, keys
from storage.audit.anchors import Anchor
from storage.database import before_commit
from storage.models import AuditEntry, AuditHead, AuditKey, Practice, RowMacKey
from storage.row_macs import signing
from storage.row_macs.row_faults import naming_table
from storage.writings import sealing
from storage.writings.sealing import Seal

DONE, PERMITTED, REFUSED = OUTCOMES = ("done", "permitted", "refused")
_ID = re.compile(r"[a-z0-9_.:-]*\Z")
_PENDING = "audit entries"
_CHUNK = 1000  # rows in memory at a time, however long the log
_COLUMNS = AuditEntry.__table__.columns  # type: ignore[attr-defined]  # sqlmodel does not type its tables
# Built once, because every click runs these queries and building them takes longer than running them.
_SELECT_HEAD = (
    sa.select(AuditHead.seq, AuditHead.hash, AuditKey.wrapped, AuditKey.wrapping_key_id, growth.KNOWN_HASH)  # type: ignore[call-overload]  # columns, at class level
    .join(AuditKey, col(AuditKey.practice_id) == col(AuditHead.practice_id))
    .where(col(AuditHead.practice_id) == sa.bindparam("practice_id", type_=sa.Uuid()))
    .with_for_update(of=AuditHead)
)
_LAST = aliased(AuditEntry)
_LAST_SEQ = (
    sa.select(AuditEntry.seq)  # type: ignore[call-overload]  # a column, at class level
    .where(col(AuditEntry.practice_id) == sa.bindparam("practice_id", type_=sa.Uuid()))
    .where(col(AuditEntry.actor_id) == sa.bindparam("actor_id", type_=sa.Uuid()))
    .order_by(col(AuditEntry.seq).desc())
    .limit(1)
    .scalar_subquery()
)
_SELECT_HEAD_AND_LAST = _SELECT_HEAD.add_columns(
    _LAST.at, _LAST.action, _LAST.subject, _LAST.outcome, _LAST.detail
).outerjoin(_LAST, sa.and_(col(_LAST.practice_id) == col(AuditHead.practice_id), col(_LAST.seq) == _LAST_SEQ))
_INSERT = sa.insert(AuditEntry.__table__)  # type: ignore[attr-defined]  # sqlmodel does not type its tables


class NotAnIdError(ValueError):
    """The audit log accepts fixed ids and uuids only, no text."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@dataclass(frozen=True)
class NewAuditEntry:
    """An entry to add: ids only. `actor_id` is None for the system and for commands on the server."""

    practice_id: UUID
    actor_id: UUID | None
    action: str  # a dotted id
    subject: str  # "kind:uuid", or a kind alone
    at: datetime
    case_id: UUID | None = None
    detail: str = ""  # a fixed id
    outcome: str = DONE
    repeats_within: timedelta = timedelta()  # not added if the member's last entry says the same, within this time

    def __post_init__(self) -> None:
        """Raise NotAnIdError if a value is not an id. The error does not quote the value."""
        ids = ((self.action, 64), (self.subject, 80), (self.detail, 64))
        if self.outcome not in OUTCOMES or any(len(text) > limit or not _ID.match(text) for text, limit in ids):
            raise NotAnIdError

    def is_repeat_of(self, last: "sa.Row[Any] | NewAuditEntry | None") -> bool:
        """Return whether this entry only says again what the member's last entry says."""
        if last is None or not self.repeats_within or not timedelta() <= self.at - last.at <= self.repeats_within:
            return False
        compared = ("action", "subject", "outcome", "detail")
        return all(getattr(last, name) == getattr(self, name) for name in compared)


class EarlierEntries(Protocol):
    """Entries that wait to be written; see storage/audit/buffer.py."""

    def take(self, practice_id: UUID) -> list[NewAuditEntry]:
        """Remove and return the practice's entries."""

    def put_back(self, entries: Collection[NewAuditEntry]) -> None:
        """Keep entries that could not be written."""


def append(session: Session, seal: Seal, *entries: NewAuditEntry) -> None:
    """Add entries of one practice in the caller's transaction, with three statements. A mere repeat is left out.

    Raise LogNotGrownError if the database does not keep them, or no longer has those that this process added before.
    Nobody else can add to this practice's log until the transaction ends, so append as late as possible.
    """
    session.flush()
    repeatable = next((entry for entry in entries if entry.repeats_within), None)
    seq, previous, key, last = _lock_head(session, seal, entries[0], repeatable)
    rows = []
    for entry in entries:
        if repeatable is not None and entry.is_repeat_of(last):
            continue
        last = entry if repeatable is not None and entry.actor_id == repeatable.actor_id else last
        seq += 1
        row = _build_row(entry, seq, previous)
        row["hash"] = previous = hash_row(key, row)
        rows.append(row)
    if rows:
        session.connection().execute(_INSERT, rows)
        growth.require_added(session, entries[0].practice_id, rows)


def append_on_commit(
    session: Session, seal: Seal, entry: NewAuditEntry, earlier: EarlierEntries | None = None, *, is_first: bool = False
) -> None:
    """Append the entry just before the commit, with all others of the transaction, to lock the log briefly.

    `earlier`: entries of the practice that come before; they go back if this fails. `is_first`: before the others.
    """
    pending: list[NewAuditEntry] = session.info.setdefault(_PENDING, [])
    if not pending:
        before_commit(session, lambda: _append_pending(session, seal, earlier))
    pending.insert(0 if is_first else len(pending), entry)


def _append_pending(session: Session, seal: Seal, earlier: EarlierEntries | None) -> None:
    pending = session.info[_PENDING]
    waiting = earlier.take(pending[0].practice_id) if earlier else []
    if earlier and waiting:
        _give_back_on_rollback(session, waiting, earlier)
    append(session, seal, *waiting, *pending)
    pending.clear()


def append_taken(session: Session, seal: Seal, entries: Sequence[NewAuditEntry], buffer: EarlierEntries) -> None:
    """Append entries that were taken out of the buffer; if the transaction fails, they go back."""
    _give_back_on_rollback(session, entries, buffer)
    append(session, seal, *entries)


def _give_back_on_rollback(session: Session, entries: Sequence[NewAuditEntry], buffer: EarlierEntries) -> None:
    event.listen(session, "after_soft_rollback", lambda *_args: buffer.put_back(entries), once=True)


def list_heads(session: Session, now: datetime) -> list[Anchor]:
    """Return the head of each practice's log, to be stored outside the database, and how rows are signed now.

    It is the last entry that this process has committed if the database says less: somebody set its head back.
    """
    known = growth.copy_known(session)
    heads = select(AuditHead, select(RowMacKey.id).exists(), Practice.lists_number)
    heads = heads.join(Practice, col(Practice.id) == col(AuditHead.practice_id), isouter=True)
    found = session.exec(heads.where(col(AuditHead.seq) > 0).order_by(col(AuditHead.practice_id)))
    return [
        Anchor(head.practice_id, last.seq, last.hash or "", now, signing.FORMAT if key else 0, lists or 0)
        for head, key, lists in found
        for last in (growth.choose_later(head, known),)
    ]


class EntryFilters(TypedDict, total=False):
    """Which entries: of a member, about a case, from `since` on, before `until`."""

    actor_id: UUID | None
    case_id: UUID | None
    since: datetime | None
    until: datetime | None


def list_entries(
    session: Session, practice_id: UUID, *, limit: int | None = None, **filters: Unpack[EntryFilters]
) -> list[AuditEntry]:
    """Return these entries, the oldest first. With `limit`, return only the last `limit` of them."""
    statement = select(AuditEntry).where(*_list_conditions(practice_id, filters))
    return list(session.exec(statement.order_by(col(AuditEntry.seq).desc()).limit(limit)))[::-1]


def iter_entries(
    session: Session, practice_id: UUID, **filters: Unpack[EntryFilters]
) -> "Iterator[sa.Row[tuple[object, ...]]]":
    """Yield these entries, the oldest first, with only some of them in memory at a time."""
    statement = sa.select(*_COLUMNS).where(*_list_conditions(practice_id, filters)).order_by(_COLUMNS.seq)
    yield from session.execute(statement, execution_options={"yield_per": _CHUNK})


def _list_conditions(practice_id: UUID, filters: EntryFilters) -> "list[sa.ColumnElement[bool]]":
    conditions = [_COLUMNS.practice_id == practice_id]
    if (actor_id := filters.get("actor_id")) is not None:
        conditions.append(_COLUMNS.actor_id == actor_id)
    if (case_id := filters.get("case_id")) is not None:
        conditions.append(_COLUMNS.case_id == case_id)
    if (since := filters.get("since")) is not None:
        conditions.append(_COLUMNS.at >= since)
    if (until := filters.get("until")) is not None:
        conditions.append(_COLUMNS.at < until)
    return conditions


def list_practice_ids(session: Session) -> list[UUID]:
    """Return the ids of practices that have log entries, a head or a key.

    Raise RowChangedError if there is one of another practice whose id is not spelled as the product writes it.
    """
    ids: set[UUID] = set()
    for table in (AuditHead, AuditKey, AuditEntry):
        with naming_table(str(table.__tablename__)):
            ids.update(session.exec(select(table.practice_id).distinct()))
    return sorted(ids)


def has_log(session: Session) -> bool:
    """Return whether the database has the audit table. A database from before the audit log does not."""
    return sa.inspect(session.connection()).has_table(AuditEntry.__tablename__)


def _lock_head(
    session: Session, seal: Seal, first: NewAuditEntry, repeatable: NewAuditEntry | None
) -> tuple[int, str, bytes, "sa.Row[Any] | NewAuditEntry | None"]:
    """Return the number and hash of the last entry, the log's key, and the last entry of the member who may repeat."""
    known = growth.find_known(session, first.practice_id)
    statement, parameters = _SELECT_HEAD, dict[str, object](practice_id=first.practice_id, known_seq=known.seq)
    if repeatable is not None:
        statement, parameters = _SELECT_HEAD_AND_LAST, {**parameters, "actor_id": repeatable.actor_id}
    connection = session.connection()
    head = connection.execute(statement, parameters).first()
    if head is None:
        keys.create(session, seal, first.practice_id, first.at)
        head = connection.execute(statement, parameters).one()
    growth.require_known(known, head.seq, head.known_hash)
    last = head if repeatable is not None and head.at is not None else None
    return head.seq, head.hash, keys.unwrap(seal, first.practice_id, head.wrapped, head.wrapping_key_id), last


def _build_row(entry: NewAuditEntry, seq: int, previous: str) -> dict[str, object]:
    values = {**vars(replace(entry, at=entry.at.astimezone(UTC))), "seq": seq, "previous": previous}
    del values["repeats_within"]
    return values


def hash_row(key: bytes, row: Mapping[str, object]) -> str:
    """Return the keyed hash of a row, which includes the hash of the row before it."""
    values = {name: str(row[name]) for name in _COLUMNS.keys() if name != "hash"}  # noqa: SIM118 -- not a mapping
    return sealing.compute_fingerprint(key, json.dumps(values, sort_keys=True).encode())
