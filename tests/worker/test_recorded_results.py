"""What is recorded of an attempt: alone, or many in one transaction."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.worker.sender import AttemptResult, record_plain_results, record_result, send_if_current
from storage.outbox import deliveries, leases
from storage.outbox.deliveries import USER_DISABLED
from tests.support.data.practice_with_messages import SenderSetup, open_sender
from tests.support.fakes import FakeMessenger, Outbox


@pytest.fixture
def office(sqlite_url: str) -> Iterator[SenderSetup]:
    office = open_sender(sqlite_url, FakeMessenger())
    yield office
    office.sender.database.dispose()


def test_recording_the_same_result_twice_changes_nothing(office: SenderSetup) -> None:
    """The database can be lost after the result is recorded and before the worker knows."""
    attempt = office.lease(office.add())
    rows = []

    for wait in (2, 60):
        record_result(office.sender, attempt, AttemptResult("later", trouble="http_500", wait=wait, tries=1))
        rows.append(office.row(attempt.delivery_id))

    assert [(row.tries, row.trouble, row.retry_at) for row in rows] == [
        (1, "http_500", office.clock() + timedelta(seconds=2))
    ] * 2


def test_that_a_message_was_sent_is_recorded_even_when_its_lease_was_lost(office: SenderSetup) -> None:
    """The database was out of reach for so long that the message was to be taken up again."""
    attempt = office.lease(office.add())
    result = send_if_current(office.sender, attempt)
    with office.sender.database.transaction() as session:
        leases.free(session, attempt.lease)

    record_result(office.sender, attempt, result)

    assert (office.outcome(attempt.delivery_id), Outbox(office.sender).deliver_due(office.clock())) == ("sent", [])


def test_where_a_message_was_posted_is_recorded_even_when_it_was_canceled_meanwhile(office: SenderSetup) -> None:
    """So that it can be replaced when its case is deleted."""
    attempt = office.lease(office.add())
    result = send_if_current(office.sender, attempt)
    with office.sender.database.transaction() as session:
        delivery = deliveries.get(session, attempt.delivery_id)
        delivery.done_at, delivery.outcome = office.clock(), "stale"

    with office.sender.database.transaction() as session:
        recorded = record_plain_results(office.sender, session, {attempt: result})
    record_result(office.sender, attempt, result)

    row = office.row(attempt.delivery_id)
    assert (recorded, row.outcome, row.channel, row.ts) == (set(), "stale", result.channel, result.ts)


def test_many_results_are_recorded_at_once_except_those_that_change_other_rows(office: SenderSetup) -> None:
    results = {
        office.lease(office.add()): AttemptResult("sent", channel="D1", ts="1.0"),
        office.lease(office.add()): AttemptResult("later", trouble="http_500", wait=2, tries=1),
        office.lease(office.add()): AttemptResult("given_up", trouble="is_bot"),
        office.lease(office.add()): AttemptResult("over"),
        office.lease(office.add()): AttemptResult("given_up", trouble=USER_DISABLED),
        office.lease(office.add()): AttemptResult("stale"),
    }

    with office.sender.database.transaction() as session:
        recorded = record_plain_results(office.sender, session, results)

    assert [attempt in recorded for attempt in results] == [True] * 4 + [False] * 2
    assert [office.outcome(attempt.delivery_id) for attempt in results] == ["sent", None, "given_up", None, None, None]
