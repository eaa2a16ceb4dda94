"""Deliveries wait until they are finished. A request is accepted once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import Session

from storage.database import Database
from storage.models import Delivery
from storage.outbox import deliveries, idempotency
from storage.row_errors import UnknownDeliveryError
from storage.writings.writings import Seal
from tests.support.data.practice_rows import MINUTE, NOW, Practice, create_practice


def add_delivery(session: Session, practice: Practice, minutes: int) -> Delivery:
    """Add a delivery to Ben that is due after so many minutes."""
    return deliveries.add(
        session,
        practice_id=practice.practice_id,
        recipient_id=practice.ben_id,
        kind="invited",
        consult_id=practice.consult_id,
        due_at=NOW + minutes * MINUTE,
        now=NOW,
    )


def test_waiting_deliveries_are_listed_by_due_time(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        later, earlier = add_delivery(session, practice, 9), add_delivery(session, practice, 1)

        waiting_ids = [delivery.id for delivery in deliveries.list_waiting(session)]

    assert waiting_ids == [earlier.id, later.id]


def test_waiting_deliveries_are_counted_by_what_prevents_them(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        add_delivery(session, practice, 9)
        for minutes in (2, 1):
            add_delivery(session, practice, minutes).trouble = "ratelimited"

        counted = deliveries.count_waiting(session, without_kinds=["lapse"])
        others = deliveries.count_waiting(session, without_kinds=["invited"])

    assert [(each.trouble, each.number, each.first_due_at) for each in counted] == [
        ("ratelimited", 2, NOW + MINUTE),
        ("", 1, NOW + 9 * MINUTE),
    ]
    assert others == []


def test_waiting_deliveries_can_be_listed_for_one_practice(database: Database, seal: Seal, practice: Practice) -> None:
    with database.transaction() as session:
        other = create_practice(session, seal, "T2", NOW)
        own, of_other = add_delivery(session, practice, 1), add_delivery(session, other, 2)

        own_ids = [delivery.id for delivery in deliveries.list_waiting(session, practice.practice_id)]
        all_ids = [delivery.id for delivery in deliveries.list_waiting(session)]

    assert own_ids == [own.id]
    assert all_ids == [own.id, of_other.id]


def test_a_sent_delivery_no_longer_waits_and_records_where_it_was_posted(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        delivery_id = add_delivery(session, practice, 1).id
        deliveries.record_outcome(session, delivery_id, outcome="sent", now=NOW, channel="D1", ts="1.2")

    with database.reading() as session:
        row = deliveries.get(session, delivery_id)
        waiting = deliveries.list_waiting(session)
    assert (row.outcome, row.done_at, row.channel, row.ts, row.trouble) == ("sent", NOW, "D1", "1.2", None)
    assert waiting == []


def test_the_first_outcome_stays(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        delivery_id = add_delivery(session, practice, 1).id
        deliveries.record_outcome(session, delivery_id, outcome="sent", now=NOW, channel="D1", ts="1.2")
        deliveries.record_outcome(
            session, delivery_id, outcome="given_up", now=NOW + MINUTE, trouble="channel_not_found"
        )

        stored = deliveries.get(session, delivery_id)

    assert (stored.outcome, stored.done_at, stored.channel, stored.trouble) == ("sent", NOW, "D1", None)


def test_an_unknown_delivery_is_refused(database: Database) -> None:
    with database.transaction() as session, pytest.raises(UnknownDeliveryError):
        deliveries.record_outcome(session, uuid4(), outcome="sent", now=NOW)


def test_a_request_is_new_once(database: Database) -> None:
    with database.transaction() as session:
        first_claims = [idempotency.claim(session, key, NOW) for key in ("one", "one", "two")]
    with database.transaction() as session:
        later_claim = idempotency.claim(session, "one", NOW + MINUTE)

    assert first_claims == [True, False, True]
    assert later_claim is False


def test_a_request_whose_transaction_failed_is_new_again(database: Database) -> None:
    def fail() -> None:
        with database.transaction() as session:
            idempotency.claim(session, "one", NOW)
            deliveries.get(session, uuid4())

    with pytest.raises(UnknownDeliveryError):
        fail()

    with database.transaction() as session:
        assert idempotency.claim(session, "one", NOW) is True


def test_old_requests_are_deleted_no_more_than_a_few_at_once(database: Database) -> None:
    with database.transaction() as session:
        for number in range(3):
            idempotency.claim(session, str(number), NOW + timedelta(days=number))

        deleted = idempotency.delete_before(session, NOW + timedelta(days=2), limit=1)

        left = [number for number in range(3) if not idempotency.claim(session, str(number), NOW)]
        assert deleted == 1
        assert left in ([0, 2], [1, 2])
