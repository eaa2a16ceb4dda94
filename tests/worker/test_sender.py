"""What one attempt does, whatever queue it came from."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from bot.messaging import RetryLaterError, UnreachableError
from bot.worker.sender import (
    Attempt,
    AttemptResult,
    Sender,
    compute_retry_delay,
    record_result,
    send_delivery,
    send_if_current,
)
from storage.models import Delivery
from tests.support.data.practice_with_messages import PostOffice, opened
from tests.support.fakes import FakeMessenger, Outbox

HOUR = timedelta(hours=1)


@pytest.fixture
def messenger() -> FakeMessenger:
    return FakeMessenger()


@pytest.fixture
def office(sqlite_url: str, messenger: FakeMessenger) -> Iterator[PostOffice]:
    office = opened(sqlite_url, messenger)
    yield office
    office.sender.database.dispose()


@pytest.fixture
def outbox(office: PostOffice) -> Outbox:
    return Outbox(office.sender)


def kinds(outcomes: list[AttemptResult]) -> list[str]:
    return [outcome.kind for outcome in outcomes]


def test_what_is_due_is_sent_once_and_where_it_went_is_kept(
    office: PostOffice, outbox: Outbox, messenger: FakeMessenger
) -> None:
    delivery_id = office.add(outbox.enqueue)

    first = outbox.deliver_due(office.clock())
    second = outbox.deliver_due(office.clock())

    assert (kinds(first), kinds(second)) == (["sent"], [])
    assert [to for to, _ in messenger.sent] == ["U0BEN"]
    row = office.row(delivery_id)
    assert (row.outcome, row.channel, row.ts, row.trouble) == ("sent", "D-U0BEN", "1.000000", None)


def test_what_is_not_due_waits(office: PostOffice, outbox: Outbox, messenger: FakeMessenger) -> None:
    office.add(outbox.enqueue, due_in=HOUR)

    early = outbox.deliver_due(office.clock())
    office.clock.forward(HOUR)
    in_time = outbox.deliver_due(office.clock())

    assert (kinds(early), kinds(in_time), len(messenger.sent)) == ([], ["sent"], 1)


def test_what_the_queue_brings_too_early_is_put_off_until_it_is_due(
    office: PostOffice, outbox: Outbox, messenger: FakeMessenger
) -> None:
    delivery_id = office.add(outbox.enqueue, due_in=HOUR)
    turn = Attempt(delivery_id, office.row(delivery_id).workflow_id)
    queued: list[tuple[Attempt, float]] = []

    outcome = send_delivery(office.sender, turn, lambda _session, again, wait: queued.append((again, wait)))

    assert outcome == AttemptResult("later", wait=HOUR.total_seconds())
    assert queued == [(Attempt(delivery_id, office.row(delivery_id).workflow_id), HOUR.total_seconds())]
    assert messenger.sent == []


def test_a_stale_one_says_nothing(office: PostOffice, outbox: Outbox, messenger: FakeMessenger) -> None:
    delivery_id = office.add(outbox.enqueue, kind="stale")

    outbox.deliver_due(office.clock())

    assert (office.outcome(delivery_id), messenger.sent) == ("stale", [])


def test_a_delivery_whose_transaction_was_rolled_back_is_never_sent(
    office: PostOffice, outbox: Outbox, messenger: FakeMessenger
) -> None:
    with pytest.raises(ZeroDivisionError):
        begun_and_broken_off(office, outbox)

    assert (outbox.deliver_due(office.clock()), messenger.sent) == ([], [])


def test_slack_names_the_wait_and_it_is_kept_to(office: PostOffice, outbox: Outbox, messenger: FakeMessenger) -> None:
    messenger.troubles.append(RetryLaterError("ratelimited", after=30))
    delivery_id = office.add(outbox.enqueue)

    outcomes = outbox.deliver_due(office.clock())
    waiting = office.row(delivery_id)
    at_once = outbox.deliver_due(office.clock())
    office.clock.forward(timedelta(seconds=30))
    later = outbox.deliver_due(office.clock())

    assert outcomes == [AttemptResult("later", trouble="ratelimited", wait=30, tries=1)]
    assert (waiting.done_at, waiting.trouble) == (None, "ratelimited")
    assert (kinds(at_once), kinds(later), office.outcome(delivery_id)) == ([], ["sent"], "sent")


def test_without_a_named_wait_each_is_twice_as_long_up_to_a_quarter_of_an_hour(
    office: PostOffice, outbox: Outbox, messenger: FakeMessenger
) -> None:
    messenger.troubles.extend(RetryLaterError("http_503") for _ in range(12))
    office.add(outbox.enqueue)

    waits = []
    for _ in range(12):
        (outcome,) = outbox.deliver_due(office.clock())
        waits.append(outcome.wait)
        office.clock.forward(timedelta(seconds=outcome.wait))

    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]
    assert compute_retry_delay(10**6) == 900


def test_a_person_who_cannot_be_reached_is_given_up_with_slacks_word_for_it(
    office: PostOffice, outbox: Outbox, messenger: FakeMessenger
) -> None:
    messenger.troubles.append(UnreachableError("user_disabled"))
    delivery_id = office.add(outbox.enqueue)

    outbox.deliver_due(office.clock())
    row = office.row(delivery_id)

    assert (row.outcome, row.trouble, outbox.deliver_due(office.clock())) == ("given_up", "user_disabled", [])


def test_a_turn_that_another_has_replaced_does_nothing(
    office: PostOffice, outbox: Outbox, messenger: FakeMessenger
) -> None:
    messenger.troubles.append(RetryLaterError("http_500"))
    delivery_id = office.add(outbox.enqueue)
    old = Attempt(delivery_id, office.row(delivery_id).workflow_id)
    outbox.deliver_due(office.clock())

    outcome = send_delivery(office.sender, old, no_turn)

    assert (outcome.kind, messenger.sent) == ("over", [])


def test_a_turn_that_is_taken_again_after_a_crash_sends_nothing_twice(
    office: PostOffice, outbox: Outbox, messenger: FakeMessenger
) -> None:
    """A crash can come between keeping that it was sent and the queue's knowing of it."""
    delivery_id = office.add(outbox.enqueue)
    turn = Attempt(delivery_id, office.row(delivery_id).workflow_id)

    outcomes = [send_delivery(office.sender, turn, no_turn) for _ in range(2)]

    assert (kinds(outcomes), len(messenger.sent)) == (["sent", "over"], 1)


def test_keeping_the_same_outcome_twice_changes_nothing(office: PostOffice, outbox: Outbox) -> None:
    """A crash can come between keeping an outcome and the queue's knowing of it."""
    delivery_id = office.add(outbox.enqueue)
    turn = Attempt(delivery_id, office.row(delivery_id).workflow_id)
    put_off = AttemptResult("later", trouble="http_500", wait=2, tries=1)
    queued: list[Attempt] = []

    for _ in range(2):
        record_result(office.sender, turn, put_off, lambda _session, again, _wait: queued.append(again))

    assert queued == [Attempt(delivery_id, office.row(delivery_id).workflow_id, tries=1)]


def test_the_words_are_those_of_the_moment_of_sending(office: PostOffice, outbox: Outbox) -> None:
    delivery_id = office.add(outbox.enqueue)
    turn = Attempt(delivery_id, office.row(delivery_id).workflow_id)
    moved_on = Sender(office.sender.database, office.clock, lambda _session, _delivery: None, office.sender.messenger)

    assert send_if_current(moved_on, turn) == AttemptResult("stale")


def test_what_follows_silence_is_done_with_it_and_once(office: PostOffice) -> None:
    seen: list[str] = []

    def follow(session: Session, delivery: Delivery, now: datetime) -> None:
        assert session.in_transaction()
        seen.append(f"{delivery.kind} {now:%H:%M}")

    outbox = Outbox(replace(office.sender, follow_up=follow))
    stale, said = office.add(outbox.enqueue, kind="stale"), office.add(outbox.enqueue)

    for _ in range(2):
        outbox.deliver_due(office.clock())

    assert seen == ["stale 09:12"]
    assert (office.outcome(stale), office.outcome(said)) == ("stale", "sent")


def test_what_comes_again_has_its_new_time_and_a_workflow_of_its_own(
    office: PostOffice, messenger: FakeMessenger
) -> None:
    turns = iter([office.clock() + HOUR, None])
    outbox = Outbox(replace(office.sender, follow_up=lambda *_: next(turns)))
    delivery_id = office.add(outbox.enqueue, kind="stale")
    before = office.row(delivery_id)

    outbox.deliver_due(office.clock())
    between = office.row(delivery_id)
    early = outbox.deliver_due(office.clock() + timedelta(minutes=59))
    office.clock.forward(HOUR)
    outbox.deliver_due(office.clock())

    assert (between.due_at, between.done_at) == (before.due_at + HOUR, None)
    assert between.workflow_id != before.workflow_id
    assert (early, office.outcome(delivery_id), messenger.sent) == ([], "stale", [])


def test_if_what_follows_breaks_off_nothing_is_kept_and_it_is_done_again(office: PostOffice, outbox: Outbox) -> None:
    def broken(_session: Session, _delivery: Delivery, _now: datetime) -> None:
        raise ZeroDivisionError

    delivery_id = office.add(outbox.enqueue, kind="stale")
    turn = Attempt(delivery_id, office.row(delivery_id).workflow_id)

    with pytest.raises(ZeroDivisionError):
        send_delivery(replace(office.sender, follow_up=broken), turn, no_turn)

    assert office.outcome(delivery_id) is None
    assert send_delivery(office.sender, turn, no_turn).kind == "stale"


def begun_and_broken_off(office: PostOffice, outbox: Outbox) -> None:
    with office.sender.database.transaction() as session:
        office.put(session, outbox.enqueue)
        raise ZeroDivisionError


def no_turn(*_: object) -> None:
    raise AssertionError("no turn was to be queued")
