"""Requests that were taken already."""

from datetime import datetime

from sqlmodel import Session, col, delete

from storage.models import IdempotencyKey
from storage.upsert import insert_into


def claim(session: Session, key: str, now: datetime) -> bool:
    """Return whether this request is new. From now on it is not; if the transaction fails, it still is."""
    fresh = insert_into(session, IdempotencyKey).values(key=key, taken_at=now)
    taken = session.execute(fresh.on_conflict_do_nothing().returning(col(IdempotencyKey.key)))
    return taken.first() is not None


def delete_before(session: Session, cutoff: datetime) -> int:
    """Forget the requests that were taken before the cutoff; return how many."""
    return session.exec(delete(IdempotencyKey).where(col(IdempotencyKey.taken_at) < cutoff)).rowcount
