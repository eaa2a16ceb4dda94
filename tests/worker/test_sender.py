"""What one attempt to send a delivery does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from bot.messaging import RetryLaterError, UnreachableError
from bot.worker.sender import (
    AttemptResult,
    Sender,
    compute_retry_delay,
    send_if_current,
)
from storage.models import Delivery
from storage.outbox import leases
from tests.support.data.practice_with_messages import SenderSetup, open_sender
from tests.support.fakes import FakeMessenger, Outbox, send_delivery

HOUR = timedelta(hours=1)


@pytest.fixture
def messenger() -> FakeMessenger:
    return FakeMessenger()


@pytest.fixture
def office(sqlite_url: str, messenger: FakeMessenger) -> Iterator[SenderSetup]:
    office = open_sender(sqlite_url, messenger)
    yield office
    office.sender.database.dispose()


@pytest.fixture
def outbox(office: SenderSetup) -> Outbox:
    return Outbox(office.sender)


def kinds(results: list[AttemptResult]) -> list[str]:
    return [result.kind for result in results]


def test_a_due_message_is_sent_and_recorded_once(office: SenderSetup, outbox: Outbox, messenger: FakeMessenger) -> None:
    delivery_id = office.add()

    first = outbox.deliver_due(office.clock())
    second = outbox.deliver_due(office.clock())

    assert (kinds(first), kinds(second)) == (["sent"], [])
    assert [slack_id for slack_id, _ in messenger.sent] == ["U0BEN"]
    row = office.row(delivery_id)
    assert (row.outcome, row.channel, row.ts, row.trouble) == ("sent", "D-U0BEN", "1.000000", None)


def test_a_message_is_not_sent_before_it_is_due(office: SenderSetup, outbox: Outbox, messenger: FakeMessenger) -> None:
    office.add(due_in=HOUR)

    early = outbox.deliver_due(office.clock())
    office.clock.forward(HOUR)
    in_time = outbox.deliver_due(office.clock())

    assert (kinds(early), kinds(in_time), len(messenger.sent)) == ([], ["sent"], 1)


def test_an_attempt_that_comes_too_early_is_postponed_until_the_message_is_due(
    office: SenderSetup, messenger: FakeMessenger
) -> None:
    delivery_id = office.add(due_in=HOUR)

    outcome = send_delivery(office.sender, office.lease(delivery_id))

    row = office.row(delivery_id)
    assert outcome == AttemptResult("later", wait=HOUR.total_seconds())
    assert (row.retry_at, row.lease, row.done_at) == (row.due_at, None, None)
    assert messenger.sent == []


def test_a_message_that_was_due_at_once_is_sent_even_if_the_clock_was_put_back_since(office: SenderSetup) -> None:
    attempt = office.lease(office.add())
    office.clock.forward(-HOUR)

    assert send_if_current(office.sender, attempt).kind == "sent"


def test_a_stale_delivery_sends_nothing(office: SenderSetup, outbox: Outbox, messenger: FakeMessenger) -> None:
    delivery_id = office.add(kind="stale")

    outbox.deliver_due(office.clock())

    assert (office.outcome(delivery_id), messenger.sent) == ("stale", [])


def test_a_delivery_whose_transaction_was_rolled_back_is_never_sent(
    office: SenderSetup, outbox: Outbox, messenger: FakeMessenger
) -> None:
    with pytest.raises(ZeroDivisionError):
        add_and_roll_back(office)

    assert (outbox.deliver_due(office.clock()), messenger.sent) == ([], [])


def test_a_retry_waits_as_long_as_slack_asks(office: SenderSetup, outbox: Outbox, messenger: FakeMessenger) -> None:
    messenger.troubles.append(RetryLaterError("ratelimited", after=30))
    delivery_id = office.add()

    results = outbox.deliver_due(office.clock())
    waiting = office.row(delivery_id)
    immediate = outbox.deliver_due(office.clock())
    office.clock.forward(timedelta(seconds=30))
    later = outbox.deliver_due(office.clock())

    assert results == [AttemptResult("later", trouble="ratelimited", wait=30, tries=1)]
    assert (waiting.done_at, waiting.trouble) == (None, "ratelimited")
    assert (kinds(immediate), kinds(later), office.outcome(delivery_id)) == ([], ["sent"], "sent")


def test_without_a_wait_from_slack_each_wait_doubles_up_to_15_minutes(
    office: SenderSetup, outbox: Outbox, messenger: FakeMessenger
) -> None:
    messenger.troubles.extend(RetryLaterError("http_503") for _ in range(12))
    office.add()

    waits = []
    for _ in range(12):
        (result,) = outbox.deliver_due(office.clock())
        waits.append(result.wait)
        office.clock.forward(timedelta(seconds=result.wait))

    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]
    assert compute_retry_delay(10**6) == 900


def test_a_rate_limit_without_a_wait_from_slack_pauses_everybody_only_briefly(
    office: SenderSetup, outbox: Outbox, messenger: FakeMessenger
) -> None:
    messenger.troubles.extend(RetryLaterError("ratelimited") for _ in range(9))
    office.add()

    waits = []
    for _ in range(9):
        (result,) = outbox.deliver_due(office.clock())
        waits.append(result.wait)
        office.clock.forward(timedelta(seconds=result.wait))

    assert waits == [2] * 9


def test_a_message_to_an_unreachable_person_is_given_up_with_slacks_error_code(
    office: SenderSetup, outbox: Outbox, messenger: FakeMessenger
) -> None:
    messenger.troubles.append(UnreachableError("user_disabled"))
    delivery_id = office.add()

    outbox.deliver_due(office.clock())
    row = office.row(delivery_id)

    assert (row.outcome, row.trouble, outbox.deliver_due(office.clock())) == ("given_up", "user_disabled", [])


def test_a_replaced_attempt_does_nothing(office: SenderSetup, outbox: Outbox, messenger: FakeMessenger) -> None:
    messenger.troubles.append(RetryLaterError("http_500"))
    old = office.lease(office.add())
    with office.sender.database.transaction() as session:
        leases.free(session, old.lease)
    outbox.deliver_due(office.clock())

    result = send_delivery(office.sender, old)

    assert (result.kind, messenger.sent) == ("over", [])


def test_a_repeated_attempt_sends_nothing_twice(office: SenderSetup, messenger: FakeMessenger) -> None:
    attempt = office.lease(office.add())

    results = [send_delivery(office.sender, attempt) for _ in range(2)]

    assert (kinds(results), len(messenger.sent)) == (["sent", "over"], 1)


def test_the_message_is_rendered_when_it_is_sent(office: SenderSetup) -> None:
    attempt = office.lease(office.add())
    sender = Sender(office.sender.database, office.clock, lambda _session, _delivery: None, office.sender.messenger)

    assert send_if_current(sender, attempt) == AttemptResult("stale")


def test_the_follow_up_of_a_stale_delivery_runs_once_and_in_the_same_transaction(office: SenderSetup) -> None:
    seen: list[str] = []

    def follow_up(session: Session, delivery: Delivery, now: datetime) -> None:
        assert session.in_transaction()
        seen.append(f"{delivery.kind} {now:%H:%M}")

    outbox = Outbox(replace(office.sender, follow_up=follow_up))
    stale, invited = office.add(kind="stale"), office.add()

    for _ in range(2):
        outbox.deliver_due(office.clock())

    assert seen == ["stale 09:12"]
    assert (office.outcome(stale), office.outcome(invited)) == ("stale", "sent")


def test_a_stale_delivery_that_is_tried_again_later_gets_a_new_time_and_no_lease(
    office: SenderSetup, messenger: FakeMessenger
) -> None:
    next_times = iter([office.clock() + HOUR, None])
    outbox = Outbox(replace(office.sender, follow_up=lambda *_: next(next_times)))
    delivery_id = office.add(kind="stale")
    before = office.row(delivery_id)

    outbox.deliver_due(office.clock())
    between = office.row(delivery_id)
    early = outbox.deliver_due(office.clock() + timedelta(minutes=59))
    office.clock.forward(HOUR)
    outbox.deliver_due(office.clock())

    assert (between.due_at, between.done_at) == (before.due_at + HOUR, None)
    assert (between.lease, between.tries, between.trouble) == (None, 0, None)
    assert (early, office.outcome(delivery_id), messenger.sent) == ([], "stale", [])


def test_if_the_follow_up_fails_nothing_is_recorded_and_the_attempt_can_be_repeated(office: SenderSetup) -> None:
    def failing_follow_up(_session: Session, _delivery: Delivery, _now: datetime) -> None:
        raise ZeroDivisionError

    attempt = office.lease(office.add(kind="stale"))

    with pytest.raises(ZeroDivisionError):
        send_delivery(replace(office.sender, follow_up=failing_follow_up), attempt)

    assert office.outcome(attempt.delivery_id) is None
    assert send_delivery(office.sender, attempt).kind == "stale"


def add_and_roll_back(office: SenderSetup) -> None:
    with office.sender.database.transaction() as session:
        office.add_in_session(session)
        raise ZeroDivisionError
