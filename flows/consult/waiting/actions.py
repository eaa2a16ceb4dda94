"""Reminders between the two therapists: send one now, or ask to be reminded later."""

from datetime import datetime
from uuid import UUID

from flows import dates
from flows.actions import Push, Reply
from flows.consult import step_screens
from flows.consult.record import get_colleague, get_part, load
from flows.consult.waiting import rules, waits
from flows.content import WORDS
from flows.context import Context
from flows.home import screens as home_screens
from flows.messages import outbox
from flows.permissions import NotYoursError, Permission, require
from storage.cases import cases
from storage.consults import consults
from storage.models import Consult
from storage.people import practices
from storage.row_errors import UnknownRowError


def send_reminder_now(ctx: Context, consult_id: str) -> Reply:
    """Remind the colleague now.

    A colleague can be reminded once in three working days; before that, say when it is possible again.
    """
    record = load(ctx, consult_id)
    wait = waits.find_wait(ctx.session, record)
    if wait is None:
        return step_screens.show(ctx, record)
    if not wait.can_remind_on(record.today):
        reminded_on, next_on = (
            dates.weekday_and_day(wait.last_reminder or wait.since),
            dates.weekday_and_day(wait.remind_from),
        )
        return _push_notice("asked_lately", colleague=wait.name, asked=reminded_on, next=next_on)
    waits.schedule_reminder(ctx, record.colleague.id, waits.ASKED_NOW, record.consult.id, record.now)
    return step_screens.show(ctx, record)


def postpone_reminder(ctx: Context, consult_id: str) -> Reply:
    """Remind the actor again two working days after the last reminder, if somebody still waits for them."""
    consult = _load_invited_consult(ctx, consult_id)
    remind_at = _next_reminder_at(ctx, consult)
    if remind_at is None:
        return _push_notice("asked_no_more")
    waits.schedule_reminder(ctx, ctx.actor.member_id, waits.TURN_OLD, consult.id, remind_at)
    case = cases.get(ctx.session, consult.case_id)
    colleague = get_colleague(ctx.session, case, get_part(case, ctx.actor.member_id))
    next_day = dates.weekday_and_day(remind_at.astimezone(ctx.actor.zone).date())
    return _push_notice("asked_later", code=case.code, next=next_day, colleague=colleague.first_name)


def _load_invited_consult(ctx: Context, consult_id: str) -> Consult:
    """Return the consult, locked, for one of its two therapists.

    Raise NotYoursError for anybody else and before the invitation: until then the colleague must not learn of it.
    """
    try:
        consult = consults.get_for_update(ctx.session, UUID(consult_id))
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    require(ctx.actor, Permission.PREPARE, cases.get(ctx.session, consult.case_id))
    if consult.invited_at is None:
        raise NotYoursError
    return consult


def _next_reminder_at(ctx: Context, consult: Consult) -> datetime | None:
    """Return the morning that the last reminder announced, or the next working morning if that has passed.

    Return None if nobody waits for the actor any more.
    """
    member_id, now, zone = ctx.actor.member_id, ctx.now, ctx.actor.time_zone
    last_reminder = waits.last_reminder(ctx.session, member_id, consult.id)
    if last_reminder is None or not waits.is_waited_for(ctx.session, consult, member_id):
        return None
    hours = outbox.working_hours(practices.get_settings(ctx.session, consult.practice_id))
    announced_at = rules.morning_after(last_reminder.due_at, rules.WORKING_DAYS_LATER, zone, hours)
    return announced_at if announced_at > now else rules.morning_after(now, 1, zone, hours)


def _push_notice(phrase: str, **placeholders: str) -> Push:
    return Push(home_screens.notice(WORDS.phrases[phrase].format(**placeholders)))
