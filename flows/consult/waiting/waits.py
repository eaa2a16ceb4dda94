"""Who waits for whom. Each wait has a name, a start day and a next step."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from flows import dates
from flows.consult.framing.screens import ListLine, to_rows
from flows.consult.parts import Part
from flows.consult.record import ConsultRecord, get_colleague, get_part
from flows.consult.waiting import rules
from flows.content import WORDS
from flows.context import Context
from flows.forms import Row
from flows.messages import outbox
from storage.cases import cases
from storage.consults import consults, preparations
from storage.models import Case, Consult, Delivery, Member, Preparation
from storage.outbox import deliveries
from storage.people import members, practices

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


def schedule_reminder(ctx: Context, recipient: UUID, kind: str, consult_id: UUID, due_at: datetime) -> None:
    """Schedule a reminder of one of REMINDER_KINDS, in place of any that is still waiting to be sent."""
    _cancel_reminders(ctx, recipient, consult_id)
    outbox.send(ctx, recipient, kind, consult_id, due_at)


def start_waits(ctx: Context, consult: Consult, parts: Collection[Part]) -> None:
    """Record that it is now the turn of these therapists only.

    A wait that continues keeps its start. A wait that begins gets an automatic reminder for when the turn is overdue.
    Waits for the other therapists end, and their reminders are canceled.
    """
    case = cases.get(ctx.session, consult.case_id)
    for part in Part:
        preparation = preparations.find(ctx.session, consult.id, part)
        if part in parts:
            _start_wait(ctx, consult, _therapist(ctx.session, case, part), preparation)
        elif preparation is not None and preparation.waited_since is not None:
            preparation.waited_since = None
            _cancel_reminders(ctx, preparation.member_id, consult.id)


def postpone_reminder(ctx: Context, consult: Consult, member_id: UUID) -> None:
    """Postpone this therapist's automatic reminder until their turn is overdue again, because they were just told.

    Do nothing if nobody waits for them.
    """
    if is_waited_for(ctx.session, consult, member_id):
        hours = outbox.working_hours(practices.get_settings(ctx.session, consult.practice_id))
        zone = members.get(ctx.session, member_id).time_zone
        schedule_reminder(ctx, member_id, TURN_OLD, consult.id, rules.turn_overdue_at(ctx.now, zone, hours))


def find_wait(session: Session, record: ConsultRecord) -> Wait | None:
    """Return the wait of this therapist for the colleague, or None while it is (also) their own turn."""
    colleague_preparation = preparations.find(session, record.consult.id, record.part.other)
    since = _waited_since(record.consult, colleague_preparation)
    if since is None or record.consult.ended_at is not None or record.preparation.waited_since is not None:
        return None
    reminded_at, next_reminder_at = _reminder_times(session, record, since)
    zone = record.zone
    reminded_on = reminded_at.astimezone(zone).date() if reminded_at else None
    hours, since_day = outbox.working_hours(record.settings), since.astimezone(zone).date()
    wait_days = rules.WORKING_DAYS_TO_ASK
    return Wait(
        name=record.colleague.first_name,
        since=since_day,
        next_reminder=next_reminder_at.astimezone(zone).date() if next_reminder_at else None,
        last_reminder=reminded_on,
        remind_from=rules.add_working_days(reminded_on, wait_days, hours) if reminded_on else since_day,
    )


def _reminder_times(
    session: Session, record: ConsultRecord, since: datetime
) -> tuple[datetime | None, datetime | None]:
    """Return when the colleague was last reminded since this moment, and when the next automatic reminder is due.

    A reminder counts as sent even if it no longer applied when it was due: the reason is private to the colleague.
    """
    last = last_reminder(session, record.colleague.id, record.consult.id)
    sent_now = _last_of_kind(session, record.colleague.id, record.consult.id, ASKED_NOW)
    sent_now_at = sent_now.made_at if sent_now and sent_now.made_at >= since else None
    if last is None or last.kind == ASKED_NOW:
        return sent_now_at, None
    return (sent_now_at, last.due_at) if last.due_at > record.now else (last.due_at, None)


def last_reminder(session: Session, member_id: UUID, consult_id: UUID) -> Delivery | None:
    """Return the latest reminder for this therapist that was not canceled, or None."""
    latest = (_last_of_kind(session, member_id, consult_id, kind) for kind in REMINDER_KINDS)
    return max((delivery for delivery in latest if delivery), key=lambda delivery: delivery.made_at, default=None)


def _last_of_kind(session: Session, member_id: UUID, consult_id: UUID, kind: str) -> Delivery | None:
    return deliveries.find_last(session, recipient_id=member_id, consult_id=consult_id, kind=kind)


def _cancel_reminders(ctx: Context, member_id: UUID, consult_id: UUID) -> None:
    now = ctx.now
    for kind in REMINDER_KINDS:
        deliveries.cancel(ctx.session, recipient_id=member_id, consult_id=consult_id, kind=kind, now=now)


def wait_rows(session: Session, record: ConsultRecord) -> Sequence[Row]:
    """Return one row about the wait, with `Ask now` while a reminder can be sent; none if nobody is waited for."""
    wait = find_wait(session, record)
    return to_rows([_wait_line(record, wait)]) if wait else ()


def _wait_line(record: ConsultRecord, wait: Wait) -> ListLine:
    phrase = "waiting_ahead" if wait.next_reminder else "waiting_asked" if wait.last_reminder else "waiting_quiet"
    line = WORDS.phrases[phrase].format(
        colleague=wait.name,
        day=dates.weekday_and_day(wait.since),
        next=dates.weekday_and_day(wait.next_reminder) if wait.next_reminder else "",
        asked=dates.weekday_and_day(wait.last_reminder) if wait.last_reminder else "",
    )
    return ListLine(line, "ask_now" if wait.can_remind_on(record.today) else "", str(record.consult.id))


def message_placeholders(session: Session, delivery: Delivery, now: datetime) -> Mapping[str, str] | None:
    """Return the placeholders of a reminder that a turn is overdue, or None if the reminder no longer applies.

    It does not apply if the recipient acted or chose a later day, if nobody waits any more, or if the colleague left.
    """
    facts = _load_wait_facts(session, delivery)
    since = _waited_since(facts.consult, facts.preparation)
    zone = ZoneInfo(facts.recipient.time_zone)
    today = now.astimezone(zone).date()
    if since is None or facts.is_paused(today) or not facts.colleague.active or _overdue_at(session, facts, now):
        return None
    hours = outbox.working_hours(practices.get_settings(session, facts.consult.practice_id))
    later = rules.add_working_days(today, rules.WORKING_DAYS_LATER, hours)
    return {"since": dates.weekday_and_day(since.astimezone(zone).date()), "later": dates.weekday_and_day(later)}


def retry_at(session: Session, delivery: Delivery, now: datetime) -> datetime | None:
    """Return when to try a reminder again that did not apply, if the recipient has acted since it was scheduled.

    Return None if nobody waits for the recipient any more.
    """
    facts = _load_wait_facts(session, delivery)
    is_open = is_waited_for(session, facts.consult, facts.recipient.id)
    return _overdue_at(session, facts, now) if is_open else None


def is_waited_for(session: Session, consult: Consult, member_id: UUID) -> bool:
    """Tell whether somebody waits for this therapist."""
    part = get_part(cases.get(session, consult.case_id), member_id)
    return consult.ended_at is None and _waited_since(consult, preparations.find(session, consult.id, part)) is not None


@dataclass(frozen=True)
class _WaitFacts:
    """What a reminder about an overdue turn depends on."""

    delivery: Delivery
    consult: Consult
    recipient: Member
    colleague: Member
    preparation: Preparation | None

    def is_paused(self, today: date) -> bool:
        """Tell whether the recipient chose a later day to resume: a separate message is sent on that day."""
        resume_on = self.preparation.resting_until if self.preparation else None
        return resume_on is not None and resume_on > today


def _load_wait_facts(session: Session, delivery: Delivery) -> _WaitFacts:
    assert delivery.consult_id is not None  # noqa: S101 -- schedule_reminder() sets the consult
    consult, recipient = consults.get(session, delivery.consult_id), members.get(session, delivery.recipient_id)
    case = cases.get(session, consult.case_id)
    part = get_part(case, recipient.id)
    preparation = preparations.find(session, consult.id, part)
    return _WaitFacts(delivery, consult, recipient, get_colleague(session, case, part), preparation)


def _start_wait(ctx: Context, consult: Consult, member: Member, preparation: Preparation | None) -> None:
    now = ctx.now
    if preparation is not None:
        if preparation.waited_since is not None:
            return
        preparation.waited_since = now
    hours = outbox.working_hours(practices.get_settings(ctx.session, consult.practice_id))
    due = rules.turn_overdue_at(now, member.time_zone, hours)
    schedule_reminder(ctx, member.id, TURN_OLD, consult.id, due)


def _waited_since(consult: Consult, preparation: Preparation | None) -> datetime | None:
    """Return since when this therapist is waited for, or None.

    A therapist who has not begun to prepare is waited for since the invitation.
    """
    return preparation.waited_since if preparation else consult.invited_at


def _overdue_at(session: Session, facts: _WaitFacts, now: datetime) -> datetime | None:
    """Return when the turn will be overdue, if the recipient has acted since the reminder was scheduled; else None.

    Return None, too, if that moment has passed.
    """
    acted_at = facts.preparation.moved_at if facts.preparation else None
    if acted_at is None or acted_at <= facts.delivery.made_at:
        return None
    hours = outbox.working_hours(practices.get_settings(session, facts.consult.practice_id))
    overdue_at = rules.turn_overdue_at(acted_at, facts.recipient.time_zone, hours)
    return overdue_at if overdue_at > now else None


def _therapist(session: Session, case: Case, part: Part) -> Member:
    return members.get(session, case.it_member_id if part is Part.IT else case.ft_member_id)
