"""Asking whom one waits for, and being asked: ask now, ask me later."""

from datetime import datetime
from uuid import UUID

from flows import dates, outbox
from flows.actions import Push, Reply
from flows.consult import record, step_screens
from flows.consult.record import get_colleague, get_part
from flows.consult.waiting import rules, waits
from flows.content import WORDS
from flows.context import Context
from flows.home import screens as home_screens
from flows.permissions import NotYoursError, Permission, require
from storage.cases import cases
from storage.consults import consults
from storage.models import Consult
from storage.people import practices
from storage.row_errors import UnknownRowError


def send_reminder_now(ctx: Context, consult_id: str) -> Reply:
    """Ask the colleague who is waited for, once in three working days; else say when that is possible again."""
    own = record.load(ctx.session, ctx.services, ctx.actor, consult_id)
    wait = waits.find_wait(ctx.session, own)
    if wait is None:
        return step_screens.show(ctx, own)
    if not wait.can_remind_on(own.today):
        asked, again = dates.weekday_and_day(wait.last_reminder or wait.since), dates.weekday_and_day(wait.remind_from)
        return _push_notice("asked_lately", colleague=wait.name, asked=asked, next=again)
    waits.schedule_reminder(ctx, own.colleague.id, waits.ASKED_NOW, own.consult.id, own.now)
    return step_screens.show(ctx, own)


def postpone_reminder(ctx: Context, consult_id: str) -> Reply:
    """Put the question off by two working days from when it was asked, for whom somebody waits."""
    consult = _load_invited_consult(ctx, consult_id)
    day = _next_reminder_at(ctx, consult)
    if day is None:
        return _push_notice("asked_no_more")
    waits.schedule_reminder(ctx, ctx.actor.member_id, waits.TURN_OLD, consult.id, day)
    case = cases.get(ctx.session, consult.case_id)
    colleague = get_colleague(ctx.session, case, get_part(case, ctx.actor.member_id))
    on = dates.weekday_and_day(day.astimezone(ctx.actor.zone).date())
    return _push_notice("asked_later", code=case.code, next=on, colleague=colleague.first_name)


def _load_invited_consult(ctx: Context, consult_id: str) -> Consult:
    """Return the consult, locked, for one of its two therapists; to whom was not invited it does not exist."""
    try:
        consult = consults.get_for_update(ctx.session, UUID(consult_id))
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    require(ctx.actor, Permission.PREPARE, cases.get(ctx.session, consult.case_id))
    if consult.invited_at is None:
        raise NotYoursError
    return consult


def _next_reminder_at(ctx: Context, consult: Consult) -> datetime | None:
    """Return the morning that the question named, or the next one if that is past; None if nobody waits any more."""
    member_id, now, zone = ctx.actor.member_id, ctx.services.clock(), ctx.actor.time_zone
    last = waits.last_reminder(ctx.session, member_id, consult.id)
    if last is None or not waits.is_waited_for(ctx.session, consult, member_id):
        return None
    hours = outbox.working_hours(practices.get_settings(ctx.session, consult.practice_id))
    named = rules.morning_after(last.due_at, rules.WORKING_DAYS_LATER, zone, hours)
    return named if named > now else rules.morning_after(now, 1, zone, hours)


def _push_notice(phrase: str, **say: str) -> Push:
    return Push(home_screens.notice(WORDS.phrases[phrase].format(**say)))
