"""The key of what supervisors are told and answer (record class S): one for each case, wrapped by the case's own.

So it goes with the case's key, is wrapped anew by nobody, and can go alone: then these words open no more, and what
is written later gets a key of its own.
"""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, select

from storage.models import ReviewDeletion, ReviewKey, Writing
from storage.row_errors import WritingDeletedError
from storage.writings import sealing
from storage.writings.sealing import SealBrokenError

KINDS = frozenset({"review", "reason"})  # a reviewer's words; a reason of one's own, put to supervisors
FORMAT = 2  # as format 1, under the review key


def get_or_create(session: Session, case_key: bytes, practice_id: UUID, case_id: UUID, now: datetime) -> bytes:
    """Return the key, made with the first words. The caller holds the lock of the case's own key."""
    found = session.get(ReviewKey, case_id)
    if found is not None:
        return sealing.decrypt(case_key, found.wrapped, _associated_data(practice_id, case_id))
    fresh = sealing.create_key()
    wrapped = sealing.encrypt(case_key, fresh, _associated_data(practice_id, case_id))
    session.add(ReviewKey(case_id=case_id, wrapped=wrapped, created_at=now))
    session.flush()
    return fresh


def load(session: Session, case_key: bytes, row: Writing) -> bytes:
    """Return the key of these words. Raise WordsGoneError once they have gone, SealBrokenError if it does not open.

    By a clock that was put back they may be older than their key: it is another's only if one went since.
    """
    found, has_gone = session.get(ReviewKey, row.case_id), False
    if row.kind in KINDS and (found is None or row.written_at < found.created_at):
        went = select(ReviewDeletion).where(
            ReviewDeletion.case_id == row.case_id, col(ReviewDeletion.deleted_at) >= row.written_at
        )
        has_gone = session.exec(went.limit(1)).first() is not None
    if has_gone:
        raise WritingDeletedError
    if row.kind not in KINDS or found is None:
        raise SealBrokenError
    return sealing.decrypt(case_key, found.wrapped, _associated_data(row.practice_id, row.case_id))


def check(session: Session, case_key: bytes, case_id: UUID) -> None:
    """Raise SealBrokenError if the case's review key does not open, or is gone without a record of that."""
    newest = select(Writing).where(Writing.case_id == case_id, Writing.format == FORMAT)
    row = session.exec(newest.order_by(col(Writing.written_at).desc()).limit(1)).first()
    with suppress(WritingDeletedError):
        if row is not None:
            load(session, case_key, row)


def destroy(session: Session, case_id: UUID) -> bool:
    """Destroy the key; return whether there was one."""
    return session.exec(delete(ReviewKey).where(col(ReviewKey.case_id) == case_id)).rowcount > 0


def _associated_data(practice_id: UUID, case_id: UUID) -> bytes:
    return sealing.encode_associated_data(practice_id, case_id, "review_key")
