"""A booked time and its reminders, ahead and when it has come: left when it is booked, and judged anew when sent."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session

from flows import dates, outbox
from flows.actions import Push, Reply
from flows.consult import gate_check, gates, record, step_screens
from flows.consult.parts import Part
from flows.consult.record import ConsultRecord
from flows.consult.waiting import rules as waiting_rules
from flows.content import WORDS
from flows.context import Context
from flows.home import screens as home_screens
from flows.people.membership import load_actor
from storage.cases import cases
from storage.consults import preparations
from storage.models import Consult, Delivery, Member
from storage.outbox import deliveries
from storage.people import members, practices

KINDS = ("day_ahead", "hour_ahead")
START_NOW = "start_now"
_ABOUT_AN_HOUR = timedelta(minutes=45)  # with less than that left, it is soon


def schedule_reminders(ctx: Context, consult: Consult) -> None:
    """Leave both therapists' reminders of the time that has just been booked, in place of any earlier ones.

    Called once for each booking. What would be due in the past is not left.
    """
    cancel_reminders(ctx, consult)
    consult.held_id = consult.held_id or uuid4()
    consult.bookings += 1
    if consult.starts_at is None:
        return
    hours = outbox.working_hours(practices.get_settings(ctx.session, consult.practice_id))
    for member in _both_members(ctx.session, consult):
        due = {
            "day_ahead": waiting_rules.day_reminder_at(
                consult.starts_at, ctx.services.clock(), member.time_zone, hours
            ),
            "hour_ahead": waiting_rules.hour_reminder_at(consult.starts_at, ctx.services.clock()),
            START_NOW: consult.starts_at if consult.starts_at > ctx.services.clock() else None,
        }
        for kind, moment in due.items():
            if moment is not None:
                outbox.send(ctx, member.id, kind, consult.id, moment)


def cancel_reminders(ctx: Context, consult: Consult) -> None:
    """Call off the reminders of a time that no longer holds: moved, cancelled, ended."""
    now = ctx.services.clock()
    for part in Part:
        preparation = preparations.find(ctx.session, consult.id, part)
        if preparation is not None:
            preparation.all_set_at = None
    for member in _both_members(ctx.session, consult):
        for kind in (*KINDS, START_NOW):
            deliveries.cancel(ctx.session, recipient_id=member.id, consult_id=consult.id, kind=kind, now=now)


def confirm_ready(ctx: Context, consult_id: str) -> Reply:
    """Note that this therapist is all set for the booked time."""
    own = record.load(ctx.session, ctx.services, ctx.actor, consult_id)
    if own.step != "scheduled" or own.consult.starts_at is None:
        return step_screens.show(ctx, own)
    own.preparation.all_set_at = own.preparation.all_set_at or own.now
    said = WORDS.phrases["all_set_said"].format(
        code=own.case.code,
        colleague=own.colleague.first_name,
        day=dates.day_and_time(own.consult.starts_at, own.actor.zone),
    )
    return Push(home_screens.notice(said))


def message_placeholders(session: Session, delivery: Delivery, now: datetime) -> Mapping[str, str] | None:
    """Return what a reminder says of the time as it stands now, or None if it has nothing to say any more.

    It says nothing of a time that was moved or has begun, nor while a release is not in force or the colleague
    has left (S0-3, S0-21).
    """
    own = _load_if_booked(session, delivery, now)
    if own is None or own.consult.starts_at is None:
        return None
    starts_at, is_hour = own.consult.starts_at, delivery.kind == "hour_ahead"
    if is_hour is not (now >= starts_at - waiting_rules.ONE_HOUR):
        return None  # the hour-ahead one of an earlier time, or a day-ahead one that the hour-ahead one has overtaken
    return {
        "when": _hour_in_words(own, starts_at) if is_hour else _day_in_words(own, starts_at),
        "left": _remaining_tasks_in_words(session, own),
    }


def _both_members(session: Session, consult: Consult) -> list[Member]:
    case = cases.get(session, consult.case_id)
    return [members.get(session, member_id) for member_id in (case.it_member_id, case.ft_member_id)]


def _load_if_booked(session: Session, delivery: Delivery, now: datetime) -> ConsultRecord | None:
    """Return the recipient's scene while the time is booked, ahead, and may be used by both."""
    recipient = members.get(session, delivery.recipient_id)
    own = record.load_unlocked(session, load_actor(session, recipient), _consult_id(delivery), now)
    if own is None or own.consult.configuration != "scheduled" or not own.colleague.active:
        return None
    if own.consult.starts_at is None or own.consult.starts_at <= now:
        return None
    return None if gates.check_releases(gate_check.load_release_facts(session, own)) else own


def _consult_id(delivery: Delivery) -> UUID:
    assert delivery.consult_id is not None  # noqa: S101 -- book() names the consult
    return delivery.consult_id


def _day_in_words(record: ConsultRecord, starts_at: datetime) -> str:
    there = starts_at.astimezone(record.actor.zone)
    away = (there.date() - record.today).days
    if away > 1:
        return dates.day_and_time(starts_at, record.actor.zone)
    return WORDS.phrases["when_tomorrow" if away == 1 else "when_today"].format(time=f"{there:%H:%M}")


def _hour_in_words(record: ConsultRecord, starts_at: datetime) -> str:
    name = "when_hour" if starts_at - record.now >= _ABOUT_AN_HOUR else "when_soon"
    return WORDS.phrases[name].format(time=f"{starts_at.astimezone(record.actor.zone):%H:%M}")


def _remaining_tasks_in_words(session: Session, record: ConsultRecord) -> str:
    count = len(gate_check.remaining_tasks(session, record))
    return WORDS.phrases[("left_nothing", "left_one", "left_some")[min(count, 2)]]
