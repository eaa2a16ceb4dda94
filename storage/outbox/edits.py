"""Edits: what was sent is changed in its place. An edit is a delivery of its own, which names the one it replaces."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, or_, select

from storage.models import Consult, Delivery
from storage.models.delivery import NORMAL
from storage.outbox import deliveries

SENT = "sent"


def add(session: Session, sent: Delivery, kind: str, now: datetime, *, priority: int = NORMAL) -> Delivery:
    """Add an edit of this kind: it is composed when the worker sends it, and shown in place of what was sent."""
    edit = deliveries.add(
        session,
        practice_id=sent.practice_id,
        recipient_id=sent.recipient_id,
        kind=kind,
        consult_id=sent.consult_id,
        case_id=sent.case_id,
        grant_id=sent.grant_id,
        alert_id=sent.alert_id,
        change_id=sent.change_id,
        priority=priority,
        due_at=now,
        now=now,
    )
    edit.replaces_id, edit.channel, edit.ts = sent.id, sent.channel, sent.ts
    session.flush()
    return edit


def list_open(
    session: Session, case_ids: Collection[UUID], recipient_ids: Collection[UUID], kinds: Collection[str]
) -> list[Delivery]:
    """Return the sent messages of these kinds that no edit has replaced: about these cases, or to these members.

    A message to a member counts only if it is about no case. The one sent last comes last.
    """
    consult_ids = select(Consult.id).where(col(Consult.case_id).in_(case_ids))
    about_cases = or_(col(Delivery.consult_id).in_(consult_ids), col(Delivery.case_id).in_(case_ids))
    about_none = col(Delivery.consult_id).is_(None) & col(Delivery.case_id).is_(None)
    statement = (
        select(Delivery)
        .where(or_(about_cases, about_none & col(Delivery.recipient_id).in_(recipient_ids)))
        .where(col(Delivery.kind).in_(kinds), Delivery.outcome == SENT, col(Delivery.ts).is_not(None))
        .where(~_has_edit())
    )
    return list(session.exec(statement.order_by(col(Delivery.done_at), col(Delivery.made_at))))


def list_unedited(session: Session, delivery_ids: Collection[UUID]) -> list[Delivery]:
    """Return those of these messages that no edit has replaced in the meantime."""
    statement = select(Delivery).where(col(Delivery.id).in_(delivery_ids), ~_has_edit())
    return list(session.exec(statement)) if delivery_ids else []


def has_newer(session: Session, sent: Delivery, kinds: Collection[str]) -> bool:
    """Return whether the member got a later message of these kinds about the same consult, or also about none."""
    same = Delivery.consult_id == sent.consult_id if sent.consult_id else col(Delivery.consult_id).is_(None)
    statement = select(Delivery.id).where(Delivery.recipient_id == sent.recipient_id, same)
    later = statement.where(col(Delivery.kind).in_(kinds), Delivery.outcome == SENT, col(Delivery.id) != sent.id)
    return session.exec(later.where(col(Delivery.done_at) > sent.done_at).limit(1)).first() is not None


def queue_home(session: Session, practice_id: UUID, member_id: UUID, kind: str, now: datetime) -> None:
    """Have the member's Home tab drawn again. One row serves each member, and one drawing serves many changes."""
    statement = select(Delivery).where(Delivery.recipient_id == member_id, Delivery.kind == kind)
    rows = list(session.exec(statement))
    if any(row.done_at is None and row.lease is None for row in rows):
        return
    done = next((row for row in rows if row.done_at is not None), None)
    if done is None:
        deliveries.add(
            session,
            practice_id=practice_id,
            recipient_id=member_id,
            kind=kind,
            consult_id=None,
            due_at=now,
            now=now,
        )
        return
    done.done_at = done.outcome = done.trouble = done.retry_at = None
    done.due_at, done.made_at, done.tries = now, now, 0


def _has_edit() -> ColumnElement[bool]:
    edit = aliased(Delivery)
    is_live = func.coalesce(edit.outcome, "") != deliveries.STALE
    return exists().where(col(edit.replaces_id) == col(Delivery.id), is_live)
