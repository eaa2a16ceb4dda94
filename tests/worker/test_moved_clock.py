"""The worker when the clock is moved: by hand in the demo, or because the machine's clock was wrong."""

from bot.messaging import RetryLaterError
from bot.worker.delivery_queue import DeliveryQueue
from storage.outbox import deliveries, leases
from tests.support.data.practice_with_messages import SenderSetup, wait_until
from tests.support.fakes import FakeMessenger
from tests.worker.test_delivery_queue import HOUR, move, sent


def test_moving_the_clock_sends_only_due_messages_and_in_due_order(
    office: SenderSetup, queue: DeliveryQueue, messenger: FakeMessenger
) -> None:
    in_three, in_two, in_one = (office.add(due_in=hours * HOUR) for hours in (3, 2, 1))

    move(office, queue, 2 * HOUR)
    office.wait_for_outcome(in_two)

    assert sent(messenger) == [in_one, in_two]
    move(office, queue, HOUR)
    assert office.wait_for_outcome(in_three) == "sent"


def test_a_clock_put_back_delays_nothing_that_was_due_and_repeats_nothing(
    office: SenderSetup, queue: DeliveryQueue, messenger: FakeMessenger
) -> None:
    messenger.troubles.append(RetryLaterError("http_500", after=2))
    postponed, reminder = office.add(), office.add(due_in=HOUR)
    wait_until(lambda: office.row(postponed).trouble is not None)
    with office.sender.database.transaction() as session:  # holds the worker up, so that both come at once
        due = office.add_in_session(session).id
        office.clock.forward(-HOUR)
    queue.run_maintenance()  # PostgreSQL holds nobody up: there the worker may have noticed before the commit
    queue.wake()

    assert [office.wait_for_outcome(delivery_id) for delivery_id in (due, postponed)] == ["sent", "sent"]
    assert (office.outcome(reminder), sorted(sent(messenger))) == (None, sorted([due, postponed]))
    move(office, queue, 2 * HOUR)
    office.wait_for_outcome(reminder)
    assert sent(messenger)[2:] == [reminder]


def test_a_clock_put_forward_does_not_end_a_lease(
    office: SenderSetup, queue: DeliveryQueue, messenger: FakeMessenger
) -> None:
    leased = office.lease(office.add(due_in=HOUR))  # by another process
    move(office, queue, 2 * HOUR)
    queue.run_maintenance()
    seen = office.outcome(leased.delivery_id)
    with office.sender.database.transaction() as session:
        leases.free(session, leased.lease)
    queue.wake()

    assert (seen, office.wait_for_outcome(leased.delivery_id)) == (None, "sent")
    assert sent(messenger) == [leased.delivery_id]


def test_a_message_whose_click_began_before_the_clock_was_put_back_goes_out_at_the_next_maintenance(
    office: SenderSetup, queue: DeliveryQueue
) -> None:
    before = office.clock() + HOUR  # the worker has already noticed that the clock was put back
    with office.sender.database.transaction() as session:
        added = deliveries.add(
            session,
            practice_id=office.practice_id,
            recipient_id=office.ben_id,
            kind="invited",
            consult_id=None,
            due_at=before,
            now=before,
        ).id

    queue.run_maintenance()
    queue.wake()

    assert office.wait_for_outcome(added) == "sent"
