"""The worker, with each kind of database. The tests of one database share one worker."""

import time
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from bot.messaging import RetryLaterError, UnreachableError
from bot.worker.delivery_queue import DeliveryQueue
from bot.worker.pacing import Pacing
from storage.database import Database
from storage.models.delivery import URGENT
from storage.outbox import deliveries, leases
from storage.schema import upgrade
from tests.support.data.databases import SEAL
from tests.support.data.practice_with_messages import SenderSetup, open_sender, wait_until
from tests.support.fakes import FakeMessenger, FakeTimer
from tests.worker.conftest import POLL_SECONDS

HOUR = timedelta(hours=1)


def sent(messenger: FakeMessenger) -> list[UUID]:
    return [UUID(message.about) for _, message in messenger.sent]


def move(office: SenderSetup, queue: DeliveryQueue, by: timedelta) -> None:
    """Move the practice's clock, as the demo does."""
    office.clock.forward(by)
    queue.wake()


def add_and_roll_back(office: SenderSetup) -> None:
    with office.sender.database.transaction() as session:
        office.add_in_session(session)
        raise ZeroDivisionError


def test_a_message_is_sent_and_recorded_without_any_other_call(office: SenderSetup, messenger: FakeMessenger) -> None:
    delivery_id = office.add()

    assert office.wait_for_outcome(delivery_id) == "sent"
    row = office.row(delivery_id)
    assert (sent(messenger), row.channel, row.ts, row.lease) == ([delivery_id], "D-U0BEN", "1.000000", None)


def test_a_rolled_back_message_is_not_sent(office: SenderSetup, messenger: FakeMessenger) -> None:
    with pytest.raises(ZeroDivisionError):
        add_and_roll_back(office)
    later = office.add()

    office.wait_for_outcome(later)

    assert sent(messenger) == [later]


def test_a_message_that_a_command_added_is_sent_by_the_running_service(
    office: SenderSetup, messenger: FakeMessenger, queue_url: str
) -> None:
    database = Database(queue_url)  # as in another process
    database.use_seal(SEAL)
    with database.transaction() as session:
        delivery_id = office.add_in_session(session).id
    database.dispose()

    assert (office.wait_for_outcome(delivery_id), sent(messenger)) == ("sent", [delivery_id])


def test_a_stale_message_is_not_sent(office: SenderSetup, messenger: FakeMessenger) -> None:
    delivery_id = office.add(kind="stale")

    assert (office.wait_for_outcome(delivery_id), messenger.sent) == ("stale", [])


def test_a_message_is_sent_after_retries(office: SenderSetup, queue: DeliveryQueue, messenger: FakeMessenger) -> None:
    messenger.troubles.extend([RetryLaterError("http_500", after=60), RetryLaterError("http_503")])
    delivery_id = office.add()

    for seconds, trouble in ((60, "http_500"), (4, "http_503")):  # 4: the second wait, since Slack names none
        wait_until(lambda: office.row(delivery_id).trouble == trouble)  # noqa: B023 -- called at once
        move(office, queue, timedelta(seconds=seconds))

    assert (office.wait_for_outcome(delivery_id), sent(messenger)) == ("sent", [delivery_id])


def test_a_postponed_message_has_a_reason_and_waits_as_long_as_slack_asks(
    office: SenderSetup, queue: DeliveryQueue, messenger: FakeMessenger
) -> None:
    messenger.troubles.append(RetryLaterError("invalid_auth", after=60))
    delivery_id = office.add()

    wait_until(lambda: office.row(delivery_id).trouble is not None)
    waiting = [(delivery.id, delivery.trouble, delivery.retry_at) for delivery in queue.list_waiting()]
    move(office, queue, timedelta(seconds=59))
    office.wait_for_outcome(office.add())
    early = office.outcome(delivery_id)
    move(office, queue, timedelta(seconds=1))

    assert waiting == [(delivery_id, "invalid_auth", office.clock())]
    assert (early, office.wait_for_outcome(delivery_id)) == (None, "sent")


def test_slacks_rate_limit_stops_messages_to_everybody_for_as_long_as_it_says(
    office: SenderSetup, queue: DeliveryQueue, messenger: FakeMessenger, timer: FakeTimer
) -> None:
    messenger.troubles.append(RetryLaterError("ratelimited", after=30))
    limited = office.add()
    wait_until(lambda: office.row(limited).trouble is not None)
    other = office.add()
    move(office, queue, timedelta(seconds=30))
    queue.run_maintenance()  # goes on meanwhile
    time.sleep(10 * POLL_SECONDS)  # the worker looks several times
    unsent = [office.outcome(limited), office.outcome(other)]

    timer.now += 30
    queue.wake()

    assert [office.wait_for_outcome(limited), office.wait_for_outcome(other)] == ["sent", "sent"]
    assert (unsent, set(sent(messenger))) == ([None, None], {limited, other})


def test_an_unreachable_person_is_given_up(office: SenderSetup, messenger: FakeMessenger) -> None:
    messenger.troubles.append(UnreachableError("user_disabled"))
    delivery_id = office.add()

    assert (office.wait_for_outcome(delivery_id), office.row(delivery_id).trouble) == ("given_up", "user_disabled")


def test_what_concerns_safety_is_sent_first(
    office: SenderSetup, queue: DeliveryQueue, messenger: FakeMessenger
) -> None:
    earlier, urgent = office.add(due_in=HOUR), office.add(due_in=2 * HOUR)
    with office.sender.database.transaction() as session:
        deliveries.get(session, urgent).priority = URGENT

    move(office, queue, 2 * HOUR)
    office.wait_for_outcome(earlier)

    assert sent(messenger) == [urgent, earlier]


def test_words_that_fail_are_tried_again_and_stop_nobody_else(
    office: SenderSetup, queue: DeliveryQueue, messenger: FakeMessenger
) -> None:
    messenger.troubles.append(ZeroDivisionError("a fault of ours"))
    delivery_id = office.add()
    wait_until(lambda: office.row(delivery_id).trouble is not None)
    other = office.add()

    assert office.wait_for_outcome(other) == "sent"
    assert (office.row(delivery_id).trouble, office.row(delivery_id).tries) == ("our_fault", 1)
    move(office, queue, timedelta(seconds=2))
    assert (office.wait_for_outcome(delivery_id), sent(messenger)) == ("sent", [other, delivery_id])


def test_two_workers_send_each_message_once_and_keep_the_order(
    office: SenderSetup, queue: DeliveryQueue, messenger: FakeMessenger, queue_url: str
) -> None:
    second = open_sender(queue_url, messenger)
    other = DeliveryQueue(second.sender, process_id="other", pacing=Pacing(0))
    other.launch()
    in_order = [office.add(due_in=timedelta(seconds=second)) for second in range(20)]

    for clock in (office.clock, second.clock):
        clock.now = office.row(in_order[-1]).due_at
    while office.outcome(in_order[-1]) is None:
        queue.wake()
        other.wake()

    other.close()
    second.sender.database.dispose()
    assert sent(messenger) == in_order


def test_a_worker_that_starts_again_takes_up_at_once_what_it_was_sending(queue_url: str) -> None:
    office = open_sender(queue_url, FakeMessenger())
    office.clock.forward(-HOUR)  # earlier than what the other tests left
    delivery_id = office.add(due_in=-HOUR)
    with office.sender.database.transaction() as session:
        deliveries.get(session, delivery_id).lease = leases.create_prefix("killed")
    queue = DeliveryQueue(office.sender, process_id="killed", pacing=Pacing(0))

    queue.launch()

    assert office.wait_for_outcome(delivery_id) == "sent"
    queue.close()
    office.sender.database.dispose()


def test_a_worker_whose_id_another_process_has_sends_nothing_until_it_has_it_again(tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path}/practice.db")
    office = open_sender(f"sqlite:///{tmp_path}/practice.db", FakeMessenger())
    holds, rounds, days = iter([False, True]), list[None](), list[datetime]()
    queue = DeliveryQueue(
        office.sender,
        process_id="lost",
        pacing=Pacing(0),
        keep_id=lambda: next(holds),
        each_round=lambda: rounds.append(None),
        daily_tasks=[days.append],
    )
    queue.run_maintenance()
    delivery_id = office.add()
    queue.launch()
    wait_until(lambda: len(rounds) > len(("one", "two")))
    while_lost = office.outcome(delivery_id), len(days)

    queue.run_maintenance()

    assert office.wait_for_outcome(delivery_id) == "sent"
    assert (while_lost, len(days)) == ((None, 0), 1)
    queue.close()
    office.sender.database.dispose()
