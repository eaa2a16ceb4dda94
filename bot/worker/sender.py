"""One attempt to send a delivery: what is true now is said, and what came of it is kept.

`say` and `settle` are apart so that a durable queue can remember that something was said before it is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from sqlmodel import Session

from bot.messaging import Messenger, RetryLaterError, SlackMessage, UnreachableError
from flows.context import Clock
from flows.people import membership
from storage.database import Database
from storage.models import Delivery
from storage.outbox import deliveries
from storage.people import members
from storage.retention import redaction

Renderer = Callable[[Session, Delivery], SlackMessage | None]
"""Return the words as they are true now, or None when there is nothing to say any more."""

FollowUp = Callable[[Session, Delivery, datetime], datetime | None]
"""Do what follows when there was nothing to say, in the session's own transaction; return when to come again."""


def no_follow_up(_session: Session, _delivery: Delivery, _now: datetime) -> None:
    """Leave it at that."""


USER_DISABLED = "user_disabled"  # Slack's word for a person whose place in the workspace has ended
NextDelivery = Callable[[Session, Delivery, datetime], Delivery | None]
"""Return the message that comes after one that was sent, added in the session's own transaction; None: it was all."""


def no_next_delivery(_session: Session, _delivery: Delivery, _now: datetime) -> None:
    """Leave it at the one."""


FIRST_RETRY_SECONDS = 2.0
MAX_RETRY_SECONDS = 900.0
MAX_CLAIMED = 200


@dataclass(frozen=True)
class Sender:
    """What it takes to send: where deliveries are kept, the clock, the words, the way out, what follows."""

    database: Database
    clock: Clock
    render: Renderer
    messenger: Messenger
    follow_up: FollowUp = no_follow_up
    next_delivery: NextDelivery = no_next_delivery


@dataclass(frozen=True)
class Attempt:
    """One go at one delivery. A turn counts only while the delivery still names its workflow."""

    delivery_id: UUID
    workflow_id: str
    tries: int = 0  # how often Slack has put it off


@dataclass(frozen=True)
class AttemptResult:
    """What came of a turn: ids and codes, never words."""

    kind: Literal["sent", "stale", "given_up", "later", "over"]
    channel: str | None = None
    ts: str | None = None
    trouble: str | None = None
    wait: float = 0.0  # seconds until the next turn
    tries: int = 0


Requeue = Callable[[Session, Attempt, float], None]
"""Queue the turn, to be taken after so many seconds, in the session's own transaction."""


def send_delivery(sender: Sender, turn: Attempt, again: Requeue) -> AttemptResult:
    """Take the turn: say it, and keep what came of it."""
    outcome = send_if_current(sender, turn)
    record_result(sender, turn, outcome, again)
    return outcome


def send_if_current(sender: Sender, turn: Attempt) -> AttemptResult:
    """Send the words that are true now, unless it is done, not yet due, or there is nothing to say any more."""
    with sender.database.reading() as session:
        delivery = deliveries.get(session, turn.delivery_id)
        if _is_over(delivery, turn):
            return AttemptResult("over")
        early = (delivery.due_at - sender.clock()).total_seconds()
        if early > 0:  # the clock was moved, or the machine's runs ahead
            return AttemptResult("later", trouble=delivery.trouble, wait=early, tries=turn.tries)
        message = sender.render(session, delivery)
        if message is None:
            return AttemptResult("stale")
        slack_user_id = members.get(session, delivery.recipient_id).slack_user_id
    return _try_to_send(sender.messenger, delivery, slack_user_id, message, turn.tries)


def _try_to_send(
    messenger: Messenger, delivery: Delivery, slack_user_id: str, message: SlackMessage, tries: int
) -> AttemptResult:
    try:
        channel, ts = _call_messenger(messenger, delivery, slack_user_id, message)
    except UnreachableError as never:
        return AttemptResult("given_up", trouble=never.code)
    except RetryLaterError as later:
        wait = compute_retry_delay(tries) if later.after is None else later.after
        return AttemptResult("later", trouble=later.code, wait=wait, tries=tries + 1)
    return AttemptResult("sent", channel=channel, ts=ts)


def _call_messenger(
    messenger: Messenger, delivery: Delivery, slack_user_id: str, message: SlackMessage
) -> tuple[str | None, str | None]:
    """Send it, or put it where its kind belongs: in the place of another message, on the Home tab."""
    if delivery.kind == redaction.HOME:
        messenger.show_home(slack_user_id, message)
    elif delivery.channel is not None and delivery.ts is not None:
        messenger.replace(delivery.channel, delivery.ts, message)
    else:
        return messenger.post(slack_user_id, message)
    return delivery.channel, delivery.ts


def record_result(sender: Sender, turn: Attempt, outcome: AttemptResult, again: Requeue) -> None:
    """Keep what came of it; what is put off gets its next turn in the same transaction.

    There is no last try: the words are made afresh each time, and the flow stops a message when it is stale.
    """
    if outcome.kind == "over":
        return
    with sender.database.transaction() as session:
        delivery = deliveries.get(session, turn.delivery_id)
        if _is_over(delivery, turn):
            if outcome.kind == "sent":
                redaction.record_late_message(session, delivery, outcome.channel, outcome.ts, sender.clock())
            return
        if outcome.kind == "later":
            postpone(session, delivery, outcome, again)
            return
        due_at = sender.follow_up(session, delivery, sender.clock()) if outcome.kind == "stale" else None
        if due_at is not None:
            delivery.due_at = due_at
            postpone(session, delivery, AttemptResult("later", wait=(due_at - sender.clock()).total_seconds()), again)
            return
        if outcome.trouble == USER_DISABLED and outcome.kind == "given_up":
            membership.deactivate(session, members.get(session, delivery.recipient_id), sender.clock())
        deliveries.record_outcome(
            session,
            turn.delivery_id,
            outcome=outcome.kind,
            now=sender.clock(),
            channel=outcome.channel,
            ts=outcome.ts,
            trouble=outcome.trouble,
        )
        following = sender.next_delivery(session, delivery, sender.clock()) if outcome.kind == "sent" else None
        if following is not None:
            early = (following.due_at - sender.clock()).total_seconds()
            again(session, Attempt(following.id, following.workflow_id), early)


def claim_unqueued(sender: Sender, again: Requeue) -> None:
    """Queue what was left by who could not queue it: a command, or the daily round of what goes by its age."""
    with sender.database.transaction() as session:
        for delivery in deliveries.claim_unqueued(session, most=MAX_CLAIMED):
            early = (delivery.due_at - sender.clock()).total_seconds()
            again(session, Attempt(delivery.id, delivery.workflow_id), max(early, 0.0))


def postpone(session: Session, delivery: Delivery, outcome: AttemptResult, again: Requeue) -> None:
    """Give the delivery its next turn, under a workflow id that was never used."""
    delivery.workflow_id = f"delivery-{uuid4().hex}"
    delivery.trouble = outcome.trouble
    session.flush()
    again(session, Attempt(delivery.id, delivery.workflow_id, outcome.tries), outcome.wait)


def compute_retry_delay(tries: int) -> float:
    """Return the seconds to wait after so many tries: twice as long each time, a quarter of an hour at most."""
    return min(FIRST_RETRY_SECONDS * 2.0 ** min(tries, 16), MAX_RETRY_SECONDS)


def _is_over(delivery: Delivery, turn: Attempt) -> bool:
    return delivery.done_at is not None or delivery.workflow_id != turn.workflow_id
