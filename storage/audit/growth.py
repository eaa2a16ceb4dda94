"""Proof that a practice's audit log only grows: new entries are stored, and those that were there before still are.

Triggers are in the database, and so in the hands of whoever writes it: one could leave out each entry of one member,
and the next entry would follow the one before. Nothing that an INSERT returns shows that, because triggers run after
it. So what was added is read again in the same transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from storage.database import get_memory
from storage.models import AuditEntry, AuditHead

_ADDED = "audit entries added"
_KNOWN = "audit entries known"
_SEEN = aliased(AuditEntry)
_PRACTICE_ID = sa.bindparam("practice_id", type_=sa.Uuid())
KNOWN_HASH = (
    sa.select(col(_SEEN.hash))
    .where(col(_SEEN.practice_id) == _PRACTICE_ID)
    .where(col(_SEEN.seq) == sa.bindparam("known_seq", type_=sa.Integer()))
    .scalar_subquery()
    .label("known_hash")
)
"""The hash of the entry with the number `known_seq`, for a query of the head."""
_SELECT_ADDED = (
    sa.select(col(AuditEntry.seq), col(AuditEntry.hash), col(AuditHead.seq), col(AuditHead.hash))
    .join(AuditHead, col(AuditHead.practice_id) == col(AuditEntry.practice_id))
    .where(col(AuditEntry.practice_id) == _PRACTICE_ID, col(AuditEntry.seq) >= sa.bindparam("first_seq"))
    .order_by(col(AuditEntry.seq))
)


class LogNotGrownError(Exception):
    """The audit log does not hold what was written to it, so nothing is shown or changed that belongs in it."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@dataclass(frozen=True)
class KnownEntry:
    """The last entry that this process has committed: its number, and its hash; 0 and None before the first."""

    seq: int = 0
    hash: str | None = None


def find_known(session: OrmSession, practice_id: UUID) -> KnownEntry:
    """Return the practice's last entry that this process knows; ask before the query of the head begins.

    Then a query that had to wait for another transaction, or one with an older snapshot, is not refused wrongly.
    """
    known: KnownEntry = _get_known(session).get(practice_id, KnownEntry())
    return known


def copy_known(session: OrmSession) -> dict[UUID, KnownEntry]:
    """Return the last entry that this process knows of each practice; ask before a query of heads begins."""
    return dict(_get_known(session))


def choose_later(head: AuditHead, known: Mapping[UUID, KnownEntry]) -> KnownEntry:
    """Return the later one of the practice's head as it is stored and of the last entry that this process knows."""
    stored = KnownEntry(head.seq, head.hash)
    return max(stored, known.get(head.practice_id, stored), key=lambda entry: entry.seq)


def require_known(known: KnownEntry, seq: int, known_hash: str | None) -> None:
    """Raise LogNotGrownError if the head with this number has lost the known entry, or another one is in its place."""
    if seq < known.seq or known_hash != known.hash:
        raise LogNotGrownError


def require_added(session: Session, practice_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """Read the entries that were just added, and the head. Raise LogNotGrownError unless all of them are stored."""
    parameters = {"practice_id": practice_id, "first_seq": rows[0]["seq"]}
    last = rows[-1]["seq"], rows[-1]["hash"]
    expected = [(row["seq"], row["hash"], *last) for row in rows]
    if [tuple(row) for row in session.connection().execute(_SELECT_ADDED, parameters)] != expected:
        raise LogNotGrownError
    session.info.setdefault(_ADDED, {})[practice_id] = KnownEntry(*last)


def _get_known(session: OrmSession) -> dict[UUID, KnownEntry]:
    known: dict[UUID, KnownEntry] = get_memory(session).setdefault(_KNOWN, {})  # type: ignore[assignment]  # the memory holds anything
    return known


# For every session, because listening to each one would take longer than a statement.
@event.listens_for(Session, "after_commit")
def _remember(session: OrmSession) -> None:
    for practice_id, added in session.info.pop(_ADDED, {}).items():
        if added.seq > find_known(session, practice_id).seq:
            _get_known(session)[practice_id] = added
