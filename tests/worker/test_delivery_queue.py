"""The delivery queue with real DBOS. All tests share one launch, because DBOS is one in a process."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

import pytest
from dbos import DBOSClient, DBOSPortableJSONSerializer
from dbos import error as dbos_error

from bot.messaging import RetryLaterError, UnreachableError
from bot.worker.delivery_queue import DELETE_AFTER, DeliveryQueue, NotLaunchedError
from bot.worker.sender import AttemptResult
from storage.models import PageLink
from storage.outbox import idempotency
from storage.outbox.deliveries import NOT_QUEUED
from storage.people import page_session_store
from storage.schema import upgrade
from tests.support.data.practice_with_messages import (
    SenderSetup,
    change_queue,
    count_stored,
    fail_after_queueing,
    open_sender,
    read_queue,
    run_maintenance,
    wait_until,
)
from tests.support.data.queue_launch import launch
from tests.support.fakes import FakeMessenger

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path_factory.mktemp('deliveries') / 'practice.db'}"
    else:
        server = request.getfixturevalue("postgres_server")
        server.create("deliveries")
        address = server.url("deliveries")
    upgrade(address)
    return address


@pytest.fixture(scope="module")
def running(url: str) -> Iterator[tuple[SenderSetup, DeliveryQueue]]:
    office = open_sender(url, FakeMessenger())
    queue = DeliveryQueue(office.sender, url=url, executor_id="test", heartbeat=3600)
    launch(queue)
    yield office, queue
    queue.close()
    office.sender.database.dispose()


@pytest.fixture
def office(running: tuple[SenderSetup, DeliveryQueue]) -> SenderSetup:
    return running[0]


@pytest.fixture
def queue(running: tuple[SenderSetup, DeliveryQueue]) -> DeliveryQueue:
    return running[1]


@pytest.fixture
def messenger(office: SenderSetup) -> FakeMessenger:
    messenger = office.sender.messenger
    assert isinstance(messenger, FakeMessenger)
    messenger.sent.clear()
    return messenger


def sent(messenger: FakeMessenger) -> list[UUID]:
    return [UUID(message.about) for _, message in messenger.sent]


def test_a_message_is_sent_and_recorded(office: SenderSetup, queue: DeliveryQueue, messenger: FakeMessenger) -> None:
    delivery_id = office.add(queue.enqueue)

    assert office.wait_for_outcome(delivery_id) == "sent"
    row = office.row(delivery_id)
    assert (sent(messenger), row.channel, row.ts) == ([delivery_id], "D-U0BEN", "1.000000")


def test_a_rolled_back_message_is_not_sent(office: SenderSetup, queue: DeliveryQueue, messenger: FakeMessenger) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_after_queueing(office, queue.enqueue)
    later = office.add(queue.enqueue)

    office.wait_for_outcome(later)

    assert sent(messenger) == [later]


def test_a_message_that_a_command_added_is_sent_by_the_running_service(
    office: SenderSetup, queue: DeliveryQueue, messenger: FakeMessenger
) -> None:
    delivery_id = office.add(lambda _session, delivery: setattr(delivery, "workflow_id", NOT_QUEUED))
    queue.reschedule_all()  # the message is not queued yet, so this reschedules nothing
    unsent = office.outcome(delivery_id)

    queue.run_maintenance()
    queue.run_maintenance()

    assert (unsent, office.wait_for_outcome(delivery_id), sent(messenger)) == (None, "sent", [delivery_id])


def test_a_stale_message_is_not_sent(office: SenderSetup, queue: DeliveryQueue, messenger: FakeMessenger) -> None:
    delivery_id = office.add(queue.enqueue, kind="stale")

    assert (office.wait_for_outcome(delivery_id), messenger.sent) == ("stale", [])


def test_a_message_is_sent_after_retries(office: SenderSetup, queue: DeliveryQueue, messenger: FakeMessenger) -> None:
    messenger.troubles.extend([RetryLaterError("ratelimited", after=0.1), RetryLaterError("http_500", after=0.1)])
    delivery_id = office.add(queue.enqueue)

    assert (office.wait_for_outcome(delivery_id), sent(messenger)) == ("sent", [delivery_id])


def test_a_postponed_message_has_a_reason(office: SenderSetup, queue: DeliveryQueue, messenger: FakeMessenger) -> None:
    messenger.troubles.append(RetryLaterError("invalid_auth", after=60))
    delivery_id = office.add(queue.enqueue)

    wait_until(lambda: office.row(delivery_id).trouble is not None)
    waiting = [(delivery.id, delivery.trouble) for delivery in queue.list_waiting()]
    queue.reschedule_all()

    assert waiting == [(delivery_id, "invalid_auth")]
    assert office.wait_for_outcome(delivery_id) == "sent"


def test_an_unreachable_person_is_given_up(office: SenderSetup, queue: DeliveryQueue, messenger: FakeMessenger) -> None:
    messenger.troubles.append(UnreachableError("user_disabled"))
    delivery_id = office.add(queue.enqueue)

    assert (office.wait_for_outcome(delivery_id), office.row(delivery_id).trouble) == ("given_up", "user_disabled")


def test_moving_the_clock_sends_only_due_messages_and_in_due_order(
    office: SenderSetup, queue: DeliveryQueue, messenger: FakeMessenger
) -> None:
    in_three, in_two, in_one = (office.add(queue.enqueue, due_in=hours * HOUR) for hours in (3, 2, 1))

    office.clock.forward(2 * HOUR)
    queue.reschedule_all()
    office.wait_for_outcome(in_two)

    assert sent(messenger) == [in_one, in_two]
    office.clock.forward(HOUR)
    queue.reschedule_all()
    assert office.wait_for_outcome(in_three) == "sent"


def test_a_used_workflow_id_is_refused_instead_of_ignored(office: SenderSetup, queue: DeliveryQueue) -> None:
    delivery_id = office.add(queue.enqueue, due_in=HOUR)
    used = office.row(delivery_id)

    with pytest.raises(dbos_error.DBOSWorkflowIDInUseError), office.sender.database.transaction() as session:
        queue.enqueue(session, used)


def test_an_attempt_that_a_dead_worker_had_started_is_resumed(
    office: SenderSetup, queue: DeliveryQueue, messenger: FakeMessenger
) -> None:
    delivery_id = office.add(queue.enqueue, due_in=HOUR)
    change_queue(
        office,
        "UPDATE {} SET status = 'PENDING', executor_id = 'dead', started_at_epoch_ms = 1, delay_until_epoch_ms = NULL"
        " WHERE workflow_uuid = :id",
        office.row(delivery_id).workflow_id,
    )
    office.clock.forward(HOUR)

    queue.run_maintenance()

    assert (office.wait_for_outcome(delivery_id), sent(messenger).count(delivery_id)) == ("sent", 1)


def test_a_failed_workflow_is_tried_again(office: SenderSetup, queue: DeliveryQueue, messenger: FakeMessenger) -> None:
    messenger.troubles.append(ZeroDivisionError("a fault of ours"))
    delivery_id = office.add(queue.enqueue)
    first = office.row(delivery_id).workflow_id
    wait_until(lambda: not messenger.troubles)

    wait_until(lambda: run_maintenance(queue) and office.row(delivery_id).workflow_id != first)
    assert office.row(delivery_id).trouble == "our_fault"
    assert office.wait_for_outcome(delivery_id) == "sent"


def test_finished_workflows_are_deleted(office: SenderSetup, queue: DeliveryQueue, url: str) -> None:
    delivery_ids = [office.add(queue.enqueue, kind=kind) for kind in ("invited", "stale")]
    client = DBOSClient(system_database_url=url, serializer=DBOSPortableJSONSerializer())
    for delivery_id in delivery_ids:
        office.wait_for_outcome(delivery_id)

    wait_until(lambda: not client.list_workflows(status=["ENQUEUED", "PENDING"]))
    queue.run_maintenance()

    assert client.list_workflows(status=["SUCCESS", "ERROR", "CANCELLED"]) == []
    client.destroy()


def test_requests_links_and_page_sessions_are_deleted_after_some_days(
    office: SenderSetup, queue: DeliveryQueue
) -> None:
    database, made_at = office.sender.database, office.clock()
    with database.transaction() as session:
        idempotency.claim(session, "a request", made_at)
        link = PageLink(token_hash="hash", practice_id=office.practice_id, member_id=office.ben_id, made_at=made_at)
        session.add(link)
        session.flush()
        page_session_store.open_page_session(session, link, made_at)

    queue.run_maintenance()
    assert count_stored(office) == 3
    office.clock.forward(DELETE_AFTER + HOUR)
    queue.run_maintenance()
    assert count_stored(office) == 0


def test_the_queue_stores_only_ids_as_json(office: SenderSetup, queue: DeliveryQueue, messenger: FakeMessenger) -> None:
    delivery_id = office.add(queue.enqueue)
    workflow_id = office.row(delivery_id).workflow_id
    office.wait_for_outcome(delivery_id)

    inputs = read_queue(office, "workflow_input", "inputs", workflow_id)
    wait_until(lambda: len(read_queue(office, "operation_outputs", "output", workflow_id)) == 2)
    sent, recorded = read_queue(office, "operation_outputs", "output", workflow_id)

    assert inputs == [f'{{"namedArgs":{{}},"positionalArgs":["{delivery_id}",0]}}']
    assert json.loads(sent) == asdict(AttemptResult("sent", channel="D-U0BEN", ts="1.000000"))
    assert recorded == "null"
    assert len(messenger.sent) == 1


def test_a_queue_that_is_not_launched_refuses_messages(sqlite_url: str) -> None:
    office = open_sender(sqlite_url, FakeMessenger())

    with pytest.raises(NotLaunchedError):
        office.add(DeliveryQueue(office.sender, url=sqlite_url, executor_id="test").enqueue)

    office.sender.database.dispose()
