"""All kinds of messages, one line for each module that declares some, and how a message is composed when it is sent."""

from datetime import datetime

from sqlmodel import Session

from flows.context import Context, Services
from flows.messages import kinds
from flows.messages.kinds import Messages, MessageText
from flows.people.membership import load_recipient
from storage.models import Delivery
from storage.people import members

_FEATURES: tuple[Messages, ...] = ()
KINDS = kinds.merge(_FEATURES)


def compose(services: Services, session: Session, delivery: Delivery) -> MessageText | None:
    """Return what to tell this member now, or None if the message is stale, as most are for a member who has left."""
    kind, ctx = KINDS[delivery.kind], _context(services, session, delivery)
    is_active = members.get(session, delivery.recipient_id).active
    return kind.compose(ctx, delivery) if is_active or kind.even_after_leaving else None


def follow_up(services: Services, session: Session, delivery: Delivery) -> datetime | None:
    """Handle a stale message, in the transaction that records it as stale; return when to compose it again, or None."""
    handle = KINDS[delivery.kind].follow_up
    return handle(_context(services, session, delivery), delivery) if handle else None


def after_sent(services: Services, session: Session, delivery: Delivery) -> None:
    """Do what follows a message of this kind that was sent, in the transaction that records it as sent."""
    if handle := KINDS[delivery.kind].after_sent:
        handle(_context(services, session, delivery), delivery)


def _context(services: Services, session: Session, delivery: Delivery) -> Context:
    """Return the context in which the recipient is the actor."""
    return Context(services, session, load_recipient(session, members.get(session, delivery.recipient_id)))
