"""One message a day for a supervisor, in their hours, and only while something waits for them."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from flows import outbox
from flows.consult.waiting import rules as waiting_rules
from flows.context import Context
from storage.models import Delivery, Member
from storage.outbox import deliveries
from storage.people import members, practices

DIGEST = "review_daily"


def schedule_digests(ctx: Context, supervisors: Iterable[Member]) -> None:
    """See to it that each of them hears, once, on their next working morning that something waits."""
    now = ctx.services.clock()
    hours = outbox.working_hours(practices.get_settings(ctx.session, ctx.actor.practice_id))
    for one in supervisors:
        if not deliveries.is_waiting(ctx.session, one.id, DIGEST):
            outbox.send(ctx, one.id, DIGEST, None, waiting_rules.first_morning(now, one.time_zone, hours))


def is_working_time(session: Session, delivery: Delivery, now: datetime) -> bool:
    """Tell whether the recipient works at this moment, on their own clock."""
    hours = outbox.working_hours(practices.get_settings(session, delivery.practice_id))
    return waiting_rules.is_working_time(now, members.get(session, delivery.recipient_id).time_zone, hours)


def schedule_next_digest(session: Session, delivery: Delivery, now: datetime) -> Delivery | None:
    """Return the message of the recipient's next working day; None if one waits already: two were left at once."""
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
