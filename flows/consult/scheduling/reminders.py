"""Reminders of a booked time: a day ahead, an hour ahead, and at the start.

They are scheduled at booking. Whether a reminder still applies is checked again when it is sent.
"""

from secrets import token_bytes
from uuid import UUID

from flows import content
from flows.actions import Actions, Click
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load
from flows.consult.waiting import rules as waiting_rules
from flows.content import WORDS
from flows.context import Context
from flows.messages import outbox
from flows.parts import Part
from flows.permissions import Permission
from flows.replies import Current, Outcome, Push

AHEAD_KINDS = ("day_ahead", "hour_ahead")
START_NOW = "start_now"

actions = Actions()


def create_calendar_id() -> UUID:
    """Return an id of 128 random bits: it alone opens the calendar file, and `uuid4` has 122 (ASVS 11.5.1)."""
    return UUID(bytes=token_bytes(16))


def schedule_reminders(record: ConsultRecord) -> None:
    """Schedule both therapists' reminders of the time that was just booked, in place of any earlier reminders.

    Call this once for each booking. Reminders that would be due in the past are skipped.
    """
    cancel_reminders(record)
    consult, now = record.consult, record.now
    consult.held_id = consult.held_id or create_calendar_id()
    consult.bookings += 1
    if consult.starts_at is None:
        return
    hours = outbox.practice_hours(record.settings)
    for part in Part:
        member = record.case_record.therapist(part)
        due_by_kind = {
            "day_ahead": waiting_rules.day_reminder_at(consult.starts_at, now, member.time_zone, hours),
            "hour_ahead": waiting_rules.hour_reminder_at(consult.starts_at, now),
            START_NOW: consult.starts_at if consult.starts_at > now else None,
        }
        for kind, due_at in due_by_kind.items():
            if due_at is not None:
                record.send(member.id, kind, due_at)


def cancel_reminders(record: ConsultRecord) -> None:
    """Cancel the reminders of a time that was moved or canceled, or whose consult has ended."""
    for part in Part:
        preparation = record.tables.preparation(part)
        if preparation is not None:
            preparation.all_set_at = None
        record.cancel((*AHEAD_KINDS, START_NOW), record.case_record.therapist_id(part))


@actions.press("all_set", may=Permission.PREPARE, loads=load)
def confirm_ready(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """Record that this therapist confirmed the booked time."""
    if record.step != "scheduled" or record.consult.starts_at is None:
        return Current(record.consult.id)
    record.preparation.all_set_at = record.preparation.all_set_at or record.now
    message = WORDS.phrases["all_set_said"].format(
        code=record.case.code,
        colleague=record.colleague.first_name,
        day=record.dates.day_and_time(record.consult.starts_at),
    )
    return Push(content.notice(message))
