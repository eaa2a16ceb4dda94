"""What the messages about promises to clients say, or None once there is nothing left to say."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from flows import dates
from flows.consult.follow_up import screens
from flows.content import WORDS
from flows.messages import outbox
from flows.supervision import ask as supervision_ask
from storage.cases import cases
from storage.consults import consults, promises
from storage.models import Delivery, Promise
from storage.people import members, practices


def reminder_placeholders(session: Session, delivery: Delivery, now: datetime) -> Mapping[str, str] | None:
    """Return which topics are due to be told, and by when, or None if nothing is due."""
    member = members.get(session, delivery.recipient_id)
    today = dates.local_day(member.time_zone, now)
    hours = outbox.working_hours(practices.get_settings(session, delivery.practice_id))
    promised = _list_promised(session, delivery)
    due = [promise for promise in promised if screens.reminder_day(promise.by, hours) <= today]
    if not due or delivery.consult_id is None:
        return None
    first = min(promise.by for promise in due)
    case = cases.get(session, consults.get(session, delivery.consult_id).case_id)
    return {
        "by": WORDS.phrases["by_today" if first == today else "by_day"].format(day=dates.weekday_and_day(first)),
        "topics": ", ".join(screens.topic(promise.question) for promise in due),
        "supervised": "yes" if supervision_ask.find_supervisors(session, case, member.id) else "",
    }


def signed_placeholders(session: Session, delivery: Delivery, now: datetime) -> Mapping[str, str] | None:
    """Return the placeholder of the message that both have signed: how much the recipient has to tell."""
    del now
    return {"told": screens.remaining_line([promise.by for promise in _list_promised(session, delivery)])}


def _list_promised(session: Session, delivery: Delivery) -> list[Promise]:
    """Return what the recipient still has to tell their clients from this consult."""
    of_member = promises.list_open_for_member(session, delivery.recipient_id)
    return [promise for promise in of_member if promise.consult_id == delivery.consult_id]
