"""What the demo's clock can jump to: the next message, or the next rung of a safety alert's ladder."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot.demo.local_slack import UpcomingEvent
from flows.content import WORDS
from flows.context import Services
from flows.messages.kinds import MessageText, NotConcernedError
from flows.registry import messages
from flows.safety.telling import alert_messages
from storage.models import Delivery
from storage.outbox import deliveries
from storage.people import members
from storage.safety import alerts


def find_upcoming(services: Services, session: Session, now: datetime) -> UpcomingEvent | None:
    """Return the next message that will not be stale when it is due, or None."""
    for delivery in deliveries.list_waiting(session):
        due_at = delivery.due_at
        then = replace(services, clock=lambda due_at=due_at: due_at)  # type: ignore[misc]  # mypy cannot infer it
        message = _compose(then, session, delivery) if due_at > now else None
        called = message.template.called if message else _call_ladder(session, delivery, now)
        if called:
            who = members.get(session, delivery.recipient_id).first_name
            return UpcomingEvent(who, called, delivery.due_at)
    return None


def _compose(services: Services, session: Session, delivery: Delivery) -> MessageText | None:
    try:
        return messages.compose(services, session, delivery)
    except NotConcernedError:
        return None  # it concerns its recipient only once more has happened, or no longer


def _call_ladder(session: Session, delivery: Delivery, now: datetime) -> str:
    """Return what to call the next rung of an open safety alert's ladder, which is no message itself; else ""."""
    if delivery.kind != alert_messages.LADDER or delivery.due_at <= now or delivery.alert_id is None:
        return ""
    is_open = alerts.get(session, delivery.alert_id).configuration in alerts.OPEN_STATES
    return WORDS.messages[alert_messages.ALERT].called if is_open else ""
