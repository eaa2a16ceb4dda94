"""End a consult: decline or cancel it. That is as good an outcome as any, and nobody is told why (S0-8, S0-13)."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows.actions import Reply, Show
from flows.consult import chart, step_screens
from flows.consult.record import ConsultRecord, load
from flows.consult.scheduling import screens as scheduling_screens
from flows.context import Context
from flows.messages import outbox
from storage.models import Consult
from storage.outbox import deliveries
from storage.writings import writings


def end_consult(ctx: Context, record: ConsultRecord, event: str) -> None:
    """End the consult by this event. The colleague is told that it ended, if they knew of it, and never why."""
    end_and_tell(ctx, record.consult, event, record.colleague.id)


def end_and_tell(ctx: Context, consult: Consult, event: str, recipient_id: UUID) -> None:
    """End the consult by this event; tell this therapist that it ended, if there was an invitation."""
    chart.send_event(consult, event)
    record_end(ctx.session, consult, ctx.now)
    if consult.invited_at is not None:
        outbox.send(ctx, recipient_id, "rests", consult.id)


def record_end(session: Session, consult: Consult, now: datetime) -> None:
    """Record the end of a consult, delete its drafts and cancel its waiting messages."""
    consult.ended_at = now
    writings.delete_drafts(session, consult.id)
    deliveries.cancel_all(session, consult_id=consult.id, now=now)


def show_cancel(ctx: Context, consult_id: str) -> Reply:
    """Return the screen that asks whether to end the consult."""
    record = load(ctx, consult_id)
    if not _can_be_cancelled(record):
        return step_screens.show(ctx, record)
    colleague_knows, talk_began = record.consult.invited_at is not None, record.consult.began_at is not None
    return Show(
        scheduling_screens.confirm_cancel(record.screen_names, colleague_knows=colleague_knows, talk_began=talk_began)
    )


def cancel_consult(ctx: Context, consult_id: str) -> Reply:
    """End the consult; do nothing if it has ended or both have signed."""
    record = load(ctx, consult_id)
    if _can_be_cancelled(record):
        end_consult(ctx, record, "cancel")
    return step_screens.show(ctx, record)


def _can_be_cancelled(record: ConsultRecord) -> bool:
    return record.consult.ended_at is None and record.step != "signed"
