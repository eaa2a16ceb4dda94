"""Stored attempts: added up by kind, source and ten minutes, listed, and deleted after some days."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.attempts.attempt_buffer import AttemptCount
from storage.models import SecurityEvent
from storage.upsert import insert_into


def add(session: Session, counts: Iterable[AttemptCount]) -> None:
    """Add these counts to the stored ones; another process may have stored some of the same ten minutes."""
    for each in counts:
        insert = insert_into(session, SecurityEvent).values(**vars(each))
        sooner = sa.case(
            (insert.excluded.first_at < SecurityEvent.first_at, insert.excluded.first_at),
            else_=SecurityEvent.first_at,
        )
        later = sa.case(
            (insert.excluded.last_at > SecurityEvent.last_at, insert.excluded.last_at), else_=SecurityEvent.last_at
        )
        session.connection().execute(
            insert.on_conflict_do_update(
                index_elements=["kind", "source", "window_at"],
                set_={
                    "count": SecurityEvent.count + insert.excluded.count,
                    "first_at": sooner,
                    "last_at": later,
                },
            )
        )


def list_since(session: Session, since: datetime | None = None) -> list[SecurityEvent]:
    """Return the attempts of windows that began at this time or later, the oldest first."""
    statement = select(SecurityEvent).order_by(
        col(SecurityEvent.window_at), col(SecurityEvent.kind), col(SecurityEvent.source)
    )
    return list(session.exec(statement.where(col(SecurityEvent.window_at) >= since) if since else statement))


def count_by_window(session: Session, since: datetime) -> dict[tuple[datetime, str], int]:
    """Return how many attempts there were of each kind in each window that began at this time or later."""
    columns = col(SecurityEvent.window_at), col(SecurityEvent.kind)
    statement = sa.select(*columns, sa.func.sum(SecurityEvent.count)).group_by(*columns).where(columns[0] >= since)
    return {(window_at, kind): int(count) for window_at, kind, count in session.connection().execute(statement)}


def delete_before(session: Session, cutoff: datetime) -> int:
    """Delete the attempts of windows that began before; return how many rows."""
    statement = sa.delete(SecurityEvent).where(col(SecurityEvent.window_at) < cutoff)
    return session.connection().execute(statement).rowcount
