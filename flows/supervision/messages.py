"""What supervisors are told, and what of theirs is told to therapists; worked out when it is sent."""

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from flows import dates, outbox
from flows.consult.summary import build
from flows.consult.waiting import rules as waiting_rules
from flows.people.membership import load_actor
from flows.supervision import ask, digest, queue, screens
from storage.cases import cases
from storage.consults import consults
from storage.models import Delivery
from storage.people import members, practices
from storage.supervision import reviews

REASON_ANSWERED = "reason_answered"
REVIEWED: Mapping[str, str] = {screens.CHANGE_ASKED: "change_asked", screens.TAKEN_FURTHER: "further"}
"""What a therapist hears of each outcome of a review; of an approval nothing."""

Told = tuple[str, Mapping[str, str]]
"""Which message, and the names that go into it."""


def told(session: Session, delivery: Delivery, now: datetime) -> Told | None:
    """Return what to say, or None if there is nothing to say any more. The recipient is active."""
    return _TOLD[delivery.kind](session, delivery, now)


def again(session: Session, delivery: Delivery, now: datetime) -> datetime | None:
    """Return when a daily message comes again that fell outside working hours while something waits."""
    if _waiting(session, delivery) is None:
        return None
    zone = members.get(session, delivery.recipient_id).time_zone
    hours = outbox.working_hours(practices.settings(session, delivery.practice_id))
    return waiting_rules.first_morning(now, zone, hours)


def comes_next(session: Session, delivery: Delivery, now: datetime) -> Delivery | None:
    """Return the daily message of the next working day, which says nothing if nothing waits then."""
    return digest.next_day(session, delivery, now) if delivery.kind == digest.DAILY else None


def _waiting(session: Session, delivery: Delivery) -> queue.Inbox | None:
    recipient = members.get(session, delivery.recipient_id)
    if not recipient.active:
        return None
    found = queue.of(session, load_actor(session, recipient))
    return found if found.oldest else None


def _daily(session: Session, delivery: Delivery, now: datetime) -> Told | None:
    found = _waiting(session, delivery)
    if found is None or found.oldest is None or not digest.is_in_hours(session, delivery, now):
        return None
    zone = ZoneInfo(members.get(session, delivery.recipient_id).time_zone)
    since = dates.weekday_and_day(found.oldest.astimezone(zone).date())
    what = screens.counted(len(found.to_read), len(found.questions))
    return delivery.kind, {"what": what, "since": since}


def _reason_asked(session: Session, delivery: Delivery, _now: datetime) -> Told | None:
    found = ask.told(session, delivery)
    return (delivery.kind, found) if found else None


def _reason_answered(session: Session, delivery: Delivery, _now: datetime) -> Told | None:
    found = ask.answered(session, delivery)
    if found is None:
        return None
    answer, names = found
    return ("reason_rests" if answer == "rest" else delivery.kind), names


def _reviewed(session: Session, delivery: Delivery, _now: datetime) -> Told | None:
    """Say what came of the last reading of the recipient's side, unless another has come since."""
    assert delivery.consult_id is not None  # noqa: S101 -- whoever reviews names the consult
    consult = consults.get(session, delivery.consult_id)
    parts = build.therapist_ids(session, consult)
    own = [part for part, member_id in parts.items() if member_id == delivery.recipient_id]
    last = reviews.latest(session, consult_id=consult.id, part=own[0]) if own else None
    if last is None or REVIEWED.get(last.outcome) != delivery.kind:
        return None
    by = members.get(session, last.reviewer_id).first_name
    return delivery.kind, {"supervisor": by, "code": cases.get(session, consult.case_id).code}


_TOLD: Mapping[str, Callable[[Session, Delivery, datetime], Told | None]] = {
    digest.DAILY: _daily,
    ask.ASKED: _reason_asked,
    REASON_ANSWERED: _reason_answered,
    **dict.fromkeys(REVIEWED.values(), _reviewed),
}
KINDS = frozenset(_TOLD)
