"""The key of texts to and from supervisors (record class S): one for each case, wrapped (encrypted) by the case's key.

It is deleted with the case's key and never needs rewrapping. It can also be deleted alone: then these texts cannot be
read any more, and texts written later get a new key.
"""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, delete, func, select

from storage.models import CaseKey, ReviewDeletion, ReviewKey, Writing
from storage.row_errors import WritingDeletedError
from storage.writings import sealing
from storage.writings.sealing import SealBrokenError

KINDS = frozenset({"review", "reason", "safety_review"})
"""A reviewer's comment on a summary or on a safety alert; a therapist's own reason, for supervisors."""

FORMAT = 2  # as format 1, but encrypted with the review key


def get_or_create(session: Session, case_key: bytes, practice_id: UUID, case_id: UUID, now: datetime) -> bytes:
    """Return the case's review key, created for the first text. The caller must lock the case's own key."""
    stored = session.get(ReviewKey, case_id)
    if stored is not None:
        return sealing.decrypt(case_key, stored.wrapped, _associated_data(practice_id, case_id))
    key = sealing.create_key()
    wrapped = sealing.encrypt(case_key, key, _associated_data(practice_id, case_id))
    session.add(ReviewKey(case_id=case_id, wrapped=wrapped, created_at=now))
    session.flush()
    return key


def load(session: Session, case_key: bytes, row: Writing) -> bytes:
    """Return the key of this text. Raise WritingDeletedError if it was deleted, SealBrokenError if it cannot be used.

    A text older than the stored key belongs to a deleted key only if a deletion was recorded since. Otherwise the clock
    was set back.
    """
    stored, is_deleted = session.get(ReviewKey, row.case_id), False
    if row.kind in KINDS and (stored is None or row.written_at < stored.created_at):
        deletions = select(ReviewDeletion).where(
            ReviewDeletion.case_id == row.case_id, col(ReviewDeletion.deleted_at) >= row.written_at
        )
        is_deleted = session.exec(deletions.limit(1)).first() is not None
    if is_deleted:
        raise WritingDeletedError
    if row.kind not in KINDS or stored is None:
        raise SealBrokenError
    return sealing.decrypt(case_key, stored.wrapped, _associated_data(row.practice_id, row.case_id))


def check(session: Session, case_key: bytes, case_id: UUID) -> None:
    """Raise SealBrokenError if the case's review key cannot be used, or is missing without a recorded deletion."""
    statement = select(Writing).where(Writing.case_id == case_id, Writing.format == FORMAT)
    row = session.exec(statement.order_by(col(Writing.written_at).desc()).limit(1)).first()
    with suppress(WritingDeletedError):
        if row is not None:
            load(session, case_key, row)


def destroy(session: Session, case_id: UUID) -> bool:
    """Delete the key; return whether there was one."""
    return session.exec(delete(ReviewKey).where(col(ReviewKey.case_id) == case_id)).rowcount > 0


def _associated_data(practice_id: UUID, case_id: UUID) -> bytes:
    return sealing.encode_associated_data(practice_id, case_id, "review_key")


def list_newest(session: Session, *, limit: int) -> list[UUID]:
    """Return the ids of the newest writings, at most one for each case, of those whose key still exists."""
    latest_first = col(Writing.written_at).desc(), col(Writing.id)
    rank = func.row_number().over(partition_by=col(Writing.case_id), order_by=latest_first).label("place")
    of_case = col(CaseKey.case_id) == col(Writing.case_id)
    has_key = (col(ReviewKey.case_id) == col(Writing.case_id)) & (col(ReviewKey.created_at) <= col(Writing.written_at))
    usable = sa.or_(col(Writing.format) != FORMAT, sa.exists().where(has_key))
    rows = sa.select(col(Writing.id), col(Writing.written_at), rank).join(CaseKey, of_case).where(usable).subquery()
    statement = sa.select(rows.c.id).where(rows.c.place == 1).order_by(rows.c.written_at.desc()).limit(limit)
    return list(session.execute(statement).scalars())
