"""One attempt to send a delivery: render what is true now, send it, and record the result.

`send_if_current` and `record_result` are separate, so that a durable queue can remember that a message was sent
before the result is recorded.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from sqlmodel import Session

from bot.messaging import Messenger, OutgoingMessage, RetryLaterError, UnreachableError
from flows.context import Clock, Identity, Surface
from flows.people import membership
from storage.database import Database
from storage.models import Delivery
from storage.outbox import deliveries
from storage.people import members
from storage.retention import redaction

Renderer = Callable[[Session, Delivery], OutgoingMessage | None]
"""Return the message as it is true now, or None when there is nothing to say any more."""

FollowUp = Callable[[Session, Delivery, datetime], datetime | None]
"""Do what follows when there was nothing to say, in the caller's transaction; return when to try again, or None."""


def no_follow_up(_session: Session, _delivery: Delivery, _now: datetime) -> None:
    """Do nothing."""


NO_IDENTITY = "no_identity"  # the recipient is not known on the surface that sends
USER_DISABLED = "user_disabled"  # Slack's error code for a person who was deactivated in the workspace
AfterSent = Callable[[Session, Delivery], None]
"""Do what follows a delivery that was sent, in the caller's transaction."""


def nothing_after_sent(_session: Session, _delivery: Delivery) -> None:
    """Do nothing."""


FIRST_RETRY_SECONDS = 2.0
MAX_RETRY_SECONDS = 900.0
MAX_CLAIMED = 200


@dataclass(frozen=True)
class Sender:
    """What sending needs: the database, the clock, the renderer, the messenger, and what follows."""

    database: Database
    clock: Clock
    render: Renderer
    messenger: Messenger
    follow_up: FollowUp = no_follow_up
    after_sent: AfterSent = nothing_after_sent


@dataclass(frozen=True)
class Attempt:
    """One attempt at one delivery. It counts only while the delivery still names its workflow."""

    delivery_id: UUID
    workflow_id: str
    tries: int = 0  # how often Slack has postponed it


@dataclass(frozen=True)
class AttemptResult:
    """The result of an attempt: ids and codes, never text."""

    kind: Literal["sent", "stale", "given_up", "later", "over"]
    channel: str | None = None
    ts: str | None = None
    trouble: str | None = None
    wait: float = 0.0  # seconds until the next attempt
    tries: int = 0


Requeue = Callable[[Session, Attempt, float], None]
"""Queue the attempt in the caller's transaction, to be made after this many seconds."""


def send_if_current(sender: Sender, attempt: Attempt) -> AttemptResult:
    """Send what is true now, unless the delivery is done, not due yet, or there is nothing to say any more."""
    with sender.database.reading() as session:
        delivery = deliveries.get(session, attempt.delivery_id)
        if _is_over(delivery, attempt):
            return AttemptResult("over")
        seconds_until_due = (delivery.due_at - sender.clock()).total_seconds()
        if seconds_until_due > 0:  # the clock was moved, or the machine's clock is ahead
            return AttemptResult("later", trouble=delivery.trouble, wait=seconds_until_due, tries=attempt.tries)
        message = sender.render(session, delivery)
        if message is None:
            return AttemptResult("stale")
        recipient = membership.find_identity(session, delivery.recipient_id, Surface.SLACK)
    if recipient is None:
        return AttemptResult("given_up", trouble=NO_IDENTITY)
    return _try_to_send(sender.messenger, delivery, recipient, message, attempt.tries)


def _try_to_send(
    messenger: Messenger, delivery: Delivery, recipient: Identity, message: OutgoingMessage, tries: int
) -> AttemptResult:
    try:
        channel, ts = _call_messenger(messenger, delivery, recipient, message)
    except UnreachableError as error:
        return AttemptResult("given_up", trouble=error.code)
    except RetryLaterError as error:
        wait = compute_retry_delay(tries) if error.after is None else error.after
        return AttemptResult("later", trouble=error.code, wait=wait, tries=tries + 1)
    return AttemptResult("sent", channel=channel, ts=ts)


def _call_messenger(
    messenger: Messenger, delivery: Delivery, recipient: Identity, message: OutgoingMessage
) -> tuple[str | None, str | None]:
    """Send the message in the way of its kind: on the Home tab, in place of an earlier message, or as a new one."""
    if delivery.kind == redaction.HOME:
        messenger.show_home(recipient, message)
    elif delivery.channel is not None and delivery.ts is not None:
        messenger.replace(delivery.channel, delivery.ts, message)
    else:
        return messenger.post(recipient, message)
    return delivery.channel, delivery.ts


def record_result(sender: Sender, attempt: Attempt, result: AttemptResult, requeue: Requeue) -> None:
    """Record the result. A postponed delivery gets its next attempt in the same transaction.

    Attempts do not run out: the text is rendered again each time, and an outdated message ends as stale.
    """
    if result.kind == "over":
        return
    with sender.database.transaction() as session:
        delivery = deliveries.get(session, attempt.delivery_id)
        if _is_over(delivery, attempt):
            if result.kind == "sent":
                redaction.record_late_message(session, delivery, result.channel, result.ts, sender.clock())
            return
        if result.kind == "later":
            postpone(session, delivery, result, requeue)
            return
        due_at = sender.follow_up(session, delivery, sender.clock()) if result.kind == "stale" else None
        if due_at is not None:
            delivery.due_at = due_at
            postpone(session, delivery, AttemptResult("later", wait=(due_at - sender.clock()).total_seconds()), requeue)
            return
        if result.trouble == USER_DISABLED and result.kind == "given_up":
            membership.deactivate(session, members.get(session, delivery.recipient_id), sender.clock())
        deliveries.record_outcome(
            session,
            attempt.delivery_id,
            outcome=result.kind,
            now=sender.clock(),
            channel=result.channel,
            ts=result.ts,
            trouble=result.trouble,
        )
        if result.kind == "sent":
            sender.after_sent(session, delivery)


def claim_unqueued(sender: Sender, requeue: Requeue) -> None:
    """Queue deliveries that were created outside the server: by a command or the daily retention run."""
    with sender.database.transaction() as session:
        for delivery in deliveries.claim_unqueued(session, limit=MAX_CLAIMED):
            seconds_until_due = (delivery.due_at - sender.clock()).total_seconds()
            requeue(session, Attempt(delivery.id, delivery.workflow_id), max(seconds_until_due, 0.0))


def postpone(session: Session, delivery: Delivery, result: AttemptResult, requeue: Requeue) -> None:
    """Queue the next attempt of the delivery, under a workflow id that was never used."""
    delivery.workflow_id = f"delivery-{uuid4().hex}"
    delivery.trouble = result.trouble
    session.flush()
    requeue(session, Attempt(delivery.id, delivery.workflow_id, result.tries), result.wait)


def compute_retry_delay(tries: int) -> float:
    """Return the seconds to wait after this many tries: twice as long each time, 15 minutes at most."""
    return min(FIRST_RETRY_SECONDS * 2.0 ** min(tries, 16), MAX_RETRY_SECONDS)


def _is_over(delivery: Delivery, attempt: Attempt) -> bool:
    return delivery.done_at is not None or delivery.workflow_id != attempt.workflow_id
