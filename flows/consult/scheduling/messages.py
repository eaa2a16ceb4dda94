"""Messages about agreeing and booking, and the reminders of a booked time: whether they are still true, in words."""

from datetime import datetime, timedelta

from flows.consult.consult_messages import ConsultMessageRule, ConsultMessages, Placeholders
from flows.consult.gates import gate_check
from flows.consult.gates import rules as gates
from flows.consult.record import ConsultRecord
from flows.consult.scheduling import actions, known_outline, reminders, state
from flows.consult.waiting import rules as waiting_rules
from flows.content import WORDS
from flows.permissions import Permission, is_allowed
from storage.models import Delivery

_ABOUT_AN_HOUR = timedelta(minutes=45)  # with less time left, the message says "soon"
_AGREE = ConsultMessageRule(waits_while_blocked=True, subject="turn")
_BOOKED = ConsultMessageRule(waits_while_blocked=True, subject="booked")

messages = ConsultMessages()


@messages.about_consult(actions.YOUR_TURN, rule=_AGREE)
def tell_to_agree(record: ConsultRecord, _delivery: Delivery) -> Placeholders | None:
    """Return no further placeholders while this therapist still has to agree to the topics; else None."""
    if not _is_agreeing(record) or record.part in state.load_scheduling_state(record).agreed:
        return None
    return {}


def _offers_template(record: ConsultRecord) -> str:
    """Return the text that says that the booked time is canceled, until this therapist knows so; then the usual one.

    They know it if they have offered times themselves since the booking, or have been told before.
    """
    booked = record.tables.last_message(record.member.id, actions.BOOKED)
    if not record.consult.bookings or booked is None:
        return actions.OFFERS
    told, offered_at = record.tables.last_sent(record.member.id, {actions.OFFERS}), record.preparation.offered_at
    knows = (told is not None and told.made_at > booked.made_at) or (offered_at or booked.made_at) > booked.made_at
    return actions.OFFERS if knows else "moved"


@messages.about_consult(
    actions.OFFERS,
    rule=ConsultMessageRule(
        waits_while_blocked=True,
        template=_offers_template,
        subject="turn",
    ),
)
def tell_offers(record: ConsultRecord, _delivery: Delivery) -> Placeholders | None:
    """Return the colleague's times while this therapist has agreed and still has to pick one of them; else None."""
    if not _is_agreeing(record):
        return None
    agreement, offered = state.load_scheduling_state(record), state.usable_offers(record, record.part.other)
    if record.part not in agreement.agreed or agreement.picked_by is not None or not offered:
        return None
    return {"times": state.times_in_words(record, offered)}


@messages.about_consult(actions.BOOKED, rule=_BOOKED)
def tell_booked(record: ConsultRecord, _delivery: Delivery) -> Placeholders | None:
    """Return when the consult is booked, while that time is still ahead; else None."""
    starts_at = _booked_ahead(record)
    return {"starts": record.dates.day_and_time(starts_at)} if starts_at else None


@messages.about_consult(*reminders.AHEAD_KINDS, rule=ConsultMessageRule(subject="booked"))
def remind_of_booked_time(record: ConsultRecord, delivery: Delivery) -> Placeholders | None:
    """Return the placeholders of a reminder, or None if the reminder no longer applies.

    A reminder does not apply if the time was moved or has come, while a release is not in force, or once the colleague
    has left (S0-3, S0-21).
    """
    starts_at, is_hour = _booked_ahead(record), delivery.kind == "hour_ahead"
    if starts_at is None or not record.colleague.active:
        return None
    if gates.check_releases(gate_check.load_release_facts(record)):
        return None
    if is_hour is not (record.now >= starts_at - waiting_rules.ONE_HOUR):
        return None  # an hour-ahead reminder of an earlier time, or a day-ahead reminder when an hour-ahead one is due
    return {
        "when": _hour_in_words(record, starts_at) if is_hour else _day_in_words(record, starts_at),
        "left": _remaining_tasks_in_words(record),
    }


def _booked_ahead(record: ConsultRecord) -> datetime | None:
    """Return the booked time while it is still ahead and this therapist's own, or None."""
    starts_at = record.consult.starts_at
    if not _is_own(record) or record.step != "scheduled" or starts_at is None or starts_at <= record.now:
        return None
    return starts_at


def _is_agreeing(record: ConsultRecord) -> bool:
    return _is_own(record) and record.step == "agreeing"


def _is_own(record: ConsultRecord) -> bool:
    """Tell whether the recipient, who may have handed over the case meanwhile, still prepares this consult."""
    return record.has_begun and is_allowed(record.ctx.actor, Permission.PREPARE, record.case)


def _day_in_words(record: ConsultRecord, starts_at: datetime) -> str:
    local_start = starts_at.astimezone(record.zone)
    days_ahead = (local_start.date() - record.today).days
    if days_ahead > 1:
        return record.dates.day_and_time(starts_at)
    return WORDS.phrases["when_tomorrow" if days_ahead == 1 else "when_today"].format(time=record.dates.time(starts_at))


def _hour_in_words(record: ConsultRecord, starts_at: datetime) -> str:
    phrase = "when_hour" if starts_at - record.now >= _ABOUT_AN_HOUR else "when_soon"
    return WORDS.phrases[phrase].format(time=record.dates.time(starts_at))


def _remaining_tasks_in_words(record: ConsultRecord) -> str:
    """Say what this therapist still has to do, and remind them of clients who don't know the topics yet (S0-56)."""
    count = len(gate_check.remaining_tasks(record))
    left = [] if known_outline.is_known_by_all(record) else [WORDS.phrases["left_outline"]]
    if count or not left:
        left.insert(0, WORDS.phrases[("left_nothing", "left_one", "left_some")[min(count, 2)]])
    return " ".join(left)
