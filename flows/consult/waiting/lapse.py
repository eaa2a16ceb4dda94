"""A consult expires quietly after long inactivity, which is as good an end as any (S0-8)."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from flows.consult import chart, ending
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import lock_consult
from flows.consult.waiting import rules
from flows.context import Context
from flows.errors import WrongStepError
from flows.parts import Part
from storage.models import Delivery

LAPSE = "lapse"


def schedule_lapse(record: ConsultRecord) -> None:
    """Schedule the check that ends a new consult after long inactivity."""
    record.send(record.member.id, LAPSE, rules.lapses_at(record.now, record.settings.lapse_days))


def lapse_if_inactive(ctx: Context, delivery: Delivery) -> datetime | None:
    """End the consult if nobody has acted for as long as the practice's `lapse_days`.

    Return when to check again, or None if no check is needed any more.
    """
    assert delivery.consult_id is not None  # noqa: S101 -- schedule_lapse() sets the consult
    record = lock_consult(ctx, delivery.consult_id)
    if record.consult.ended_at is not None:
        return None
    due_at = rules.lapses_at(_inactive_since(record), record.settings.lapse_days)
    if due_at > record.now:
        return due_at
    try:
        chart.send_event(record.consult, "lapse")
    except WrongStepError:  # once the talk has begun, the consult does not expire
        return None
    ending.record_end(record)
    return None


def _inactive_since(record: ConsultRecord) -> datetime:
    """Return the start of the inactivity, which may be in the future.

    It is not before a booked time, nor before a day that a therapist chose to resume on.
    """
    zone, consult = ZoneInfo(record.practice.time_zone), record.consult
    moments = [consult.created_at, consult.invited_at, consult.booked_at, consult.starts_at]
    for part in Part:
        preparation = record.tables.preparation(part)
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
