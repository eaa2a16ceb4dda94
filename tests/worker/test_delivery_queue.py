"""Deliveries on real DBOS, beside the practice's own tables. DBOS is one to a process: one launch for all tests."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

import pytest
from dbos import DBOSClient, DBOSPortableJSONSerializer
from dbos import error as dbos_error

from bot.messaging import RetryLaterError, UnreachableError
from bot.worker.delivery_queue import KEEP_FOR, DeliveryQueue, NotLaunchedError
from bot.worker.sender import AttemptResult
from storage.database import upgrade
from storage.models import PageLink
from storage.outbox import idempotency
from storage.outbox.deliveries import NOT_QUEUED
from storage.people import page_session_store
from tests.support.data.practice_with_messages import (
    PostOffice,
    begun_and_broken_off,
    kept,
    opened,
    pretend,
    remembered,
    tended,
    until,
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
def running(url: str) -> Iterator[tuple[PostOffice, DeliveryQueue]]:
    office = opened(url, FakeMessenger())
    deliveries = DeliveryQueue(office.sender, url=url, executor_id="test", heartbeat=3600)
    launch(deliveries)
    yield office, deliveries
    deliveries.close()
    office.sender.database.dispose()


@pytest.fixture
def office(running: tuple[PostOffice, DeliveryQueue]) -> PostOffice:
    return running[0]


@pytest.fixture
def deliveries(running: tuple[PostOffice, DeliveryQueue]) -> DeliveryQueue:
    return running[1]


@pytest.fixture
def messenger(office: PostOffice) -> FakeMessenger:
    messenger = office.sender.messenger
    assert isinstance(messenger, FakeMessenger)
    messenger.sent.clear()
    return messenger


def sent(messenger: FakeMessenger) -> list[UUID]:
    return [UUID(message.blocks[0]["block_id"]) for _, message in messenger.sent]


def test_a_message_goes_out_once_and_where_it_went_is_kept(
    office: PostOffice, deliveries: DeliveryQueue, messenger: FakeMessenger
) -> None:
    delivery_id = office.add(deliveries.enqueue)

    assert office.ended(delivery_id) == "sent"
    row = office.row(delivery_id)
    assert (sent(messenger), row.channel, row.ts) == ([delivery_id], "D-U0BEN", "1.000000")


def test_a_transaction_that_is_rolled_back_sends_nothing(
    office: PostOffice, deliveries: DeliveryQueue, messenger: FakeMessenger
) -> None:
    with pytest.raises(ZeroDivisionError):
        begun_and_broken_off(office, deliveries.enqueue)
    later = office.add(deliveries.enqueue)

    office.ended(later)

    assert sent(messenger) == [later]


def test_what_a_command_has_left_is_taken_up_by_whoever_serves(
    office: PostOffice, deliveries: DeliveryQueue, messenger: FakeMessenger
) -> None:
    delivery_id = office.add(lambda _session, delivery: setattr(delivery, "workflow_id", NOT_QUEUED))
    deliveries.reschedule_all()  # there is nothing of it to be timed again yet
    unsent = office.outcome(delivery_id)

    deliveries.run_maintenance()
    deliveries.run_maintenance()

    assert (unsent, office.ended(delivery_id), sent(messenger)) == (None, "sent", [delivery_id])


def test_a_stale_one_says_nothing(office: PostOffice, deliveries: DeliveryQueue, messenger: FakeMessenger) -> None:
    delivery_id = office.add(deliveries.enqueue, kind="stale")

    assert (office.ended(delivery_id), messenger.sent) == ("stale", [])


def test_trouble_that_passes_only_puts_it_off(
    office: PostOffice, deliveries: DeliveryQueue, messenger: FakeMessenger
) -> None:
    messenger.troubles.extend([RetryLaterError("ratelimited", after=0.1), RetryLaterError("http_500", after=0.1)])
    delivery_id = office.add(deliveries.enqueue)

    assert (office.ended(delivery_id), sent(messenger)) == ("sent", [delivery_id])


def test_while_it_is_put_off_it_waits_with_the_reason_beside_it(
    office: PostOffice, deliveries: DeliveryQueue, messenger: FakeMessenger
) -> None:
    messenger.troubles.append(RetryLaterError("invalid_auth", after=60))
    delivery_id = office.add(deliveries.enqueue)

    until(lambda: office.row(delivery_id).trouble is not None)
    waits = [(one.id, one.trouble) for one in deliveries.list_waiting()]
    deliveries.reschedule_all()

    assert waits == [(delivery_id, "invalid_auth")]
    assert office.ended(delivery_id) == "sent"


def test_an_account_that_is_gone_is_given_up(
    office: PostOffice, deliveries: DeliveryQueue, messenger: FakeMessenger
) -> None:
    messenger.troubles.append(UnreachableError("user_disabled"))
    delivery_id = office.add(deliveries.enqueue)

    assert (office.ended(delivery_id), office.row(delivery_id).trouble) == ("given_up", "user_disabled")


def test_moving_the_clock_sends_what_has_fallen_due_in_due_order_and_nothing_else(
    office: PostOffice, deliveries: DeliveryQueue, messenger: FakeMessenger
) -> None:
    in_three, in_two, in_one = (office.add(deliveries.enqueue, due_in=hours * HOUR) for hours in (3, 2, 1))

    office.clock.forward(2 * HOUR)
    deliveries.reschedule_all()
    office.ended(in_two)

    assert sent(messenger) == [in_one, in_two]
    office.clock.forward(HOUR)
    deliveries.reschedule_all()
    assert office.ended(in_three) == "sent"


def test_a_workflow_id_that_was_used_is_refused_instead_of_ignored(
    office: PostOffice, deliveries: DeliveryQueue
) -> None:
    delivery_id = office.add(deliveries.enqueue, due_in=HOUR)
    used = office.row(delivery_id)

    with pytest.raises(dbos_error.DBOSWorkflowIDInUseError), office.sender.database.transaction() as session:
        deliveries.enqueue(session, used)


def test_what_a_dead_worker_had_begun_is_resumed(
    office: PostOffice, deliveries: DeliveryQueue, messenger: FakeMessenger
) -> None:
    delivery_id = office.add(deliveries.enqueue, due_in=HOUR)
    pretend(
        office,
        "UPDATE {} SET status = 'PENDING', executor_id = 'dead', started_at_epoch_ms = 1, delay_until_epoch_ms = NULL"
        " WHERE workflow_uuid = :id",
        office.row(delivery_id).workflow_id,
    )
    office.clock.forward(HOUR)

    deliveries.run_maintenance()

    assert (office.ended(delivery_id), sent(messenger).count(delivery_id)) == ("sent", 1)


def test_a_workflow_that_broke_gets_another_turn(
    office: PostOffice, deliveries: DeliveryQueue, messenger: FakeMessenger
) -> None:
    messenger.troubles.append(ZeroDivisionError("a fault of ours"))
    delivery_id = office.add(deliveries.enqueue)
    first = office.row(delivery_id).workflow_id
    until(lambda: not messenger.troubles)

    until(lambda: tended(deliveries) and office.row(delivery_id).workflow_id != first)
    assert office.row(delivery_id).trouble == "our_fault"
    assert office.ended(delivery_id) == "sent"


def test_nothing_is_left_of_workflows_that_have_ended(office: PostOffice, deliveries: DeliveryQueue, url: str) -> None:
    delivery_ids = [office.add(deliveries.enqueue, kind=kind) for kind in ("invited", "stale")]
    client = DBOSClient(system_database_url=url, serializer=DBOSPortableJSONSerializer())
    for delivery_id in delivery_ids:
        office.ended(delivery_id)

    until(lambda: not client.list_workflows(status=["ENQUEUED", "PENDING"]))
    deliveries.run_maintenance()

    assert client.list_workflows(status=["SUCCESS", "ERROR", "CANCELLED"]) == []
    client.destroy()


def test_requests_links_and_sittings_are_forgotten_after_some_days(
    office: PostOffice, deliveries: DeliveryQueue
) -> None:
    database, made_at = office.sender.database, office.clock()
    with database.transaction() as session:
        idempotency.claim(session, "a request", made_at)
        link = PageLink(token_hash="hash", practice_id=office.practice_id, member_id=office.ben_id, made_at=made_at)
        session.add(link)
        session.flush()
        page_session_store.open_page_session(session, link, made_at)

    deliveries.run_maintenance()
    assert remembered(office) == 3
    office.clock.forward(KEEP_FOR + HOUR)
    deliveries.run_maintenance()
    assert remembered(office) == 0


def test_the_queue_holds_ids_and_no_pickles(
    office: PostOffice, deliveries: DeliveryQueue, messenger: FakeMessenger
) -> None:
    delivery_id = office.add(deliveries.enqueue)
    workflow_id = office.row(delivery_id).workflow_id
    office.ended(delivery_id)

    given = kept(office, "workflow_input", "inputs", workflow_id)
    until(lambda: len(kept(office, "operation_outputs", "output", workflow_id)) == 2)
    said, settled = kept(office, "operation_outputs", "output", workflow_id)

    assert given == [f'{{"namedArgs":{{}},"positionalArgs":["{delivery_id}",0]}}']
    assert json.loads(said) == asdict(AttemptResult("sent", channel="D-U0BEN", ts="1.000000"))
    assert settled == "null"
    assert len(messenger.sent) == 1


def test_before_the_launch_it_says_so(sqlite_url: str) -> None:
    office = opened(sqlite_url, FakeMessenger())

    with pytest.raises(NotLaunchedError):
        office.add(DeliveryQueue(office.sender, url=sqlite_url, executor_id="test").enqueue)

    office.sender.database.dispose()
