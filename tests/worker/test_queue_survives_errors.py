"""The worker continues after errors: its own, and those of the database. Nothing is lost, and nothing is sent twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from sqlite3 import connect
from typing import NoReturn

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot.messaging import OutgoingMessage
from bot.worker.delivery_queue import DeliveryQueue
from bot.worker.pacing import Pacing
from flows.context import Identity
from storage.database import Database
from storage.models import Delivery
from tests.support.data.databases import SEAL
from tests.support.data.practice_with_messages import SenderSetup, open_sender, wait_until
from tests.support.fakes import FakeMessenger


class TroublingMessenger(FakeMessenger):
    """A messenger that brings the database into trouble right after Slack has accepted the first message."""

    def post(self, recipient: Identity, message: OutgoingMessage) -> tuple[str, str]:
        """Record the message; break the database after the first."""
        answer = super().post(recipient, message)
        if len(self.sent) == 1:
            self.break_database()
        return answer

    def break_database(self) -> None:
        """Do nothing; a test replaces this."""


@contextmanager
def launched(office: SenderSetup, **tasks: object) -> Iterator[DeliveryQueue]:
    """Run a worker for this office."""
    queue = DeliveryQueue(office.sender, process_id="1", pacing=Pacing(0), **tasks)  # type: ignore[arg-type]
    queue.launch()
    yield queue
    queue.close()
    office.sender.database.dispose()


def fail(*_: object) -> NoReturn:
    raise ZeroDivisionError


def count_log_lines(caplog: pytest.LogCaptureFixture, text: str) -> int:
    return len([record for record in caplog.records if text in record.getMessage()])


def test_an_unexpected_error_does_not_end_the_heartbeat_thread(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with launched(open_sender(sqlite_url, FakeMessenger()), daily_tasks=[fail], interval=0.01):
        wait_until(lambda: count_log_lines(caplog, "ZeroDivisionError") > 1)


def test_an_unexpected_error_does_not_end_the_worker(
    sqlite_url: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = open_sender(sqlite_url, FakeMessenger())
    with launched(office) as queue, monkeypatch.context() as patch:
        patch.setattr(queue, "_has_due", fail)
        queue.wake()
        wait_until(lambda: count_log_lines(caplog, "ZeroDivisionError") > 0)
        patch.undo()

        assert office.wait_for_outcome(office.add()) == "sent"


def test_messages_are_sent_even_if_what_belongs_to_each_round_fails(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    office = open_sender(sqlite_url, FakeMessenger())
    with launched(office, each_round=fail):
        delivery_id = office.add()
        assert office.wait_for_outcome(delivery_id) == "sent"

    assert count_log_lines(caplog, "ZeroDivisionError") > 0


def test_what_belongs_to_each_round_is_done_once_more_after_the_last_one(sqlite_url: str) -> None:
    rounds: list[int] = []
    with launched(open_sender(sqlite_url, FakeMessenger()), each_round=lambda: rounds.append(1)) as queue:
        queue._loop.join(0)  # noqa: SLF001 -- the loop goes on until it is closed
        queue._closing.set()  # noqa: SLF001 -- as if it were closed in the middle of a round
        queue.wake()
        queue._loop.join()  # noqa: SLF001 -- no round comes any more
        before = len(rounds)

    assert len(rounds) == before + 1


def test_what_follows_a_message_may_fail_and_stops_nobody_else(sqlite_url: str) -> None:
    office = open_sender(sqlite_url, messenger := FakeMessenger())

    def fail_once(_session: Session, delivery: Delivery, _now: datetime | None = None) -> None:
        if delivery.id in failing and delivery.tries == 0:
            raise ZeroDivisionError

    failing = {sent := office.add(), stale := office.add(kind="stale")}
    others = [office.add(), office.add(kind="stale")]
    troubled = replace(office, sender=replace(office.sender, after_sent=fail_once, follow_up=fail_once))
    with launched(troubled) as queue:
        outcomes = [office.wait_for_outcome(delivery_id) for delivery_id in (sent, *others)]
        wait_until(lambda: office.row(stale).trouble is not None)
        postponed = office.row(stale)
        office.clock.now = postponed.retry_at or office.clock.now
        queue.wake()

        assert (outcomes, office.wait_for_outcome(stale)) == (["sent", "sent", "stale"], "stale")
    assert (postponed.trouble, postponed.tries, len(messenger.sent)) == ("our_fault", 1, 2)


def test_a_message_that_was_sent_while_the_database_was_locked_is_recorded_later(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    office = open_sender(sqlite_url, messenger := TroublingMessenger())
    event.listen(office.sender.database.engine, "connect", lambda sqlite, _: sqlite.execute("PRAGMA busy_timeout = 20"))
    office.sender.database.dispose()
    locking = connect(str(office.sender.database.engine.url.database), check_same_thread=False, isolation_level=None)
    messenger.break_database = lambda: locking.execute("BEGIN IMMEDIATE")  # type: ignore[assignment,method-assign]
    messages = [office.add(), office.add()]
    with launched(office):
        wait_until(lambda: count_log_lines(caplog, "OperationalError") > 0)
        locking.rollback()
        locking.close()

        assert [office.wait_for_outcome(delivery_id) for delivery_id in messages] == ["sent", "sent"]
    assert len(messenger.sent) == 2


class FullDatabase(Database):
    """A database whose disk is full as long as `is_full`: nothing can be committed."""

    is_full = False

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Yield a session whose commit fails while the disk is full."""
        with super().transaction() as session:
            yield session
            if self.is_full:
                raise OperationalError("COMMIT", {}, Exception("database or disk is full"))


def test_a_message_that_was_sent_while_the_disk_was_full_is_recorded_later(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    office, full = open_sender(sqlite_url, messenger := TroublingMessenger()), FullDatabase(sqlite_url)
    full.use_seal(SEAL)
    messenger.break_database = lambda: setattr(full, "is_full", True)  # type: ignore[method-assign]
    messages = [office.add(), office.add()]
    with launched(replace(office, sender=replace(office.sender, database=full))):
        wait_until(lambda: count_log_lines(caplog, "OperationalError") > 0)
        full.is_full = False

        assert [office.wait_for_outcome(delivery_id) for delivery_id in messages] == ["sent", "sent"]
    office.sender.database.dispose()
    assert len(messenger.sent) == 2


@pytest.mark.postgres
def test_a_message_that_was_sent_while_the_server_was_lost_is_recorded_later(postgres_url: str) -> None:
    worker = open_sender(f"{postgres_url}&application_name=worker", messenger := TroublingMessenger())
    office = open_sender(postgres_url, messenger)

    def disconnect_worker() -> None:
        with office.sender.database.transaction() as session:
            session.connection().execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'worker'")
            )

    messenger.break_database = disconnect_worker  # type: ignore[method-assign]
    messages = [office.add(), office.add()]
    with launched(worker):
        assert [office.wait_for_outcome(delivery_id) for delivery_id in messages] == ["sent", "sent"]
    office.sender.database.dispose()
    assert len(messenger.sent) == 2
