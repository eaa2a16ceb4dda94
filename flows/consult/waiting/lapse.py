"""A consult expires quietly after long inactivity, which is as good an end as any (S0-8)."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import Session

from flows.consult import chart, ending
from flows.consult.parts import Part
from flows.consult.waiting import rules
from flows.context import Context
from flows.errors import WrongStepError
from flows.messages import outbox
from storage.consults import consults, preparations
from storage.models import Consult, Delivery
from storage.people import practices

LAPSE = "lapse"


def schedule_lapse(ctx: Context, consult: Consult) -> None:
    """Schedule the check that ends a new consult after long inactivity."""
    lapse_days = practices.get_settings(ctx.session, consult.practice_id).lapse_days
    due_at = rules.lapses_at(ctx.now, lapse_days)
    outbox.send_instead(ctx, ctx.actor.member_id, LAPSE, consult.id, due_at)


def no_message(_session: Session, _delivery: Delivery, _now: datetime) -> None:
    """Return None: no message is ever sent about this."""


def lapse_if_inactive(session: Session, delivery: Delivery, now: datetime) -> datetime | None:
    """End the consult if nobody has acted for as long as the practice's `lapse_days`.

    Return when to check again, or None if no check is needed any more.
    """
    assert delivery.consult_id is not None  # noqa: S101 -- schedule_lapse() sets the consult
    consult = consults.get_for_update(session, delivery.consult_id)
    if consult.ended_at is not None:
        return None
    lapse_days = practices.get_settings(session, consult.practice_id).lapse_days
    due_at = rules.lapses_at(_inactive_since(session, consult), lapse_days)
    if due_at > now:
        return due_at
    try:
        chart.send_event(consult, "lapse")
    except WrongStepError:  # once the talk has begun, the consult does not expire
        return None
    ending.record_end(session, consult, now)
    return None


def _inactive_since(session: Session, consult: Consult) -> datetime:
    """Return the start of the inactivity, which may be in the future.

    It is not before a booked time, nor before a day that a therapist chose to resume on.
    """
    zone = ZoneInfo(practices.get(session, consult.practice_id).time_zone)
    moments = [consult.created_at, consult.invited_at, consult.booked_at, consult.starts_at]
    for part in Part:
        preparation = preparations.find(session, consult.id, part)
        if preparation is not None:
            resume_at = (
                datetime.combine(preparation.resting_until, time.min, zone) if preparation.resting_until else None
            )
            moments += [
                preparation.moved_at,
                preparation.ready_at,
                preparation.offered_at,
                preparation.all_set_at,
                resume_at,
            ]
    return max(moment for moment in moments if moment is not None)
