"""What sends the messages and follows the changes of one practice: made of what the features declare."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlmodel import Session

from bot.messaging import Messenger, OutgoingMessage
from bot.worker.administrator_announcer import AdministratorAnnouncer
from bot.worker.audit_anchor import AnchorTask
from bot.worker.change_follower import ChangeFollower
from bot.worker.sender import Sender
from flows import audit_trail
from flows.access_changes import messages as access_messages
from flows.attempts.storing import store_counted
from flows.content import WORDS, MessageTemplate
from flows.context import Services
from flows.messages.kinds import NotConcernedError
from flows.registry import after_changes, due_access_changes, messages
from flows.registry.after_changes import find_consequences, store_consequences
from storage.models import Delivery
from storage.retention import redaction

_LOGGER = logging.getLogger(__name__)


def build_follower(services: Services) -> ChangeFollower:
    """Return what edits settled messages and draws Home tabs again, soon after something has changed."""
    return ChangeFollower(services.database, services.clock, partial(find_consequences, services), store_consequences)


def do_each_round(
    services: Services,
    follower: ChangeFollower,
    announcer: AdministratorAnnouncer,
    anchor: AnchorTask | None = None,
) -> None:
    """Write the audit entries that wait in memory, let changes of access take effect, anchor the log, follow it."""
    audit_trail.write_buffered(services)
    store_counted(services)
    due_access_changes.apply_all(services)
    announcer.run()
    if anchor:
        anchor(services.clock())
    follower.run_if_settled()


def do_at_end(services: Services, anchor: AnchorTask | None) -> None:
    """Anchor what was logged last: nobody will while the service stands still."""
    if anchor:
        anchor.finish(services.clock())


def build_sender(services: Services, messenger: Messenger, follower: ChangeFollower | None = None) -> Sender:
    """Return what sends this product's messages. The follower is told of each, as it may settle an earlier one."""

    def follow_up(session: Session, delivery: Delivery, _now: datetime) -> datetime | None:
        if follower:
            follower.touch(delivery)
        return messages.follow_up(services, session, delivery)

    def after_sent(session: Session, delivery: Delivery) -> None:
        if follower:
            follower.touch(delivery)
        messages.after_sent(services, session, delivery)

    return Sender(
        database=services.database,
        clock=services.clock,
        render=build_renderer(services),
        messenger=messenger,
        follow_up=follow_up,
        after_sent=after_sent,
        after_posted=access_messages.record_posted,
    )


def build_renderer(services: Services) -> Callable[[Session, Delivery], OutgoingMessage | None]:
    """Return the function that composes a delivery when it is sent. The notification reveals nothing of its content."""

    def compose_delivery(session: Session, delivery: Delivery) -> OutgoingMessage | None:
        if delivery.kind == messages.HOME:
            return _draw_home(services, session, delivery)
        try:
            content = after_changes.compose(services, session, delivery)
        except NotConcernedError as error:
            _LOGGER.warning("message %s not sent: %s does not concern its recipient", delivery.id, error.kind)
            return None
        if content is None:
            return None
        notification = WORDS.phrases["notification_urgent" if content.template.urgent else "notification"]
        text = content.template.text if delivery.kind in redaction.KINDS else notification
        return OutgoingMessage(text, content.template, content.about, content.placeholders, content.progress)

    return compose_delivery


def _draw_home(services: Services, session: Session, delivery: Delivery) -> OutgoingMessage | None:
    form = after_changes.draw_home(services, session, delivery.recipient_id)
    notification = WORDS.phrases["notification"]
    return OutgoingMessage(notification, MessageTemplate(text=notification), home=form) if form else None
