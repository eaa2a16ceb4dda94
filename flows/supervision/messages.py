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
KIND_BY_OUTCOME: Mapping[str, str] = {screens.CHANGE_ASKED: "change_asked", screens.TAKEN_FURTHER: "further"}
"""What a therapist hears of each outcome of a review; of an approval nothing."""

MessageContent = tuple[str, Mapping[str, str]]
"""Which message, and the names that go into it."""


def message_content(session: Session, delivery: Delivery, now: datetime) -> MessageContent | None:
    """Return what to say, or None if there is nothing to say any more. The recipient is active."""
    return _CONTENT_BY_KIND[delivery.kind](session, delivery, now)


def next_digest_at(session: Session, delivery: Delivery, now: datetime) -> datetime | None:
    """Return when a daily message comes again that fell outside working hours while something waits."""
    if _load_queue(session, delivery) is None:
        return None
    zone = members.get(session, delivery.recipient_id).time_zone
    hours = outbox.working_hours(practices.get_settings(session, delivery.practice_id))
    return waiting_rules.first_morning(now, zone, hours)


def schedule_next_digest(session: Session, delivery: Delivery, now: datetime) -> Delivery | None:
    """Return the daily message of the next working day, which says nothing if nothing waits then."""
    return digest.schedule_next_digest(session, delivery, now) if delivery.kind == digest.DIGEST else None


def _load_queue(session: Session, delivery: Delivery) -> queue.SupervisorQueue | None:
    recipient = members.get(session, delivery.recipient_id)
    if not recipient.active:
        return None
    found = queue.load_queue(session, load_actor(session, recipient))
    return found if found.waiting_since else None


def _digest_content(session: Session, delivery: Delivery, now: datetime) -> MessageContent | None:
    found = _load_queue(session, delivery)
    if found is None or found.waiting_since is None or not digest.is_working_time(session, delivery, now):
        return None
    zone = ZoneInfo(members.get(session, delivery.recipient_id).time_zone)
    since = dates.weekday_and_day(found.waiting_since.astimezone(zone).date())
    what = screens.waiting_count(len(found.unread_sides), len(found.questions))
    return delivery.kind, {"what": what, "since": since}


def _reason_asked_content(session: Session, delivery: Delivery, _now: datetime) -> MessageContent | None:
    found = ask.question_placeholders(session, delivery)
    return (delivery.kind, found) if found else None


def _reason_answered_content(session: Session, delivery: Delivery, _now: datetime) -> MessageContent | None:
    found = ask.answer_placeholders(session, delivery)
    if found is None:
        return None
    answer, names = found
    return ("reason_rests" if answer == "rest" else delivery.kind), names


def _reviewed_content(session: Session, delivery: Delivery, _now: datetime) -> MessageContent | None:
    """Say what came of the last reading of the recipient's side, unless another has come since."""
    assert delivery.consult_id is not None  # noqa: S101 -- whoever reviews names the consult
    consult = consults.get(session, delivery.consult_id)
    parts = build.therapist_ids(session, consult)
    own = [part for part, member_id in parts.items() if member_id == delivery.recipient_id]
    last = reviews.find_latest(session, consult_id=consult.id, part=own[0]) if own else None
    if last is None or KIND_BY_OUTCOME.get(last.outcome) != delivery.kind:
        return None
    by = members.get(session, last.reviewer_id).first_name
    return delivery.kind, {"supervisor": by, "code": cases.get(session, consult.case_id).code}


_CONTENT_BY_KIND: Mapping[str, Callable[[Session, Delivery, datetime], MessageContent | None]] = {
    digest.DIGEST: _digest_content,
    ask.REASON_ASKED: _reason_asked_content,
    REASON_ANSWERED: _reason_answered_content,
    **dict.fromkeys(KIND_BY_OUTCOME.values(), _reviewed_content),
}
KINDS = frozenset(_CONTENT_BY_KIND)
