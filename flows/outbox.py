"""Messages that a use case leaves for somebody, kept in its own transaction until they have been sent."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from flows.consult.scheduling.times import WorkingHours
from flows.consult.waiting import rules as waiting_rules
from flows.context import Context
from storage.models import Delivery, Member, PracticeSettings
from storage.outbox import deliveries
from storage.people import members, practices


def send(ctx: Context, recipient: UUID, kind: str, consult_id: UUID | None, due_at: datetime | None = None) -> Delivery:
    """Leave a message of this kind for a member, due now or at a later time."""
    now = ctx.services.clock()
    delivery = deliveries.add(
        ctx.session,
        practice_id=ctx.actor.practice_id,
        recipient_id=recipient,
        kind=kind,
        consult_id=consult_id,
        due_at=due_at or now,
        now=now,
    )
    ctx.services.enqueue(ctx.session, delivery)
    return delivery


def send_about_case(ctx: Context, recipient: UUID, kind: str, case_id: UUID) -> Delivery:
    """Leave a message of this kind about a case, and no consult, for a member, due now."""
    now = ctx.services.clock()
    delivery = deliveries.add(
        ctx.session,
        practice_id=ctx.actor.practice_id,
        recipient_id=recipient,
        kind=kind,
        consult_id=None,
        case_id=case_id,
        due_at=now,
        now=now,
    )
    ctx.services.enqueue(ctx.session, delivery)
    return delivery


def send_instead(ctx: Context, recipient: UUID, kind: str, consult_id: UUID, due_at: datetime) -> Delivery:
    """Leave a message in place of any of this kind about this consult that still waits: the last word counts."""
    now = ctx.services.clock()
    deliveries.cancel(ctx.session, recipient_id=recipient, consult_id=consult_id, kind=kind, now=now)
    return send(ctx, recipient, kind, consult_id, due_at)


def send_greeting(ctx: Context, member: Member) -> None:
    """Leave the opening message, once in a member's life."""
    if member.greeted_at is None:
        member.greeted_at = ctx.services.clock()
        words = practices.get_settings(ctx.session, member.practice_id).free_text
        send(ctx, member.id, "hello_modal" if words == "modal" else "hello", None)


def start_of_work(day: date, zone: ZoneInfo, settings: PracticeSettings) -> datetime:
    """Return when a note for that day goes out: at the start of working hours, in the reader's zone."""
    return datetime.combine(day, settings.work_start, zone)


def next_start_of_work(session: Session, delivery: Delivery, now: datetime) -> datetime:
    """Return the start of the recipient's next working day."""
    hours = working_hours(practices.get_settings(session, delivery.practice_id))
    return waiting_rules.morning_after(now, 1, members.get(session, delivery.recipient_id).time_zone, hours)


def can_repeat(session: Session, delivery: Delivery, now: datetime) -> bool:
    """Tell whether this was said so long ago that it may be said again: on the third working day after."""
    hours = working_hours(practices.get_settings(session, delivery.practice_id))
    return (
        waiting_rules.turn_overdue_at(delivery.due_at, members.get(session, delivery.recipient_id).time_zone, hours)
        <= now
    )


def working_hours(settings: PracticeSettings) -> WorkingHours:
    """Return the practice's working days and hours, as the rules know them."""
    return WorkingHours(frozenset(map(int, settings.work_days)), settings.work_start, settings.work_end)
