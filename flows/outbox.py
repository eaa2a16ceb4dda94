"""Messages to a member, stored in the transaction of the action that causes them, and sent later by the worker."""

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


def send(
    ctx: Context, recipient_id: UUID, kind: str, consult_id: UUID | None, due_at: datetime | None = None
) -> Delivery:
    """Store a message of this kind for a member, due now or at a later time."""
    now = ctx.services.clock()
    return deliveries.add(
        ctx.session,
        practice_id=ctx.actor.practice_id,
        recipient_id=recipient_id,
        kind=kind,
        consult_id=consult_id,
        due_at=due_at or now,
        now=now,
    )


def send_about_case(ctx: Context, recipient_id: UUID, kind: str, case_id: UUID) -> Delivery:
    """Store a message of this kind about a case, without a consult, for a member, due now."""
    now = ctx.services.clock()
    return deliveries.add(
        ctx.session,
        practice_id=ctx.actor.practice_id,
        recipient_id=recipient_id,
        kind=kind,
        consult_id=None,
        case_id=case_id,
        due_at=now,
        now=now,
    )


def send_instead(ctx: Context, recipient_id: UUID, kind: str, consult_id: UUID, due_at: datetime) -> Delivery:
    """Store a message and cancel messages of the same kind about this consult that still wait for the member."""
    now = ctx.services.clock()
    deliveries.cancel(ctx.session, recipient_id=recipient_id, consult_id=consult_id, kind=kind, now=now)
    return send(ctx, recipient_id, kind, consult_id, due_at)


def send_greeting(ctx: Context, member: Member) -> None:
    """Store the first greeting, once for each member."""
    if member.greeted_at is None:
        member.greeted_at = ctx.services.clock()
        free_text = practices.get_settings(ctx.session, member.practice_id).free_text
        send(ctx, member.id, "hello_modal" if free_text == "modal" else "hello", None)


def start_of_work(day: date, zone: ZoneInfo, settings: PracticeSettings) -> datetime:
    """Return when a message for that day is due: at the start of working hours, in the reader's zone."""
    return datetime.combine(day, settings.work_start, zone)


def next_start_of_work(session: Session, delivery: Delivery, now: datetime) -> datetime:
    """Return the start of the recipient's next working day."""
    hours = working_hours(practices.get_settings(session, delivery.practice_id))
    return waiting_rules.morning_after(now, 1, members.get(session, delivery.recipient_id).time_zone, hours)


def can_repeat(session: Session, delivery: Delivery, now: datetime) -> bool:
    """Return whether the third working day after this message has come, so that it may be sent again."""
    hours = working_hours(practices.get_settings(session, delivery.practice_id))
    return (
        waiting_rules.turn_overdue_at(delivery.due_at, members.get(session, delivery.recipient_id).time_zone, hours)
        <= now
    )


def working_hours(settings: PracticeSettings) -> WorkingHours:
    """Return the practice's working days and hours in the form that the rules use."""
    return WorkingHours(frozenset(map(int, settings.work_days)), settings.work_start, settings.work_end)
