"""What it costs to send 10,000 due messages while 100,000 wait, with a messenger that answers at once.

usage: python -m tests.bench.waiting_messages [DATABASE_URL …]; a database of each kind, if none is named
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import sqlalchemy as sa

from bot.messaging import OutgoingMessage
from bot.worker.delivery_queue import DeliveryQueue
from bot.worker.sender import Sender
from flows.content import MessageTemplate
from flows.context import Identity
from storage.database import Database
from storage.models import Delivery
from storage.outbox import leases
from storage.people import members, practices
from storage.schema import upgrade
from tests.support.data import postgres
from tests.support.people.identities import slack_identity

PEOPLE, DUE, WAITING, SENT_BEFORE = 1_000, 10_000, 100_000, 100_000
IDLE_SECONDS = 30.0
NOW = datetime(2027, 5, 4, 9, 12, tzinfo=UTC)


@dataclass
class CountingMessenger:
    """A messenger that answers at once."""

    count: int = 0

    def post(self, recipient: Identity, _message: OutgoingMessage) -> tuple[str, str]:
        """Count the message."""
        self.count += 1
        return f"D{recipient.user_id}", f"{self.count}.0"

    def replace(self, channel: str, ts: str, message: OutgoingMessage) -> None:
        """Do nothing."""

    def show_home(self, recipient: Identity, message: OutgoingMessage) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class QueueCosts:
    """Seconds until the last due message was sent, CPU milliseconds for each, and the percentage of a CPU when idle."""

    seconds: float
    cpu_ms: float
    idle_percent: float
    wake_ms: float


def measure_queue(url: str) -> QueueCosts:
    """Fill the database, which must be empty, and send what is due."""
    upgrade(url)
    database, messenger = Database(url), CountingMessenger()
    practice_id, people = _create_people(database)
    _fill(database, practice_id, people)
    message = OutgoingMessage("Consult Coach has something for you.", MessageTemplate(text="Hello."))
    queue = DeliveryQueue(Sender(database, lambda: NOW, lambda *_: message, messenger), process_id="1")

    def send_due() -> None:
        queue.launch()
        _wait_until(lambda: messenger.count == DUE)
        _wait_for_rows(database)

    seconds, cpu = _time(send_due)
    _, idle_cpu = _time(lambda: time.sleep(IDLE_SECONDS))
    wakes = []
    for person in people[:10]:
        with database.transaction() as session:
            session.add(_row(practice_id, person, NOW))
        expected = messenger.count + 1
        wakes.append(_time(lambda: _wait_until(lambda: messenger.count == expected, 0.002))[0])  # noqa: B023 -- called at once
    queue.close()
    database.dispose()
    return QueueCosts(seconds, cpu * 1000 / DUE, 100 * idle_cpu / IDLE_SECONDS, 1000 * sum(wakes) / len(wakes))


def _create_people(database: Database) -> tuple[UUID, list[UUID]]:
    with database.transaction() as session:
        practice = practices.get_or_create(session, team_id="T1", name="A practice", time_zone="UTC", now=NOW)
        people = [
            members.add(
                session,
                practice_id=practice.id,
                identity=slack_identity(f"U{number}"),
                first_name="Ben",
                time_zone="UTC",
                now=NOW,
            )
            for number in range(PEOPLE)
        ]
        return practice.id, [person.id for person in people]


def _fill(database: Database, practice_id: UUID, people: list[UUID]) -> None:
    table = Delivery.__table__  # type: ignore[attr-defined]
    with database.transaction() as session:
        for count, due_in, outcome in ((SENT_BEFORE, -30, "sent"), (DUE, 0, None), (WAITING, 30, None)):
            rows = [
                _row(practice_id, people[number % PEOPLE], NOW + timedelta(days=due_in), outcome).model_dump()
                for number in range(count)
            ]
            session.connection().execute(sa.insert(table), rows)
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("ANALYZE delivery"))  # which the server does by itself within a minute


def _row(practice_id: UUID, person: UUID, due_at: datetime, outcome: str | None = None) -> Delivery:
    ended_at = due_at if outcome else None
    return Delivery(
        id=uuid4(),
        practice_id=practice_id,
        recipient_id=person,
        kind="hello",
        due_at=due_at,
        made_at=min(due_at, NOW),
        outcome=outcome,
        done_at=ended_at,
    )


def _wait_for_rows(database: Database) -> None:
    def is_done() -> bool:
        with database.reading() as session:
            return not leases.has_due(session, NOW) and not leases.list_names(session)

    _wait_until(is_done)


def _wait_until(condition: Callable[[], bool], pause: float = 0.1) -> None:
    while not condition():
        time.sleep(pause)


def _time(action: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that the action took, and the CPU seconds of this process meanwhile."""
    start, cpu = time.perf_counter(), _cpu()
    action()
    return time.perf_counter() - start, _cpu() - cpu


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def list_urls(stack: ExitStack) -> Iterator[str]:
    """Yield the URL of an empty database of each kind; PostgreSQL only where it is installed."""
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    yield f"sqlite:///{Path(folder) / 'practice.db'}"
    try:
        server = stack.enter_context(postgres.run_server())
    except postgres.NoServerError:
        return
    server.create("bench")
    yield server.url("bench")


def main(urls: list[str]) -> None:
    """Measure each database and print the figures."""
    with ExitStack() as stack:
        for url in urls or list_urls(stack):
            costs = measure_queue(url)
            sys.stdout.write(
                f"  {url.partition(':')[0]:12}{DUE:,} due of {DUE + WAITING:,}: {costs.seconds:.0f} s, "
                f"{DUE / costs.seconds:.0f} a second, {costs.cpu_ms:.1f} ms CPU each; "
                f"idle {costs.idle_percent:.2f} % CPU; a new one is sent after {costs.wake_ms:.0f} ms\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
