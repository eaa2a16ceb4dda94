"""A daily message to a supervisor, in working hours, and only while something is waiting for them."""

from collections.abc import Iterable

from flows import working_hours
from flows.context import Context
from flows.messages import outbox
from storage.models import Member
from storage.outbox import deliveries
from storage.people import supervisors as people_supervisors

DIGEST = "review_daily"


def schedule_digests(ctx: Context, supervisors: Iterable[Member]) -> None:
    """Schedule a digest for each supervisor on their next working morning, unless one is already scheduled."""
    by_id = {supervisor.id: supervisor for supervisor in supervisors}
    waiting = deliveries.list_waiting_recipients(ctx.session, by_id, DIGEST)
    for supervisor in by_id.values():
        if supervisor.id not in waiting:
            due_at = working_hours.first_morning(ctx.now, supervisor.time_zone, outbox.actor_hours(ctx))
            outbox.send(ctx, supervisor.id, DIGEST, due_at)


def schedule_for_supervisors_of(ctx: Context, member: Member) -> None:
    """Schedule a digest for each of the member's supervisors: something may be waiting for a new one already."""
    schedule_digests(ctx, people_supervisors.list_supervisors(ctx.session, member.id))


def schedule_next_digest(ctx: Context) -> None:
    """Schedule the actor's digest for their next working day, unless one is already scheduled.

    Two digests can be scheduled at the same moment.
    """
    if not deliveries.is_waiting(ctx.session, ctx.actor.member_id, DIGEST):
        outbox.send(ctx, ctx.actor.member_id, DIGEST, outbox.next_start_of_work(ctx, ctx.now))


def is_working_time(ctx: Context) -> bool:
    """Return whether the actor is in working hours now, in their own time zone."""
    return working_hours.is_working_time(ctx.now, ctx.actor.time_zone, outbox.actor_hours(ctx))
