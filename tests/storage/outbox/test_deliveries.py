"""Deliveries wait until they are done; a request is taken once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import Session

from storage.database import Database
from storage.models import Delivery
from storage.outbox import deliveries, idempotency
from storage.row_errors import UnknownDeliveryError
from storage.writings.writings import Seal
from tests.support.data.practice_rows import MINUTE, NOW, Practice, founded


def added(session: Session, practice: Practice, minutes: int) -> Delivery:
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


def test_what_is_due_first_waits_first(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        later, sooner = added(session, practice, 9), added(session, practice, 1)

        found = [delivery.id for delivery in deliveries.list_waiting(session)]

    assert found == [sooner.id, later.id]


def test_what_waits_can_be_asked_of_one_practice(database: Database, seal: Seal, practice: Practice) -> None:
    with database.transaction() as session:
        other = founded(session, seal, "T2", NOW)
        mine, elsewhere = added(session, practice, 1), added(session, other, 2)

        of_mine = [delivery.id for delivery in deliveries.list_waiting(session, practice.practice_id)]
        of_all = [delivery.id for delivery in deliveries.list_waiting(session)]

    assert of_mine == [mine.id]
    assert of_all == [mine.id, elsewhere.id]


def test_each_delivery_has_a_workflow_id_of_its_own(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        ids = {added(session, practice, 1).workflow_id for _ in range(50)}

    assert len(ids) == 50
    assert max(len(one) for one in ids) <= 64


def test_a_sent_delivery_waits_no_more_and_knows_where_it_went(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        delivery_id = added(session, practice, 1).id
        deliveries.record_outcome(session, delivery_id, outcome="sent", now=NOW, channel="D1", ts="1.2")

    with database.reading() as session:
        found = deliveries.get(session, delivery_id)
        waiting = deliveries.list_waiting(session)
    assert (found.outcome, found.done_at, found.channel, found.ts, found.trouble) == ("sent", NOW, "D1", "1.2", None)
    assert waiting == []


def test_the_first_ending_stays(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        delivery_id = added(session, practice, 1).id
        deliveries.record_outcome(session, delivery_id, outcome="sent", now=NOW, channel="D1", ts="1.2")
        deliveries.record_outcome(
            session, delivery_id, outcome="given_up", now=NOW + MINUTE, trouble="channel_not_found"
        )

        found = deliveries.get(session, delivery_id)

    assert (found.outcome, found.done_at, found.channel, found.trouble) == ("sent", NOW, "D1", None)


def test_an_unknown_delivery_is_refused(database: Database) -> None:
    with database.transaction() as session, pytest.raises(UnknownDeliveryError):
        deliveries.record_outcome(session, uuid4(), outcome="sent", now=NOW)


def test_a_request_is_new_once(database: Database) -> None:
    with database.transaction() as session:
        taken = [idempotency.claim(session, key, NOW) for key in ("one", "one", "two")]
    with database.transaction() as session:
        again = idempotency.claim(session, "one", NOW + MINUTE)

    assert taken == [True, False, True]
    assert again is False


def test_a_request_whose_transaction_failed_is_new_again(database: Database) -> None:
    def fail() -> None:
        with database.transaction() as session:
            idempotency.claim(session, "one", NOW)
            deliveries.get(session, uuid4())

    with pytest.raises(UnknownDeliveryError):
        fail()

    with database.transaction() as session:
        assert idempotency.claim(session, "one", NOW) is True


def test_requests_are_forgotten_by_their_age(database: Database) -> None:
    with database.transaction() as session:
        for number in range(3):
            idempotency.claim(session, str(number), NOW + timedelta(days=number))

        forgotten = idempotency.delete_before(session, NOW + timedelta(days=1))

        assert forgotten == 1
        assert [idempotency.claim(session, str(number), NOW) for number in range(3)] == [True, False, False]
