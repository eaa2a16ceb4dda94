"""Reminders that a turn is overdue, and the check that ends an inactive consult, when they come due."""

from datetime import datetime

from flows import working_hours
from flows.cases.case_access import get_part
from flows.consult.consult_messages import WAITING_RELEASE, ConsultMessageRule, ConsultMessages, Placeholders
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import lock_consult
from flows.consult.waiting import lapse, rules, waits
from flows.context import Context
from flows.messages import outbox
from flows.messages.kinds import MessageText, anybody
from flows.parts import Part
from storage.models import Delivery

messages = ConsultMessages()


def retry_at(ctx: Context, delivery: Delivery) -> datetime | None:
    """Return when to try a reminder again that did not apply, if the recipient has acted since it was scheduled.

    Return None if nobody waits for the recipient any more.
    """
    assert delivery.consult_id is not None  # noqa: S101 -- schedule_reminder() sets the consult
    record = lock_consult(ctx, delivery.consult_id)
    record = record.seen_by(get_part(record.case, delivery.recipient_id))
    return _next_overdue_at(record, delivery) if waits.is_waited_for(record) else None


def _text_while_blocked(record: ConsultRecord, delivery: Delivery) -> str:
    """Return the id of the text that asks for the recipient's own signed form, if only that is missing; else ""."""
    return WAITING_RELEASE if is_waiting_for_recipient(record, delivery) else ""


def _describe_turn(record: ConsultRecord, _delivery: Delivery) -> str | None:
    """Return "" once nobody waits for this therapist, or a later day was chosen; None while it is their turn."""
    return None if waits.is_waited_for(record) and not _is_paused(record) else ""


@messages.about_consult(
    *waits.REMINDER_KINDS,
    rule=ConsultMessageRule(
        waits_while_blocked=True,
        follow_up=retry_at,
        template=lambda record: "times_passed" if _have_offers_passed(record) else waits.TURN_OLD,
        instead_while_blocked=_text_while_blocked,
        outcome=_describe_turn,
        subject="turn",
    ),
)
def remind_of_turn(record: ConsultRecord, delivery: Delivery) -> Placeholders | None:
    """Return the placeholders of a reminder that a turn is overdue, or None if the reminder no longer applies.

    It does not apply if the recipient acted or chose a later day, if nobody waits any more, or if the colleague left.
    """
    since = waits.waited_since(record)
    if since is None or _is_paused(record) or not record.colleague.active or _next_overdue_at(record, delivery):
        return None
    later = working_hours.add_working_days(
        record.today, rules.WORKING_DAYS_LATER, outbox.practice_hours(record.settings)
    )
    return {
        "since": record.dates.day_of(since),
        "later": record.dates.day(later),
    }


@messages.kind(lapse.LAPSE, concerns=anybody, follow_up=lapse.lapse_if_inactive)
def say_nothing(_ctx: Context, _delivery: Delivery) -> MessageText | None:
    """Return None: nobody is ever told that a consult expired."""
    return None


def _have_offers_passed(record: ConsultRecord) -> bool:
    """Tell whether times were offered for a consult that is being agreed on, and the last of them has passed."""
    picked = record.consult.picked_starts_at
    moments = [offer.starts_at for part in Part for offer in record.tables.offers(part)] + ([picked] if picked else [])
    return record.step == "agreeing" and bool(moments) and max(moments) <= record.now


def _is_paused(record: ConsultRecord) -> bool:
    """Tell whether the recipient chose a later day to resume: a separate message is sent on that day."""
    preparation = record.tables.preparation(record.part)
    resume_on = preparation.resting_until if preparation else None
    return resume_on is not None and resume_on > record.today


def _next_overdue_at(record: ConsultRecord, delivery: Delivery) -> datetime | None:
    """Return when the turn will be overdue, if the recipient has acted since the reminder was scheduled; else None.

    Return None, too, if that moment has passed.
    """
    preparation = record.tables.preparation(record.part)
    acted_at = preparation.moved_at if preparation else None
    if acted_at is None or acted_at <= delivery.made_at:
        return None
    due_at = waits.overdue_at(record, acted_at)
    return due_at if due_at > record.now else None


def is_waiting_for_recipient(record: ConsultRecord, delivery: Delivery) -> bool:
    """Return whether this reminder should say instead that the consult waits for its recipient's signed form.

    Return True while the two still prepare, if only releases for the recipient's own speaking are missing, and the
    recipient has neither chosen a day for a reminder nor been told recently.
    """
    missing_parts = {needed_release.discloser for needed_release in record.case_record.needed_releases}
    if missing_parts != {record.part} or not record.is_preparing:
        return False
    last = record.tables.last_message(delivery.recipient_id, WAITING_RELEASE)
    return last is None or (last.done_at is not None and outbox.can_repeat(record.ctx, last))
