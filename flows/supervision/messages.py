"""Messages to supervisors, and to therapists about supervision. Their content is built when they are sent."""

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from flows import dates
from flows.consult.summary import build
from flows.consult.waiting import rules as waiting_rules
from flows.messages import outbox
from flows.people.membership import load_actor
from flows.supervision import ask, digest, queue, screens
from storage.cases import cases
from storage.consults import consults
from storage.models import Delivery
from storage.people import members, practices
from storage.supervision import reviews

REASON_ANSWERED = "reason_answered"
KIND_BY_OUTCOME: Mapping[str, str] = {screens.CHANGE_ASKED: "change_asked", screens.TAKEN_FURTHER: "further"}
"""The message to the therapist for each outcome of a review; an approval sends none."""

MessageContent = tuple[str, Mapping[str, str]]
"""The id of the message text, and its placeholders."""


def message_content(session: Session, delivery: Delivery, now: datetime) -> MessageContent | None:
    """Return the message to send now, or None if there is nothing to say any more. The recipient is active."""
    return _CONTENT_BY_KIND[delivery.kind](session, delivery, now)


def next_digest_at(session: Session, delivery: Delivery, now: datetime) -> datetime | None:
    """Return when to retry a digest that came due outside working hours; None if nothing is waiting."""
    if _load_queue(session, delivery) is None:
        return None
    zone = members.get(session, delivery.recipient_id).time_zone
    hours = outbox.working_hours(practices.get_settings(session, delivery.practice_id))
    return waiting_rules.first_morning(now, zone, hours)


def schedule_next_digest(session: Session, delivery: Delivery, now: datetime) -> Delivery | None:
    """Return the digest of the next working day, or None for other kinds; it is sent only if something is waiting."""
    return digest.schedule_next_digest(session, delivery, now) if delivery.kind == digest.DIGEST else None


def _load_queue(session: Session, delivery: Delivery) -> queue.SupervisorQueue | None:
    recipient = members.get(session, delivery.recipient_id)
    if not recipient.active:
        return None
    supervisor_queue = queue.load_queue(session, load_actor(session, recipient))
    return supervisor_queue if supervisor_queue.waiting_since else None


def _digest_content(session: Session, delivery: Delivery, now: datetime) -> MessageContent | None:
    supervisor_queue = _load_queue(session, delivery)
    if (
        supervisor_queue is None
        or supervisor_queue.waiting_since is None
        or not digest.is_working_time(session, delivery, now)
    ):
        return None
    zone = ZoneInfo(members.get(session, delivery.recipient_id).time_zone)
    since = dates.weekday_and_day(supervisor_queue.waiting_since.astimezone(zone).date())
    waiting_items = screens.waiting_count(len(supervisor_queue.unread_sides), len(supervisor_queue.questions))
    return delivery.kind, {"what": waiting_items, "since": since}


def _reason_asked_content(session: Session, delivery: Delivery, _now: datetime) -> MessageContent | None:
    placeholders = ask.question_placeholders(session, delivery)
    return (delivery.kind, placeholders) if placeholders else None


def _reason_answered_content(session: Session, delivery: Delivery, _now: datetime) -> MessageContent | None:
    answer_and_names = ask.answer_placeholders(session, delivery)
    if answer_and_names is None:
        return None
    answer, names = answer_and_names
    return ("reason_rests" if answer == "rest" else delivery.kind), names


def _reviewed_content(session: Session, delivery: Delivery, _now: datetime) -> MessageContent | None:
    """Return the outcome of the last review of the recipient's side; None if a later review changed the outcome."""
    assert delivery.consult_id is not None  # noqa: S101 -- messages of these kinds always have a consult
    consult = consults.get(session, delivery.consult_id)
    therapist_ids = build.therapist_ids(session, consult)
    own_parts = [part for part, member_id in therapist_ids.items() if member_id == delivery.recipient_id]
    last_review = reviews.find_latest(session, consult_id=consult.id, part=own_parts[0]) if own_parts else None
    if last_review is None or KIND_BY_OUTCOME.get(last_review.outcome) != delivery.kind:
        return None
    supervisor = members.get(session, last_review.reviewer_id).first_name
    return delivery.kind, {"supervisor": supervisor, "code": cases.get(session, consult.case_id).code}


_CONTENT_BY_KIND: Mapping[str, Callable[[Session, Delivery, datetime], MessageContent | None]] = {
    digest.DIGEST: _digest_content,
    ask.REASON_ASKED: _reason_asked_content,
    REASON_ANSWERED: _reason_answered_content,
    **dict.fromkeys(KIND_BY_OUTCOME.values(), _reviewed_content),
}
KINDS = frozenset(_CONTENT_BY_KIND)
