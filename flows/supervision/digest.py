"""A daily message to a supervisor, in working hours, and only while something is waiting for them."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from flows.consult.waiting import rules as waiting_rules
from flows.context import Context
from flows.messages import outbox
from storage.models import Delivery, Member
from storage.outbox import deliveries
from storage.people import members, practices

DIGEST = "review_daily"


def schedule_digests(ctx: Context, supervisors: Iterable[Member]) -> None:
    """Schedule a digest for each supervisor on their next working morning, unless one is already scheduled."""
    now = ctx.now
    hours = outbox.working_hours(practices.get_settings(ctx.session, ctx.actor.practice_id))
    for supervisor in supervisors:
        if not deliveries.is_waiting(ctx.session, supervisor.id, DIGEST):
            outbox.send(ctx, supervisor.id, DIGEST, None, waiting_rules.first_morning(now, supervisor.time_zone, hours))


def is_working_time(session: Session, delivery: Delivery, now: datetime) -> bool:
    """Return whether the recipient is in working hours now, in their own time zone."""
    hours = outbox.working_hours(practices.get_settings(session, delivery.practice_id))
    return waiting_rules.is_working_time(now, members.get(session, delivery.recipient_id).time_zone, hours)


def schedule_next_digest(session: Session, delivery: Delivery, now: datetime) -> Delivery | None:
    """Return the digest for the recipient's next working day.

    Return None if one is already scheduled: two digests can be scheduled at the same moment.
    """
    if deliveries.is_waiting(session, delivery.recipient_id, DIGEST):
        return None
    return deliveries.add(
        session,
        practice_id=delivery.practice_id,
        recipient_id=delivery.recipient_id,
        kind=DIGEST,
        consult_id=None,
        due_at=outbox.next_start_of_work(session, delivery, now),
        now=now,
    )
