"""What the messages about promises to clients say, or None once there is nothing left to say."""

from datetime import datetime

from flows.consult.asking import reason_question
from flows.consult.consult_messages import ConsultMessageRule, ConsultMessages, Placeholders
from flows.consult.follow_up import screens
from flows.consult.follow_up.open_promises import REMINDER, is_waiting, list_open_promises
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import of_consult
from flows.content import WORDS
from flows.context import Context
from flows.messages import outbox
from storage.consults import consults
from storage.models import Delivery, Promise

SIGNED = "signed"

messages = ConsultMessages()


def _describe_telling(record: ConsultRecord, delivery: Delivery) -> str | None:
    """Return when the client was told, or that nothing is due any more; None while something is due."""
    if remind_to_tell(record, delivery) is not None:
        return None
    own = [promise for promise in record.tables.rows(Promise) if promise.member_id == delivery.recipient_id]
    told = max((promise.told_on for promise in own if promise.told_on), default=None)
    if told is None:
        return WORDS.phrases["outcome_done"]
    return WORDS.phrases["outcome_told"].format(day=record.dates.day(told))


def _describe_signed(record: ConsultRecord, delivery: Delivery) -> str | None:
    """Return that nothing is left to tell; None while something is, or nobody has looked since both signed."""
    own = [promise for promise in record.tables.rows(Promise) if promise.member_id == delivery.recipient_id]
    is_open = not own or any(promise.standing == "open" for promise in own)
    return None if is_open else WORDS.phrases["outcome_all_told"]


def _ask_again(ctx: Context, delivery: Delivery) -> datetime | None:
    """Return when to look again, while a promise waits for a supervisor: there may be none any more by then."""
    if delivery.consult_id is None:
        return None
    record = of_consult(ctx, consults.get(ctx.session, delivery.consult_id))
    return outbox.next_start_of_work(ctx, ctx.now) if is_waiting(record, delivery.recipient_id) else None


@messages.about_consult(
    REMINDER, rule=ConsultMessageRule(follow_up=_ask_again, outcome=_describe_telling, subject="tell")
)
def remind_to_tell(record: ConsultRecord, delivery: Delivery) -> Placeholders | None:
    """Return which topics are due to be told, and by when, or None if nothing is due."""
    hours, today = outbox.practice_hours(record.settings), record.today
    promised = list_open_promises(record, delivery.recipient_id)
    due = [promise for promise in promised if screens.reminder_day(promise.by, hours) <= today]
    if not due:
        return None
    first = min(promise.by for promise in due)
    supervisors = reason_question.find_supervisors(record.ctx, record.case, record.member.id)
    return {
        "by": WORDS.phrases["by_today" if first == today else "by_day"].format(day=record.dates.day(first)),
        "topics": ", ".join(screens.topic(promise.question) for promise in due),
        "supervised": "yes" if supervisors else "",
    }


@messages.about_consult(SIGNED, rule=ConsultMessageRule(is_about_end=None, outcome=_describe_signed))
def tell_signed(record: ConsultRecord, delivery: Delivery) -> Placeholders:
    """Return how much the recipient has to tell: both have signed, before or after the consult closed."""
    return {
        "told": screens.remaining_line(
            [promise.by for promise in list_open_promises(record, delivery.recipient_id)], record.dates
        )
    }
