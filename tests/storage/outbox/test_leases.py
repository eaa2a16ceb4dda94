"""Leases on due messages: who gets which, in which order, and what is left alone."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlmodel import select

from storage.database import Database, try_lock
from storage.models import Delivery
from storage.models.delivery import URGENT
from storage.outbox import deliveries, leases
from tests.support.data.practice_rows import MINUTE, NOW, Practice

HOUR = timedelta(hours=1)
ON_POSTGRESQL = pytest.mark.parametrize(
    "url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)  # SQLite has one writer at a time


def add(database: Database, practice: Practice, recipient_id: UUID, minutes: int = 0, *, made: int = 0) -> UUID:
    with database.transaction() as session:
        return deliveries.add(
            session,
            practice_id=practice.practice_id,
            recipient_id=recipient_id,
            kind="invited",
            consult_id=None,
            due_at=NOW + minutes * MINUTE,
            now=NOW + made * MINUTE,
        ).id


def change(database: Database, delivery_id: UUID, **columns: object) -> None:
    with database.transaction() as session:
        deliveries.get(session, delivery_id).sqlmodel_update(columns)


def take(
    database: Database, now: datetime = NOW + HOUR, lease: str = "1.a", *, limit: int = 9, busy: tuple[UUID, ...] = ()
) -> list[UUID]:
    with database.transaction() as session:
        return [delivery.id for delivery in leases.take(session, now, lease, limit=limit, busy=busy)]


def test_one_message_for_each_person_is_leased_and_the_next_once_it_is_done(
    database: Database, practice: Practice
) -> None:
    second, first, hers = (
        add(database, practice, practice.ben_id, 2),
        add(database, practice, practice.ben_id, 1),
        add(database, practice, practice.ana_id, 3),
    )

    at_first, at_once = take(database), take(database, lease="2.b")
    with database.transaction() as session:
        assert [deliveries.get(session, delivery_id).lease for delivery_id in (first, hers)] == ["1.a", "1.a"]
        deliveries.record_outcome(session, first, outcome="sent", now=NOW)

    assert (at_first, at_once, take(database, lease="2.b")) == ([first, hers], [], [second])


def test_urgent_messages_come_first_then_the_first_due_and_then_the_first_made(
    database: Database, practice: Practice
) -> None:
    later, made_later, first, urgent = (
        add(database, practice, practice.ben_id, 2),
        add(database, practice, practice.ben_id, 1, made=1),
        add(database, practice, practice.ben_id, 1),
        add(database, practice, practice.ben_id, 3),
    )
    change(database, urgent, priority=URGENT)

    taken = []
    for _ in range(4):
        taken += take(database)
        change(database, taken[-1], done_at=NOW, lease=None)

    assert taken == [urgent, first, made_later, later]


def test_no_more_than_asked_is_leased_and_nothing_for_busy_people(database: Database, practice: Practice) -> None:
    his, hers = add(database, practice, practice.ben_id, 1), add(database, practice, practice.ana_id, 2)

    taken = [take(database, limit=1, busy=(practice.ben_id,)), take(database, limit=1), take(database)]

    assert taken == [[hers], [his], []]


def test_what_is_not_due_done_or_postponed_is_not_leased(database: Database, practice: Practice) -> None:
    done, postponed, due = (
        add(database, practice, practice.ana_id),
        add(database, practice, practice.ben_id),
        add(database, practice, practice.ben_id, 60),
    )
    change(database, done, done_at=NOW)
    change(database, postponed, retry_at=NOW + 2 * HOUR)

    seen: list[tuple[bool, list[UUID]]] = []
    for now in (NOW + 59 * MINUTE, NOW + HOUR, NOW + 2 * HOUR):
        with database.reading() as session:
            seen.append((leases.has_due(session, now), take(database, now)))
        for delivery_id in seen[-1][1]:
            change(database, delivery_id, done_at=NOW, lease=None)

    assert seen == [(False, []), (True, [due]), (True, [postponed])]


@ON_POSTGRESQL
def test_what_somebody_else_is_changing_is_left_alone(database: Database, practice: Practice) -> None:
    locked, free = add(database, practice, practice.ben_id), add(database, practice, practice.ana_id)

    with database.transaction() as session:
        deliveries.get_for_update(session, locked)
        taken = take(database)
    with database.transaction() as session:
        deliveries.get_for_update(session, free)
        with database.transaction() as other:
            found = [delivery.id for delivery in leases.find_leased(other, {free: "1.a", locked: "1.a"})]

    assert (taken, found, take(database)) == ([free], [], [locked])


@ON_POSTGRESQL
def test_one_worker_takes_leases_at_a_time(database: Database, practice: Practice) -> None:
    due = add(database, practice, practice.ben_id)

    with database.reading() as session:
        assert try_lock(session, leases.LOCK)
        meanwhile = take(database)

    assert (meanwhile, take(database)) == ([], [due])


def test_a_lease_or_all_leases_of_a_process_are_freed(database: Database, practice: Practice) -> None:
    lease_by_id = {add(database, practice, practice.ben_id): lease for lease in ("1.a", "1.b", "11.c", "2.d")}
    for delivery_id, lease in lease_by_id.items():
        change(database, delivery_id, lease=lease)

    left = []
    with database.transaction() as session:
        leases.free(session, "2.d")
        left.append(leases.list_names(session))
        leases.free_all_of(session, "1")
        left.append(leases.list_names(session))

    assert left == [{"1.a", "1.b", "11.c"}, {"11.c"}]


def test_after_the_clock_was_put_back_what_was_due_stays_due_and_nothing_else(
    database: Database, practice: Practice
) -> None:
    at_once, reminder = add(database, practice, practice.ben_id), add(database, practice, practice.ana_id, 30)
    change(database, reminder, retry_at=NOW + HOUR)
    back = NOW - HOUR

    with database.transaction() as session:
        leases.forget_future(session, back)

    with database.reading() as session:
        rows = [deliveries.get(session, delivery_id) for delivery_id in (at_once, reminder)]
    assert [(row.due_at, row.retry_at) for row in rows] == [(back, None), (NOW + 30 * MINUTE, None)]


@pytest.fixture
def plans(database: Database) -> Iterator[list[str]]:
    """How SQLite carries out each statement that reads deliveries."""
    lines: list[str] = []

    def explain(connection: object, cursor: object, statement: str, parameters: object, *_: object) -> None:
        del connection
        if statement.startswith("SELECT") and "FROM delivery" in statement:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[attr-defined]
            lines.append("; ".join(str(row[-1]) for row in cursor.fetchall()))  # type: ignore[attr-defined]

    event.listen(database.engine, "before_cursor_execute", explain)
    yield lines
    event.remove(database.engine, "before_cursor_execute", explain)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_looking_for_due_messages_costs_the_same_however_many_were_sent_or_wait(
    database: Database, practice: Practice, plans: list[str]
) -> None:
    with database.transaction() as session:
        leases.has_due(session, NOW)
        leases.take(session, NOW, "1.a", limit=4, busy=(practice.ben_id,))
        leases.list_names(session)

    by_due_time = "SEARCH delivery USING INDEX ix_delivery_waiting (priority=? AND due_at<?)"
    assert [plan.partition(";")[0] for plan in plans] == [
        *[by_due_time] * 3,
        "SEARCH delivery USING COVERING INDEX ix_delivery_lease (lease>?)",
    ]
    assert not any("TEMP B-TREE" in plan for plan in plans)


def test_the_rows_hold_no_text(database: Database, practice: Practice) -> None:
    delivery_id = add(database, practice, practice.ben_id)

    with database.reading() as session:
        row = session.exec(select(Delivery).where(Delivery.id == delivery_id)).one()

    texts = {name: value for name, value in row.model_dump().items() if isinstance(value, str)}
    assert texts == {"kind": "invited", "surface": "slack"}


def test_s0_9_a_person_who_rests_gets_urgent_messages_only(database: Database, practice: Practice) -> None:
    ordinary, urgent = add(database, practice, practice.ben_id, 1), add(database, practice, practice.ben_id, 2)
    change(database, urgent, priority=URGENT)

    with database.transaction() as session:
        taken = leases.take(session, NOW + HOUR, "1.a", limit=9, resting={practice.ben_id})
        assert [delivery.id for delivery in taken] == [urgent]
        deliveries.record_outcome(session, urgent, outcome="sent", now=NOW)
        assert leases.take(session, NOW + HOUR, "1.b", limit=9, resting={practice.ben_id}) == []
        assert [delivery.id for delivery in leases.take(session, NOW + HOUR, "1.c", limit=9)] == [ordinary]


def test_a_clock_that_is_put_back_makes_urgent_messages_due_and_no_others(
    database: Database, practice: Practice
) -> None:
    ordinary, urgent = add(database, practice, practice.ana_id, 60), add(database, practice, practice.ben_id, 60)
    change(database, urgent, priority=URGENT)

    with database.transaction() as session:
        leases.forget_future(session, NOW)

    with database.transaction() as session:
        due = {delivery.id: delivery.due_at for delivery in deliveries.list_waiting(session)}
    assert due == {ordinary: NOW + HOUR, urgent: NOW}
