"""Who waits for whom: each wait has a name, a day and a next step."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from flows import dates, outbox
from flows.consult.framing.screens import ListLine, to_rows
from flows.consult.parts import Part
from flows.consult.record import ConsultRecord, get_colleague, get_part
from flows.consult.waiting import rules
from flows.content import WORDS
from flows.context import Context
from flows.forms import Row
from storage.cases import cases
from storage.consults import consults, preparations
from storage.models import Case, Consult, Delivery, Member, Preparation
from storage.outbox import deliveries
from storage.people import members, practices

TURN_OLD = "turn_old"
ASKED_NOW = "asked"  # the same question, because the one who waits pressed `Ask now`
REMINDER_KINDS = (TURN_OLD, ASKED_NOW)


@dataclass(frozen=True)
class Wait:
    """For whom somebody waits, since when, and what comes next. Days are those of who waits."""

    name: str
    since: date
    next_reminder: date | None  # when the colleague is asked by itself
    last_reminder: date | None  # when they last were
    remind_from: date  # from when on they can be asked again

    def can_remind_on(self, today: date) -> bool:
        """Tell whether the colleague can be asked: once in three working days."""
        return today >= self.remind_from


def schedule_reminder(ctx: Context, recipient: UUID, kind: str, consult_id: UUID, due_at: datetime) -> None:
    """Leave the question, of one of the kinds in ASKING, in place of any that still waits."""
    _cancel_reminders(ctx, recipient, consult_id)
    outbox.send(ctx, recipient, kind, consult_id, due_at)


def start_waits(ctx: Context, consult: Consult, parts: Collection[Part]) -> None:
    """From now on it is the move of these therapists, and nobody waits for the others.

    A wait that goes on keeps its day. Each that begins is asked about by itself once it is old.
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
    """Ask this therapist, if somebody waits for them, once their turn is as old again: they have just heard of it."""
    if is_waited_for(ctx.session, consult, member_id):
        hours = outbox.working_hours(practices.get_settings(ctx.session, consult.practice_id))
        zone = members.get(ctx.session, member_id).time_zone
        schedule_reminder(
            ctx, member_id, TURN_OLD, consult.id, rules.turn_overdue_at(ctx.services.clock(), zone, hours)
        )


def find_wait(session: Session, record: ConsultRecord) -> Wait | None:
    """Return for whom this therapist waits now; None while the next step is (also) their own."""
    theirs = preparations.find(session, record.consult.id, record.part.other)
    since = _waited_since(record.consult, theirs)
    if since is None or record.consult.ended_at is not None or record.preparation.waited_since is not None:
        return None
    asked, ahead = _reminder_times(session, record, since)
    zone = record.actor.zone
    asked_on = asked.astimezone(zone).date() if asked else None
    hours, begun = outbox.working_hours(record.settings), since.astimezone(zone).date()
    wait = rules.WORKING_DAYS_TO_ASK
    return Wait(
        name=record.colleague.first_name,
        since=begun,
        next_reminder=ahead.astimezone(zone).date() if ahead else None,
        last_reminder=asked_on,
        remind_from=rules.add_working_days(asked_on, wait, hours) if asked_on else begun,
    )


def _reminder_times(
    session: Session, record: ConsultRecord, since: datetime
) -> tuple[datetime | None, datetime | None]:
    """Return when the colleague was asked last, and when they are asked by itself; for a wait since this moment.

    Asked is asked, whether or not the message still had something to say: what became of it is the colleague's own.
    """
    last = last_reminder(session, record.colleague.id, record.consult.id)
    press = _last_of_kind(session, record.colleague.id, record.consult.id, ASKED_NOW)
    pressed = press.made_at if press and press.made_at >= since else None
    if last is None or last.kind == ASKED_NOW:
        return pressed, None
    return (pressed, last.due_at) if last.due_at > record.now else (last.due_at, None)


def last_reminder(session: Session, member_id: UUID, consult_id: UUID) -> Delivery | None:
    """Return the question that was left last for this therapist, and not called off."""
    found = (_last_of_kind(session, member_id, consult_id, kind) for kind in REMINDER_KINDS)
    return max((one for one in found if one), key=lambda one: one.made_at, default=None)


def _last_of_kind(session: Session, member_id: UUID, consult_id: UUID, kind: str) -> Delivery | None:
    return deliveries.find_last(session, recipient_id=member_id, consult_id=consult_id, kind=kind)


def _cancel_reminders(ctx: Context, member_id: UUID, consult_id: UUID) -> None:
    now = ctx.services.clock()
    for kind in REMINDER_KINDS:
        deliveries.cancel(ctx.session, recipient_id=member_id, consult_id=consult_id, kind=kind, now=now)


def wait_rows(session: Session, record: ConsultRecord) -> Sequence[Row]:
    """Return one line on the wait, with `Ask now` beside it while that can be asked; none if nobody is waited for."""
    wait = find_wait(session, record)
    return to_rows([_wait_line(record, wait)]) if wait else ()


def _wait_line(record: ConsultRecord, wait: Wait) -> ListLine:
    name = "waiting_ahead" if wait.next_reminder else "waiting_asked" if wait.last_reminder else "waiting_quiet"
    said = WORDS.phrases[name].format(
        colleague=wait.name,
        day=dates.weekday_and_day(wait.since),
        next=dates.weekday_and_day(wait.next_reminder) if wait.next_reminder else "",
        asked=dates.weekday_and_day(wait.last_reminder) if wait.last_reminder else "",
    )
    return ListLine(said, "ask_now" if wait.can_remind_on(record.today) else "", str(record.consult.id))


def message_placeholders(session: Session, delivery: Delivery, now: datetime) -> Mapping[str, str] | None:
    """Return what to say to somebody whose turn is old, or None: they moved, chose a day, or nobody waits any more."""
    held = _load_wait_facts(session, delivery)
    since = _waited_since(held.consult, held.preparation)
    zone = ZoneInfo(held.recipient.time_zone)
    today = now.astimezone(zone).date()
    if since is None or held.is_paused(today) or not held.colleague.active or _overdue_at(session, held, now):
        return None
    hours = outbox.working_hours(practices.get_settings(session, held.consult.practice_id))
    later = rules.add_working_days(today, rules.WORKING_DAYS_LATER, hours)
    return {"since": dates.weekday_and_day(since.astimezone(zone).date()), "later": dates.weekday_and_day(later)}


def retry_at(session: Session, delivery: Delivery, now: datetime) -> datetime | None:
    """Return when a message about an old turn that had nothing to say comes again, if they moved meanwhile."""
    held = _load_wait_facts(session, delivery)
    is_open = is_waited_for(session, held.consult, held.recipient.id)
    return _overdue_at(session, held, now) if is_open else None


def is_waited_for(session: Session, consult: Consult, member_id: UUID) -> bool:
    """Tell whether somebody waits for this therapist."""
    part = get_part(cases.get(session, consult.case_id), member_id)
    return consult.ended_at is None and _waited_since(consult, preparations.find(session, consult.id, part)) is not None


@dataclass(frozen=True)
class _WaitFacts:
    """What a message about an old turn is about."""

    delivery: Delivery
    consult: Consult
    recipient: Member
    colleague: Member
    preparation: Preparation | None

    def is_paused(self, today: date) -> bool:
        """Tell whether they chose a later day themselves: that day has its own note."""
        until = self.preparation.resting_until if self.preparation else None
        return until is not None and until > today


def _load_wait_facts(session: Session, delivery: Delivery) -> _WaitFacts:
    assert delivery.consult_id is not None  # noqa: S101 -- now_for() names the consult
    consult, recipient = consults.get(session, delivery.consult_id), members.get(session, delivery.recipient_id)
    case = cases.get(session, consult.case_id)
    part = get_part(case, recipient.id)
    own = preparations.find(session, consult.id, part)
    return _WaitFacts(delivery, consult, recipient, get_colleague(session, case, part), own)


def _start_wait(ctx: Context, consult: Consult, member: Member, preparation: Preparation | None) -> None:
    now = ctx.services.clock()
    if preparation is not None:
        if preparation.waited_since is not None:
            return
        preparation.waited_since = now
    hours = outbox.working_hours(practices.get_settings(ctx.session, consult.practice_id))
    due = rules.turn_overdue_at(now, member.time_zone, hours)
    schedule_reminder(ctx, member.id, TURN_OLD, consult.id, due)


def _waited_since(consult: Consult, preparation: Preparation | None) -> datetime | None:
    """Return since when this therapist is waited for; who has not begun to prepare, since they were invited."""
    return preparation.waited_since if preparation else consult.invited_at


def _overdue_at(session: Session, held: _WaitFacts, now: datetime) -> datetime | None:
    """Return when the turn will be old, if they moved since the message was left and it is not old yet."""
    moved = held.preparation.moved_at if held.preparation else None
    if moved is None or moved <= held.delivery.made_at:
        return None
    hours = outbox.working_hours(practices.get_settings(session, held.consult.practice_id))
    old = rules.turn_overdue_at(moved, held.recipient.time_zone, hours)
    return old if old > now else None


def _therapist(session: Session, case: Case, part: Part) -> Member:
    return members.get(session, case.it_member_id if part is Part.IT else case.ft_member_id)
