"""Reminders between the two therapists: send one now, or ask to be reminded later."""

from datetime import datetime

from flows import content, working_hours
from flows.actions import Actions, Click, Options
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load, lock_own
from flows.consult.waiting import rules, waits
from flows.content import WORDS
from flows.context import Context
from flows.messages import outbox
from flows.permissions import NotYoursError, Permission
from flows.replies import Current, Outcome, Push

actions = Actions()


def load_invited(ctx: Context, consult_id: str, permission: Permission) -> ConsultRecord:
    """Return the consult record, its consult locked, for one of its two therapists, who may not have begun to prepare.

    Raise NotYoursError for anybody else and before the invitation: until then the colleague must not learn of it.
    """
    record = lock_own(ctx, consult_id, permission)
    if record.consult.invited_at is None:
        raise NotYoursError
    return record


@actions.press("ask_now", may=Permission.PREPARE, loads=load, options=Options(changes_home=True))
def send_reminder_now(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """Remind the colleague now.

    A colleague can be reminded once in three working days; before that, say when it is possible again.
    """
    wait = waits.find_wait(record)
    if wait is None:
        return Current(record.consult.id)
    if not wait.can_remind_on(record.today):
        reminded_on, next_on = (
            record.dates.day(wait.last_reminder or wait.since),
            record.dates.day(wait.remind_from),
        )
        return _push_notice("asked_lately", colleague=wait.name, asked=reminded_on, next=next_on)
    waits.schedule_reminder(record, record.colleague.id, waits.ASKED_NOW, record.now)
    return Current(record.consult.id)


@actions.press("ask_later", may=Permission.PREPARE, loads=load_invited)
def postpone_reminder(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """Remind the actor again two working days after the last reminder, if somebody still waits for them."""
    remind_at = _next_reminder_at(record)
    if remind_at is None:
        return _push_notice("asked_no_more")
    waits.schedule_reminder(record, record.member.id, waits.TURN_OLD, remind_at)
    next_day = record.dates.day_of(remind_at)
    return _push_notice("asked_later", code=record.case.code, next=next_day, colleague=record.colleague.first_name)


def _next_reminder_at(record: ConsultRecord) -> datetime | None:
    """Return the morning that the last reminder announced, or the next working morning if that has passed.

    Return None if nobody waits for this therapist any more.
    """
    last_reminder = waits.last_reminder(record, record.member.id)
    if last_reminder is None or not waits.is_waited_for(record):
        return None
    hours, zone = outbox.practice_hours(record.settings), record.member.time_zone
    announced_at = working_hours.morning_after(last_reminder.due_at, rules.WORKING_DAYS_LATER, zone, hours)
    return announced_at if announced_at > record.now else working_hours.morning_after(record.now, 1, zone, hours)


def _push_notice(phrase: str, **placeholders: str) -> Push:
    return Push(content.notice(WORDS.phrases[phrase].format(**placeholders)))
