"""One attempt to send a delivery: render what is true now, send it, and record the result.

`send_if_current` runs without a transaction, because Slack may take seconds to answer. `record_plain_results` records
many results in one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlmodel import Session

from bot.messaging import Messenger, OutgoingMessage, RetryLaterError, UnreachableError
from flows.context import Clock, Identity
from flows.messages.kinds import Posted
from flows.people import membership
from storage.database import Database
from storage.models import Delivery
from storage.outbox import deliveries, leases
from storage.outbox.deliveries import USER_DISABLED
from storage.people import members
from storage.retention import redaction

Renderer = Callable[[Session, Delivery], OutgoingMessage | None]
"""Return the message as it is true now, or None when there is nothing to say any more."""

FollowUp = Callable[[Session, Delivery, datetime], datetime | None]
"""Do what follows when there was nothing to say, in the caller's transaction; return when to try again, or None."""


def no_follow_up(_session: Session, _delivery: Delivery, _now: datetime) -> None:
    """Do nothing."""


NO_IDENTITY = "no_identity"  # the recipient is not known on the surface that sends
AfterSent = Callable[[Session, Delivery], None]
"""Do what follows a delivery that was sent, in the caller's transaction."""


def nothing_after_sent(_session: Session, _delivery: Delivery) -> None:
    """Do nothing."""


AfterPosted = Callable[[Session, Posted, datetime], None]
"""Record that Slack took a new message about a change of access, in the caller's transaction."""


def nothing_after_posted(_session: Session, _posted: Posted, _now: datetime) -> None:
    """Do nothing."""


FIRST_RETRY_SECONDS = 2.0
RATE_LIMITED = frozenset({"ratelimited", "rate_limited"})
MAX_RETRY_SECONDS = 900.0


@dataclass(frozen=True)
class Sender:
    """What sending needs: the database, the clock, the renderer, the messenger, and what follows."""

    database: Database
    clock: Clock
    render: Renderer
    messenger: Messenger
    follow_up: FollowUp = no_follow_up
    after_sent: AfterSent = nothing_after_sent
    after_posted: AfterPosted = nothing_after_posted


@dataclass(frozen=True)
class Attempt:
    """One attempt at one delivery. It counts only while the delivery has this lease."""

    delivery_id: UUID
    recipient_id: UUID
    lease: str
    tries: int = 0  # how often it has been postponed
    is_urgent: bool = False  # about somebody's safety

    @classmethod
    def of(cls, delivery: Delivery) -> "Attempt":
        """Return the attempt for which this delivery was leased."""
        return cls(delivery.id, delivery.recipient_id, delivery.lease or "", delivery.tries)


@dataclass(frozen=True)
class AttemptResult:
    """The result of an attempt: ids and codes, never text."""

    kind: Literal["sent", "stale", "given_up", "later", "over"]
    channel: str | None = None
    ts: str | None = None
    trouble: str | None = None
    wait: float = 0.0  # seconds until the next attempt
    tries: int = 0
    posted: Posted | None = None  # a new message about a change of access, as it was when it was sent

    @property
    def is_plain(self) -> bool:
        """Return whether recording this changes no other row, but for a delivery that follows."""
        return self.kind in {"sent", "later"} or (self.kind == "given_up" and self.trouble != USER_DISABLED)


def send_if_current(sender: Sender, attempt: Attempt) -> AttemptResult:
    """Send what is true now, unless the delivery is done, not due yet, or there is nothing to say any more."""
    with sender.database.reading() as session:
        delivery = deliveries.get(session, attempt.delivery_id)
        if _is_over(delivery, attempt):
            return AttemptResult("over")
        # What was due when it was made stays due, even if the clock was put back since.
        seconds_until_due = (delivery.due_at - max(sender.clock(), delivery.made_at)).total_seconds()
        if seconds_until_due > 0:
            return AttemptResult("later", trouble=delivery.trouble, wait=seconds_until_due, tries=attempt.tries)
        message = sender.render(session, delivery)
        if message is None:
            return AttemptResult("stale")
        recipient = membership.find_identity(session, delivery.recipient_id, delivery.surface)
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
        # A rate limit pauses everybody: if Slack names no time, only briefly, however often this message was tried.
        guess = compute_retry_delay(0 if error.code in RATE_LIMITED else tries)
        wait = guess if error.after is None else error.after
        return AttemptResult("later", trouble=error.code, wait=wait, tries=tries + 1)
    return AttemptResult("sent", channel=channel, ts=ts, posted=_find_posted(delivery, ts))


def _find_posted(delivery: Delivery, ts: str | None) -> Posted | None:
    """Return what is recorded of a new message about a change of access; None for others, and for one that replaces."""
    if delivery.change_id is None or delivery.ts is not None or ts is None:
        return None
    return Posted(delivery.recipient_id, delivery.kind, delivery.change_id, ts)


def _call_messenger(
    messenger: Messenger, delivery: Delivery, recipient: Identity, message: OutgoingMessage
) -> tuple[str | None, str | None]:
    """Send the message in the way of its kind: on the Home tab, in place of an earlier message, or as a new one."""
    if delivery.kind == redaction.HOME or message.home is not None:
        messenger.show_home(recipient, message)
    elif delivery.channel is not None and delivery.ts is not None:
        messenger.replace(delivery.channel, delivery.ts, message)
    else:
        return messenger.post(recipient, message)
    return delivery.channel, delivery.ts


def record_plain_results(sender: Sender, session: Session, results: Mapping[Attempt, AttemptResult]) -> set[Attempt]:
    """Record those results that change no other rows; return the attempts for which nothing is left to record.

    The others are for `record_result`: stale messages, and messages that somebody else is changing or has canceled.
    """
    plain = {attempt.delivery_id: attempt for attempt, result in results.items() if result.is_plain}
    names = {delivery_id: attempt.lease for delivery_id, attempt in plain.items()}
    for delivery in leases.find_leased(session, names) if names else ():
        _record(sender, session, delivery, results[plain[delivery.id]])
        names.pop(delivery.id)
    return {attempt for attempt, result in results.items() if result.kind == "over"} | {
        attempt for delivery_id, attempt in plain.items() if delivery_id not in names
    }


def record_result(sender: Sender, attempt: Attempt, result: AttemptResult) -> None:
    """Record the result, unless the lease is over. That a message was sent is recorded in any case.

    Attempts do not run out: the text is rendered again each time, and an outdated message ends as stale.
    """
    if result.kind == "over":
        return
    with sender.database.transaction() as session:
        # A click locks a consult before its messages. So does what follows a stale message, and only that.
        delivery = (deliveries.get_for_update if result.kind == "sent" else deliveries.get)(
            session, attempt.delivery_id
        )
        if delivery.done_at is None and (result.kind == "sent" or delivery.lease == attempt.lease):
            _record(sender, session, delivery, result)
        elif result.kind == "sent":
            redaction.record_late_message(session, delivery, result.channel, result.ts, sender.clock())


def _record(sender: Sender, session: Session, delivery: Delivery, result: AttemptResult) -> None:
    now = sender.clock()
    if result.kind == "later":
        deliveries.postpone(
            session, delivery, until=now + timedelta(seconds=result.wait), trouble=result.trouble, tries=result.tries
        )
        return
    due_at = sender.follow_up(session, delivery, now) if result.kind == "stale" else None
    if due_at is not None:
        delivery.due_at = due_at
        is_away = not members.get(session, delivery.recipient_id).active
        deliveries.postpone(session, delivery, until=None, trouble=USER_DISABLED if is_away else None, tries=0)
        return
    if result.trouble == USER_DISABLED and result.kind == "given_up":
        membership.deactivate(session, members.get(session, delivery.recipient_id), now)
        if delivery.change_id or delivery.grant_id:  # tried once more, and then it waits until they are back
            deliveries.postpone(session, delivery, until=None, trouble=USER_DISABLED, tries=0)
            return
    deliveries.record_outcome(
        session,
        delivery.id,
        outcome=result.kind,
        now=now,
        channel=result.channel,
        ts=result.ts,
        trouble=result.trouble,
    )
    if result.posted is not None:
        sender.after_posted(session, result.posted, now)
    if result.kind == "sent":
        sender.after_sent(session, delivery)


def compute_retry_delay(tries: int) -> float:
    """Return the seconds to wait after this many tries: twice as long each time, 15 minutes at most."""
    return min(FIRST_RETRY_SECONDS * 2.0 ** min(tries, 16), MAX_RETRY_SECONDS)


def _is_over(delivery: Delivery, attempt: Attempt) -> bool:
    return delivery.done_at is not None or delivery.lease != attempt.lease
