"""The key of a practice's audit log: created with the first entry, and wrapped by the key-encryption key."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from storage.models import AuditHead, AuditKey
from storage.row_errors import UnknownAuditKeyError
from storage.upsert import insert_into
from storage.writings import sealing
from storage.writings.sealing import Seal


def create(session: Session, seal: Seal, practice_id: UUID, now: datetime) -> None:
    """Create the practice's key and the head of its log, unless another process has just done so."""
    wrapped = seal.wrap(sealing.create_key(), _associated_data(practice_id))
    key = {"practice_id": practice_id, "wrapped": wrapped, "wrapping_key_id": seal.key_id, "created_at": now}
    session.execute(insert_into(session, AuditKey).values(**key).on_conflict_do_nothing())
    head = {"practice_id": practice_id, "seq": 0, "hash": ""}
    session.execute(insert_into(session, AuditHead).values(**head).on_conflict_do_nothing())


def load(session: Session, seal: Seal, practice_id: UUID) -> bytes:
    """Return the practice's key. Raise UnknownAuditKeyError if there is none, SealBrokenError if it does not unwrap."""
    stored = session.get(AuditKey, practice_id)
    if stored is None:
        raise UnknownAuditKeyError
    return unwrap(seal, practice_id, stored.wrapped, stored.wrapping_key_id)


def unwrap(seal: Seal, practice_id: UUID, wrapped: bytes, wrapping_key_id: str) -> bytes:
    """Return the key, or raise SealBrokenError."""
    return seal.unwrap(wrapped, _associated_data(practice_id), wrapping_key_id)


def rewrap(session: Session, seal: Seal) -> int:
    """Rewrap the log key of every practice that another key wraps; return how many. Raise SealBrokenError."""
    statement = select(AuditKey).where(col(AuditKey.wrapping_key_id) != seal.key_id).with_for_update()
    rows = session.exec(statement.execution_options(populate_existing=True)).all()
    for key in rows:
        plain = unwrap(seal, key.practice_id, key.wrapped, key.wrapping_key_id)
        key.wrapped, key.wrapping_key_id = seal.wrap(plain, _associated_data(key.practice_id)), seal.key_id
    session.flush()
    return len(rows)


def _associated_data(practice_id: UUID) -> bytes:
    return sealing.encode_associated_data(practice_id, "audit_key")
