"""Reminders of a booked time: a day ahead, an hour ahead, and at the start.

They are scheduled at booking. Whether a reminder still applies is checked again when it is sent.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session

from flows import dates
from flows.actions import Push, Reply
from flows.consult import gate_check, gates, step_screens
from flows.consult.parts import Part
from flows.consult.record import ConsultRecord, load, load_unlocked
from flows.consult.waiting import rules as waiting_rules
from flows.content import WORDS
from flows.context import Context
from flows.home import screens as home_screens
from flows.messages import outbox
from flows.people.membership import load_actor
from storage.cases import cases
from storage.consults import preparations
from storage.models import Consult, Delivery, Member
from storage.outbox import deliveries
from storage.people import members, practices

AHEAD_KINDS = ("day_ahead", "hour_ahead")
START_NOW = "start_now"
_ABOUT_AN_HOUR = timedelta(minutes=45)  # with less time left, the message says "soon"


def schedule_reminders(ctx: Context, consult: Consult) -> None:
    """Schedule both therapists' reminders of the time that was just booked, in place of any earlier reminders.

    Call this once for each booking. Reminders that would be due in the past are skipped.
    """
    cancel_reminders(ctx, consult)
    consult.held_id = consult.held_id or uuid4()
    consult.bookings += 1
    if consult.starts_at is None:
        return
    hours = outbox.working_hours(practices.get_settings(ctx.session, consult.practice_id))
    for member in _both_members(ctx.session, consult):
        due_by_kind = {
            "day_ahead": waiting_rules.day_reminder_at(consult.starts_at, ctx.now, member.time_zone, hours),
            "hour_ahead": waiting_rules.hour_reminder_at(consult.starts_at, ctx.now),
            START_NOW: consult.starts_at if consult.starts_at > ctx.now else None,
        }
        for kind, due_at in due_by_kind.items():
            if due_at is not None:
                outbox.send(ctx, member.id, kind, consult.id, due_at)


def cancel_reminders(ctx: Context, consult: Consult) -> None:
    """Cancel the reminders of a time that was moved or canceled, or whose consult has ended."""
    now = ctx.now
    for part in Part:
        preparation = preparations.find(ctx.session, consult.id, part)
        if preparation is not None:
            preparation.all_set_at = None
    for member in _both_members(ctx.session, consult):
        for kind in (*AHEAD_KINDS, START_NOW):
            deliveries.cancel(ctx.session, recipient_id=member.id, consult_id=consult.id, kind=kind, now=now)


def confirm_ready(ctx: Context, consult_id: str) -> Reply:
    """Record that this therapist confirmed the booked time."""
    record = load(ctx, consult_id)
    if record.step != "scheduled" or record.consult.starts_at is None:
        return step_screens.show(ctx, record)
    record.preparation.all_set_at = record.preparation.all_set_at or record.now
    message = WORDS.phrases["all_set_said"].format(
        code=record.case.code,
        colleague=record.colleague.first_name,
        day=dates.day_and_time(record.consult.starts_at, record.zone),
    )
    return Push(home_screens.notice(message))


def message_placeholders(session: Session, delivery: Delivery, now: datetime) -> Mapping[str, str] | None:
    """Return the placeholders of a reminder, or None if the reminder no longer applies.

    A reminder does not apply if the time was moved or has come, while a release is not in force, or once the colleague
    has left (S0-3, S0-21).
    """
    record = _load_if_booked(session, delivery, now)
    if record is None or record.consult.starts_at is None:
        return None
    starts_at, is_hour = record.consult.starts_at, delivery.kind == "hour_ahead"
    if is_hour is not (now >= starts_at - waiting_rules.ONE_HOUR):
        return None  # an hour-ahead reminder of an earlier time, or a day-ahead reminder when an hour-ahead one is due
    return {
        "when": _hour_in_words(record, starts_at) if is_hour else _day_in_words(record, starts_at),
        "left": _remaining_tasks_in_words(session, record),
    }


def _both_members(session: Session, consult: Consult) -> list[Member]:
    case = cases.get(session, consult.case_id)
    return [members.get(session, member_id) for member_id in (case.it_member_id, case.ft_member_id)]


def _load_if_booked(session: Session, delivery: Delivery, now: datetime) -> ConsultRecord | None:
    """Return the recipient's consult record while the time is booked and ahead, and no release is missing."""
    recipient = members.get(session, delivery.recipient_id)
    record = load_unlocked(session, load_actor(session, recipient), _consult_id(delivery), now)
    if record is None or record.consult.configuration != "scheduled" or not record.colleague.active:
        return None
    if record.consult.starts_at is None or record.consult.starts_at <= now:
        return None
    return None if gates.check_releases(gate_check.load_release_facts(session, record)) else record


def _consult_id(delivery: Delivery) -> UUID:
    assert delivery.consult_id is not None  # noqa: S101 -- schedule_reminders() sets the consult
    return delivery.consult_id


def _day_in_words(record: ConsultRecord, starts_at: datetime) -> str:
    local_start = starts_at.astimezone(record.zone)
    days_ahead = (local_start.date() - record.today).days
    if days_ahead > 1:
        return dates.day_and_time(starts_at, record.zone)
    return WORDS.phrases["when_tomorrow" if days_ahead == 1 else "when_today"].format(time=f"{local_start:%H:%M}")


def _hour_in_words(record: ConsultRecord, starts_at: datetime) -> str:
    phrase = "when_hour" if starts_at - record.now >= _ABOUT_AN_HOUR else "when_soon"
    return WORDS.phrases[phrase].format(time=f"{starts_at.astimezone(record.zone):%H:%M}")


def _remaining_tasks_in_words(session: Session, record: ConsultRecord) -> str:
    count = len(gate_check.remaining_tasks(session, record))
    return WORDS.phrases[("left_nothing", "left_one", "left_some")[min(count, 2)]]
