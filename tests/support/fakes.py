"""Stand-ins for what lies outside: the clock, the chat, the durable queue. Each keeps the real one's promises."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.messaging import SlackMessage
from bot.worker.sender import Attempt, AttemptResult, Sender, claim_unqueued, send_delivery
from storage.models import Delivery
from storage.outbox import deliveries


class FakeClock:
    """A clock that moves when it is told to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        """Move the clock forward."""
        self.now += by


class FakeTimer:
    """A timer in seconds that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class FakeMessenger:
    """A chat that keeps what it was given, and first raises the troubles that it was told of, in their order."""

    def __init__(self, troubles: Iterable[Exception] = ()) -> None:
        self.sent: list[tuple[str, SlackMessage]] = []
        self.replaced: list[tuple[str, str, SlackMessage]] = []
        self.homes: list[tuple[str, SlackMessage]] = []
        self.troubles = list(troubles)

    def post(self, slack_user_id: str, message: SlackMessage) -> tuple[str, str]:
        """Keep the message and return (channel, ts), or raise the next trouble."""
        if self.troubles:
            raise self.troubles.pop(0)
        self.sent.append((slack_user_id, message))
        return f"D-{slack_user_id}", f"{len(self.sent)}.000000"

    def replace(self, channel: str, ts: str, message: SlackMessage) -> None:
        """Keep what was put in the place of which message, or raise the next trouble."""
        if self.troubles:
            raise self.troubles.pop(0)
        self.replaced.append((channel, ts, message))

    def show_home(self, slack_user_id: str, message: SlackMessage) -> None:
        """Keep what is shown on whose Home tab, or raise the next trouble."""
        if self.troubles:
            raise self.troubles.pop(0)
        self.homes.append((slack_user_id, message))


class Outbox:
    """The durable queue for tests of one process: takes the same turns, when it is told to."""

    def __init__(self, sender: Sender) -> None:
        self.sender = sender
        self._turns: dict[str, Attempt] = {}
        self._not_before: dict[str, datetime] = {}

    def enqueue(self, session: Session, delivery: Delivery) -> None:
        """Take up a delivery; it counts only if the caller's transaction commits."""
        del session
        self._turns[delivery.workflow_id] = Attempt(delivery.id, delivery.workflow_id)

    def deliver_due(self, now: datetime) -> list[AttemptResult]:
        """Take the turns of all that is due and was enqueued, in due order; return what came of each."""
        claim_unqueued(self.sender, self._again)
        with self.sender.database.reading() as session:
            waiting = [delivery.workflow_id for delivery in deliveries.list_waiting(session) if delivery.due_at <= now]
        due = [one for one in waiting if one in self._turns and self._not_before.get(one, now) <= now]
        return [send_delivery(self.sender, self._turns.pop(one), self._again) for one in due]

    def _again(self, session: Session, turn: Attempt, wait: float) -> None:
        del session
        self._turns[turn.workflow_id] = turn
        self._not_before[turn.workflow_id] = self.sender.clock() + timedelta(seconds=wait)
