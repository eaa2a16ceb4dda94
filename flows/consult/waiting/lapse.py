"""Silence for long lets a consult lapse: quietly, as good an end as any (S0-8)."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import Session

from flows import outbox
from flows.consult import chart, ending
from flows.consult.parts import Part
from flows.consult.waiting import rules
from flows.context import Context
from flows.errors import OutOfPlaceError
from storage.consults import consults, preparations
from storage.models import Consult, Delivery
from storage.people import practices

LAPSE = "lapse"


def schedule_lapse(ctx: Context, consult: Consult) -> None:
    """See to it that a consult which has just begun lapses once nobody moves about it any more."""
    silence = practices.get_settings(ctx.session, consult.practice_id).lapse_days
    due = rules.lapses_at(ctx.services.clock(), silence)
    outbox.send_instead(ctx, ctx.actor.member_id, LAPSE, consult.id, due)


def no_message(_session: Session, _delivery: Delivery, _now: datetime) -> None:
    """Say nothing, ever."""


def lapse_if_inactive(session: Session, delivery: Delivery, now: datetime) -> datetime | None:
    """End the consult if nobody has moved for as long as the practice's setting; else return when to look again."""
    assert delivery.consult_id is not None  # noqa: S101 -- watch() names the consult
    consult = consults.get_for_update(session, delivery.consult_id)
    if consult.ended_at is not None:
        return None
    silence = practices.get_settings(session, consult.practice_id).lapse_days
    due = rules.lapses_at(_inactive_since(session, consult), silence)
    if due > now:
        return due
    try:
        chart.send_event(consult, "lapse")
    except OutOfPlaceError:  # the talk has begun: from there on it does not lapse
        return None
    ending.close(session, consult, now)
    return None


def _inactive_since(session: Session, consult: Consult) -> datetime:
    """Return when something last happened; a booked time, or a day that somebody chose, is no silence before it."""
    zone = ZoneInfo(practices.get(session, consult.practice_id).time_zone)
    moments = [consult.created_at, consult.invited_at, consult.booked_at, consult.starts_at]
    for part in Part:
        own = preparations.find(session, consult.id, part)
        if own is not None:
            chosen = datetime.combine(own.resting_until, time.min, zone) if own.resting_until else None
            moments += [own.moved_at, own.ready_at, own.offered_at, own.all_set_at, chosen]
    return max(moment for moment in moments if moment is not None)
