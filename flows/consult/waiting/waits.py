"""Who waits for whom. Each wait has a name, a start day and a next step."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flows import working_hours
from flows.consult.record import ConsultRecord
from flows.content import WORDS, ListLine, to_rows
from flows.forms import Row
from flows.messages import outbox
from flows.parts import Part
from storage.models import Delivery

TURN_OLD = "turn_old"
ASKED_NOW = "asked"  # a reminder that the waiting therapist sent with `Ask now`
REMINDER_KINDS = (TURN_OLD, ASKED_NOW)


@dataclass(frozen=True)
class Wait:
    """A colleague for whom this therapist waits. Days are in the zone of the therapist who waits."""

    name: str
    since: date
    next_reminder: date | None  # when the colleague gets the next automatic reminder
    last_reminder: date | None  # when the colleague was last reminded
    remind_from: date  # the first day on which the colleague can be reminded again

    def can_remind_on(self, today: date) -> bool:
        """Tell whether the colleague can be reminded on this day: once in three working days."""
        return today >= self.remind_from


def schedule_reminder(record: ConsultRecord, recipient_id: UUID, kind: str, due_at: datetime) -> None:
    """Schedule a reminder of one of REMINDER_KINDS, in place of any that is still waiting to be sent."""
    record.cancel(REMINDER_KINDS, recipient_id)
    record.send(recipient_id, kind, due_at)


def start_waits(record: ConsultRecord, parts: Collection[Part]) -> None:
    """Record that it is now the turn of these therapists only.

    A wait that continues keeps its start. A wait that begins gets an automatic reminder for when the turn is overdue.
    Waits for the other therapists end, and their reminders are canceled.
    """
    for part in Part:
        preparation = record.tables.preparation(part)
        if part in parts:
            _start_wait(record.seen_by(part))
        elif preparation is not None and preparation.waited_since is not None:
            preparation.waited_since = None
            record.cancel(REMINDER_KINDS, preparation.member_id)


def postpone_reminder(record: ConsultRecord, member_id: UUID) -> None:
    """Postpone this therapist's automatic reminder until their turn is overdue again, because they were just told.

    Do nothing if nobody waits for them.
    """
    recipient = record.seen_by(record.part_of(member_id))
    if is_waited_for(recipient):
        schedule_reminder(recipient, member_id, TURN_OLD, overdue_at(recipient, record.now))


def find_wait(record: ConsultRecord) -> Wait | None:
    """Return the wait of this therapist for the colleague, or None while it is (also) their own turn."""
    since = waited_since(record.seen_by(record.part.other))
    if since is None or not is_waiting(record):
        return None
    reminded_at, next_reminder_at = _reminder_times(record, since)
    zone = record.zone
    reminded_on = reminded_at.astimezone(zone).date() if reminded_at else None
    hours, since_day = outbox.practice_hours(record.settings), since.astimezone(zone).date()
    wait_days = working_hours.WORKING_DAYS_TO_ASK
    return Wait(
        name=record.colleague.first_name,
        since=since_day,
        next_reminder=next_reminder_at.astimezone(zone).date() if next_reminder_at else None,
        last_reminder=reminded_on,
        remind_from=working_hours.add_working_days(reminded_on, wait_days, hours) if reminded_on else since_day,
    )


def is_waiting(record: ConsultRecord) -> bool:
    """Tell whether this therapist waits for the colleague, and it is not (also) their own turn."""
    return is_waited_for(record.seen_by(record.part.other)) and record.preparation.waited_since is None


def last_reminder(record: ConsultRecord, member_id: UUID) -> Delivery | None:
    """Return the latest reminder for this therapist that was not canceled, or None."""
    latest = (record.tables.last_message(member_id, kind) for kind in REMINDER_KINDS)
    return max((delivery for delivery in latest if delivery), key=lambda delivery: delivery.made_at, default=None)


def wait_rows(record: ConsultRecord) -> Sequence[Row]:
    """Return one row about the wait, with `Ask now` while a reminder can be sent; none if nobody is waited for."""
    wait = find_wait(record)
    return to_rows([_wait_line(record, wait)]) if wait else ()


def is_waited_for(record: ConsultRecord) -> bool:
    """Tell whether somebody waits for this therapist."""
    return record.consult.ended_at is None and waited_since(record) is not None


def waited_since(record: ConsultRecord) -> datetime | None:
    """Return since when this therapist is waited for, or None.

    A therapist who has not begun to prepare is waited for since the invitation.
    """
    preparation = record.tables.preparation(record.part)
    return preparation.waited_since if preparation else record.consult.invited_at


def overdue_at(record: ConsultRecord, since: datetime) -> datetime:
    """Return when a turn of this therapist that began then is overdue."""
    return working_hours.turn_overdue_at(since, record.member.time_zone, outbox.practice_hours(record.settings))


def _start_wait(record: ConsultRecord) -> None:
    preparation = record.tables.preparation(record.part)
    if preparation is not None:
        if preparation.waited_since is not None:
            return
        preparation.waited_since = record.now
    schedule_reminder(record, record.member.id, TURN_OLD, overdue_at(record, record.now))


def _reminder_times(record: ConsultRecord, since: datetime) -> tuple[datetime | None, datetime | None]:
    """Return when the colleague was last reminded since this moment, and when the next automatic reminder is due.

    A reminder counts as sent even if it no longer applied when it was due: the reason is private to the colleague.
    """
    last = last_reminder(record, record.colleague.id)
    sent_now = record.tables.last_message(record.colleague.id, ASKED_NOW)
    sent_now_at = sent_now.made_at if sent_now and sent_now.made_at >= since else None
    if last is None or last.kind == ASKED_NOW:
        return sent_now_at, None
    return (sent_now_at, last.due_at) if last.due_at > record.now else (last.due_at, None)


def _wait_line(record: ConsultRecord, wait: Wait) -> ListLine:
    phrase = "waiting_ahead" if wait.next_reminder else "waiting_asked" if wait.last_reminder else "waiting_quiet"
    dates = record.dates
    line = WORDS.phrases[phrase].format(
        colleague=wait.name,
        day=dates.day(wait.since),
        next=dates.day(wait.next_reminder) if wait.next_reminder else "",
        asked=dates.day(wait.last_reminder) if wait.last_reminder else "",
    )
    return ListLine(line, "ask_now" if wait.can_remind_on(record.today) else "", str(record.consult.id))
