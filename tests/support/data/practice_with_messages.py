"""A practice with messages to send, for the tests of deliveries."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, select

from bot.messaging import Messenger, OutgoingMessage
from bot.worker.sender import Attempt, Sender
from flows.content import MessageTemplate
from storage.database import Database
from storage.models import Delivery, IdempotencyKey, PageLink, PageSession
from storage.outbox import deliveries, leases
from storage.people import member_identities, members, practices
from tests.support.data.databases import SEAL
from tests.support.fakes import FakeClock
from tests.support.people.identities import slack_identity

NOW = datetime(2027, 5, 4, 9, 12, tzinfo=UTC)
TIMEOUT_SECONDS = 20.0


def render(_session: Session, delivery: Delivery) -> OutgoingMessage | None:
    """Return a message that contains the delivery's id, or None for a stale delivery."""
    if delivery.kind == "stale":
        return None
    return OutgoingMessage("Consult Coach has something for you.", MessageTemplate(text="Hello."), str(delivery.id))


@dataclass(frozen=True)
class SenderSetup:
    """A sender, and the practice and member it sends to."""

    sender: Sender
    clock: FakeClock
    practice_id: UUID
    ben_id: UUID

    def add(self, *, kind: str = "invited", due_in: timedelta = timedelta()) -> UUID:
        """Add a message to Ben."""
        with self.sender.database.transaction() as session:
            return self.add_in_session(session, kind=kind, due_in=due_in).id

    def add_in_session(self, session: Session, *, kind: str = "invited", due_in: timedelta = timedelta()) -> Delivery:
        """Add a message to Ben, in the session's transaction."""
        return deliveries.add(
            session,
            practice_id=self.practice_id,
            recipient_id=self.ben_id,
            kind=kind,
            consult_id=None,
            due_at=self.clock() + due_in,
            now=self.clock(),
        )

    def lease(self, delivery_id: UUID) -> Attempt:
        """Lease the delivery as a worker does, and return the attempt."""
        with self.sender.database.transaction() as session:
            delivery = deliveries.get(session, delivery_id)
            delivery.lease = leases.create_prefix("1")
            return Attempt.of(delivery)

    def row(self, delivery_id: UUID) -> Delivery:
        """Return the delivery's current row."""
        with self.sender.database.reading() as session:
            return deliveries.get(session, delivery_id)

    def outcome(self, delivery_id: UUID) -> str | None:
        """Return the delivery's outcome, or None while it is waiting."""
        return self.row(delivery_id).outcome

    def wait_for_outcome(self, delivery_id: UUID) -> str | None:
        """Wait until the delivery is finished; return its outcome."""
        wait_until(lambda: self.outcome(delivery_id) is not None)
        return self.outcome(delivery_id)


def open_sender(url: str, messenger: Messenger, team_id: str = "T1", slack_user_id: str = "U0BEN") -> SenderSetup:
    """Return a post office for this database; the first time, create its practice with Ben, or with somebody else."""
    database = Database(url)
    database.use_seal(SEAL)
    clock = FakeClock(NOW)
    with database.transaction() as session:
        practice = practices.get_or_create(session, team_id=team_id, name="A practice", time_zone="UTC", now=NOW)
        identity = slack_identity(slack_user_id, team_id)
        ben = member_identities.find_member(session, identity) or members.add(
            session, practice_id=practice.id, identity=identity, first_name="Ben", time_zone="UTC", now=NOW
        )
        return SenderSetup(Sender(database, clock, render, messenger), clock, practice.id, ben.id)


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until the condition is true; fail after PATIENCE_SECONDS."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def count_stored(office: SenderSetup) -> int:
    """Return how many requests, links and page sessions are stored."""
    with office.sender.database.reading() as session:
        return sum(len(session.exec(select(table)).all()) for table in (IdempotencyKey, PageLink, PageSession))
