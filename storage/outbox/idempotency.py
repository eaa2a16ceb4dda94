"""Requests that were already accepted, so that a repeated request does nothing."""

from datetime import datetime

from sqlmodel import Session, col, delete, select

from storage.models import IdempotencyKey
from storage.upsert import insert_into


def claim(session: Session, key: str, now: datetime) -> bool:
    """Accept this request and return whether it is new. If the transaction fails, the request stays new."""
    insert = insert_into(session, IdempotencyKey).values(key=key, taken_at=now)
    inserted = session.execute(insert.on_conflict_do_nothing().returning(col(IdempotencyKey.key)))
    return inserted.first() is not None


def delete_before(session: Session, cutoff: datetime, *, limit: int) -> int:
    """Delete the record of requests accepted before the cutoff, at most `limit` of them; return how many."""
    old = select(IdempotencyKey.key).where(col(IdempotencyKey.taken_at) < cutoff).limit(limit)
    return session.exec(delete(IdempotencyKey).where(col(IdempotencyKey.key).in_(old))).rowcount
