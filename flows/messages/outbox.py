"""Store a message to a member in the transaction of the action that causes it. The worker sends it when it is due.

A message about a consult is stored with `ConsultRecord.send`.
"""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flows import working_hours
from flows.context import Context
from flows.working_hours import WorkingHours
from storage.models import Delivery, PracticeSettings
from storage.outbox import deliveries
from storage.people import practices


def send(  # noqa: PLR0913 -- what a message is about, each given by name
    ctx: Context,
    recipient_id: UUID,
    kind: str,
    due_at: datetime | None = None,
    *,
    case_id: UUID | None = None,
    grant_id: UUID | None = None,
    change_id: UUID | None = None,
) -> None:
    """Store a message of this kind for a member, due now or at a later time.

    `case_id`, `grant_id`, `change_id`: the case, the emergency access or the change of access that it is about.
    """
    deliveries.add(
        ctx.session,
        practice_id=ctx.actor.practice_id,
        recipient_id=recipient_id,
        kind=kind,
        consult_id=None,
        case_id=case_id,
        grant_id=grant_id,
        change_id=change_id,
        due_at=due_at or ctx.now,
        now=ctx.now,
    )


def start_of_work(day: date, zone: ZoneInfo, settings: PracticeSettings) -> datetime:
    """Return when a message for that day is due: at the start of working hours, in the reader's zone."""
    return datetime.combine(day, settings.work_start, zone)


def next_start_of_work(ctx: Context, now: datetime) -> datetime:
    """Return the start of the actor's next working day."""
    return working_hours.morning_after(now, 1, ctx.actor.time_zone, actor_hours(ctx))


def can_repeat(ctx: Context, delivery: Delivery) -> bool:
    """Return whether the third working day after this message has come, so that the actor may get it again."""
    overdue_at = working_hours.turn_overdue_at(delivery.due_at, ctx.actor.time_zone, actor_hours(ctx))
    return overdue_at <= ctx.now


def actor_hours(ctx: Context) -> WorkingHours:
    """Return the working days and hours of the actor's practice."""
    return practice_hours(practices.get_settings(ctx.session, ctx.actor.practice_id))


def practice_hours(settings: PracticeSettings) -> WorkingHours:
    """Return the practice's working days and hours in the form that the rules use."""
    return WorkingHours(frozenset(map(int, settings.work_days)), settings.work_start, settings.work_end)
