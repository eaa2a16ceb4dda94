"""Fakes of the clock, the messenger and the durable queue; each behaves as the real one promises."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.messaging import OutgoingMessage
from bot.worker.sender import (
    Attempt,
    AttemptResult,
    Requeue,
    Sender,
    claim_unqueued,
    record_result,
    send_if_current,
)
from flows.context import Identity
from storage.models import Delivery
from storage.outbox import deliveries


def send_delivery(sender: Sender, attempt: Attempt, requeue: Requeue) -> AttemptResult:
    """Make the attempt and record its result, as a queue does in two steps."""
    result = send_if_current(sender, attempt)
    record_result(sender, attempt, result, requeue)
    return result


class FakeClock:
    """A clock that moves only when a test moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        """Move the clock forward."""
        self.now += by


class FakeTimer:
    """A timer in seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class FakeMessenger:
    """A messenger that records what it is given, and first raises the given errors, in their order."""

    def __init__(self, troubles: Iterable[Exception] = ()) -> None:
        self.sent: list[tuple[str, OutgoingMessage]] = []
        self.replaced: list[tuple[str, str, OutgoingMessage]] = []
        self.homes: list[tuple[str, OutgoingMessage]] = []
        self.troubles = list(troubles)

    def post(self, recipient: Identity, message: OutgoingMessage) -> tuple[str, str]:
        """Record the message and return (channel, ts), or raise the next error."""
        if self.troubles:
            raise self.troubles.pop(0)
        self.sent.append((recipient.user_id, message))
        return f"D-{recipient.user_id}", f"{len(self.sent)}.000000"

    def replace(self, channel: str, ts: str, message: OutgoingMessage) -> None:
        """Record the replacement of a message, or raise the next error."""
        if self.troubles:
            raise self.troubles.pop(0)
        self.replaced.append((channel, ts, message))

    def show_home(self, recipient: Identity, message: OutgoingMessage) -> None:
        """Record what a person's Home tab shows, or raise the next error."""
        if self.troubles:
            raise self.troubles.pop(0)
        self.homes.append((recipient.user_id, message))


class Outbox:
    """The durable queue for tests of one process: the same attempts as the worker's, made when a test asks."""

    def __init__(self, sender: Sender) -> None:
        self.sender = sender
        self._attempts: dict[str, Attempt] = {}
        self._not_before: dict[str, datetime] = {}

    def enqueue(self, session: Session, delivery: Delivery) -> None:
        """Enqueue a delivery; `deliver_due` sends it only if the caller's transaction commits."""
        del session
        self._attempts[delivery.workflow_id] = Attempt(delivery.id, delivery.workflow_id)

    def deliver_due(self, now: datetime) -> list[AttemptResult]:
        """Attempt every delivery that is due, in due order; return the results.

        A database that was copied may hold deliveries that another queue of this kind has claimed.
        """
        claim_unqueued(self.sender, self._retry)
        with self.sender.database.reading() as session:
            waiting = deliveries.list_waiting(session)
        for delivery in waiting:
            self._attempts.setdefault(delivery.workflow_id, Attempt(delivery.id, delivery.workflow_id))
        due = [
            delivery.workflow_id
            for delivery in waiting
            if delivery.due_at <= now and self._not_before.get(delivery.workflow_id, now) <= now
        ]
        return [send_delivery(self.sender, self._attempts.pop(workflow_id), self._retry) for workflow_id in due]

    def _retry(self, session: Session, attempt: Attempt, wait: float) -> None:
        del session
        self._attempts[attempt.workflow_id] = attempt
        self._not_before[attempt.workflow_id] = self.sender.clock() + timedelta(seconds=wait)
