"""Fakes of the clock, the messenger and the worker; each behaves as the real one promises."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.messaging import OutgoingMessage
from bot.worker.sender import Attempt, AttemptResult, Sender, record_result, send_if_current
from flows.context import Identity
from storage.outbox import deliveries, leases


def send_delivery(sender: Sender, attempt: Attempt) -> AttemptResult:
    """Make the attempt and record its result, as the worker does in two steps."""
    result = send_if_current(sender, attempt)
    record_result(sender, attempt, result)
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
    """The worker for tests of one process: the same attempts, made when a test asks, one after the other."""

    LEASE = "a test.1"

    def __init__(self, sender: Sender) -> None:
        self.sender = sender

    def deliver_due(self, now: datetime) -> list[AttemptResult]:
        """Attempt every delivery that is due, in due order; return the results."""
        with self.sender.database.reading() as session:
            if not leases.has_due(session, now):  # most often nothing is, and then nothing is locked
                return []
        with self.sender.database.transaction() as session:
            due = [
                delivery
                for delivery in deliveries.list_waiting(session)
                if delivery.due_at <= now and (delivery.retry_at or now) <= now
            ]
            for delivery in due:
                delivery.lease = self.LEASE
            attempts = [Attempt.of(delivery) for delivery in due]
        return [send_delivery(self.sender, attempt) for attempt in attempts]
