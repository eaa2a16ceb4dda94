"""What the worker does every half minute."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot.worker.periodic_tasks import DELETE_AFTER, DELETED_AT_ONCE, LEASE_SECONDS, LOCK, PeriodicTasks
from storage.database import hold_lock
from storage.models import PageLink
from storage.outbox import idempotency
from storage.people import page_session_store
from storage.writings.sealing import Seal
from tests.support.data.practice_with_messages import SenderSetup, count_stored, open_sender
from tests.support.fakes import FakeMessenger, FakeTimer

HOUR = timedelta(hours=1)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def office(request: pytest.FixtureRequest) -> Iterator[SenderSetup]:
    office = open_sender(request.getfixturevalue(f"{request.param}_url"), FakeMessenger())
    yield office
    office.sender.database.dispose()


@pytest.fixture
def timer() -> FakeTimer:
    return FakeTimer()


@pytest.fixture
def tasks(office: SenderSetup, timer: FakeTimer) -> PeriodicTasks:
    return PeriodicTasks(office.sender.database, office.clock, timer=timer)


def test_what_a_dead_worker_was_sending_is_freed_after_longer_than_an_attempt_lasts(
    office: SenderSetup, tasks: PeriodicTasks, timer: FakeTimer
) -> None:
    first, seen = office.lease(office.add()), []
    for timer.now in (1000, 1000 + LEASE_SECONDS - 1, 1000 + LEASE_SECONDS):
        office.clock.forward(HOUR)  # no clock matters
        tasks.run()
        seen.append(office.row(first.delivery_id).lease)

    assert seen == [first.lease, first.lease, None]


def test_a_worker_that_goes_on_to_other_messages_loses_none(
    office: SenderSetup, tasks: PeriodicTasks, timer: FakeTimer
) -> None:
    seen = []
    for timer.now in range(0, 1000, 100):
        lease = office.lease(office.add())
        tasks.run()
        seen.append(office.row(lease.delivery_id).lease == lease.lease)

    assert seen == [True] * 10


def test_requests_links_and_page_sessions_are_deleted_after_some_days(
    office: SenderSetup, tasks: PeriodicTasks
) -> None:
    database, made_at = office.sender.database, office.clock()
    with database.transaction() as session:
        idempotency.claim(session, "a request", made_at)
        link = PageLink(token_hash="hash", practice_id=office.practice_id, member_id=office.ben_id, made_at=made_at)
        session.add(link)
        session.flush()
        page_session_store.open_page_session(session, Seal(bytes(range(32))), link, made_at)

    tasks.run()
    assert count_stored(office) == 3
    office.clock.forward(DELETE_AFTER + HOUR)
    with database.transaction() as session:
        for number in range(DELETED_AT_ONCE + 1):  # more than one transaction deletes
            idempotency.claim(session, f"another {number}", made_at)
    tasks.run()
    assert count_stored(office) == 0


def test_daily_tasks_run_in_one_process_at_a_time(office: SenderSetup) -> None:
    database, days = office.sender.database, list[datetime]()
    tasks = PeriodicTasks(database, office.clock, [days.append])

    with hold_lock(database, LOCK) as is_held:
        assert is_held
        tasks.run()
    while_locked = len(days)
    tasks.run()

    is_sqlite = database.engine.dialect.name == "sqlite"  # used by one machine, and each task bears to be run twice
    assert (while_locked, len(days)) == ((1, 2) if is_sqlite else (0, 1))
