"""The rows of one consult: each table is read once, and every change leaves what was read as a fresh reading would."""

import inspect
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select, update

from storage.cases import cases
from storage.consults import consult_tables, consults, table_queries
from storage.consults.consult_tables import ConsultTables
from storage.database import Database
from storage.models import Answer, Delivery, Offer, Participant, Preparation, Promise, ScopeVersion
from tests.support.data.databases import sign_rows_of
from tests.support.data.practice_rows import MINUTE, NOW, Practice
from tests.support.data.sql_statements import count_statements

DAY = timedelta(days=1)
READS = {"rows", "preparation", "notices", "offers", "latest_scope", "latest_answers", "signatures", "has_signed"}
READS |= {"last_message", "last_sent", "is_waiting_or_sent", "forget", "take_preparations"}
TABLES = tuple(table_queries.ORDER)


def answer(practice: Practice, standing: str = "impression") -> Answer:
    return Answer(
        consult_id=practice.consult_id,
        part="it",
        member_id=practice.ana_id,
        question=1,
        version=0,
        standing=standing,
        recorded_at=NOW,
    )


def participant(tables: ConsultTables, practice: Practice, kind: str = "adult") -> Participant:
    session = tables._session  # noqa: SLF001 -- the session of the test
    return cases.add_participant(session, practice.case_id, kind=kind, seen_by_it=True, seen_by_ft=True)


Change = Callable[[ConsultTables, Practice], object]


def replace_notices(tables: ConsultTables, practice: Practice) -> None:
    first, second, third = (participant(tables, practice) for _ in range(3))
    tables.replace_notices("it", [first.id, second.id], NOW)
    tables.replace_notices("ft", [first.id], NOW)
    tables.replace_notices("it", [second.id, third.id], NOW + MINUTE)


def replace_offers(tables: ConsultTables, _practice: Practice) -> None:
    tables.replace_offers("it", [NOW + DAY, NOW + 2 * DAY], NOW)
    tables.replace_offers("ft", [NOW + DAY], NOW)
    tables.replace_offers("it", [NOW + 2 * DAY, NOW + timedelta(hours=1)], NOW + MINUTE)


def move_promise(tables: ConsultTables, practice: Practice) -> None:
    first, _second = (
        tables.add_promise("it", practice.ana_id, question, (NOW + question * DAY).date(), NOW) for question in (1, 2)
    )
    assert tables.rows(Promise)[0] is first
    tables.move_promise(first, (NOW + 9 * DAY).date())


def send_and_cancel(tables: ConsultTables, practice: Practice) -> None:
    tables.send(practice.ana_id, "invited", NOW, NOW)
    tables.send(practice.ben_id, "booked", NOW + DAY, NOW)
    tables.cancel(NOW + MINUTE, practice.ben_id, ["booked"])


def cancel_and_restore(tables: ConsultTables, practice: Practice) -> None:
    send_and_cancel(tables, practice)
    tables.cancel(NOW + 2 * MINUTE)
    tables.restore_canceled(NOW + 2 * MINUTE)
    assert [row.done_at for row in tables.rows(Delivery) if row.kind == "booked"] == [NOW + MINUTE]


CHANGES: Mapping[str, Change] = {
    "start_preparation": lambda tables, practice: tables.start_preparation("it", practice.ana_id),
    "replace_offers": replace_offers,
    "replace_notices": replace_notices,
    "add_scope": lambda tables, _practice: [tables.add_scope(topics, NOW) for topics in (("goals",), ("growth",))],
    "add_answer": lambda tables, practice: [
        tables.add_answer(answer(practice, standing)) for standing in ("impression", "not_discussed")
    ],
    "add_signature": lambda tables, practice: tables.add_signature("it", practice.ana_id, 1, "0" * 64, NOW),
    "add_promise": lambda tables, practice: [
        tables.add_promise("it", practice.ana_id, question, (NOW + days * DAY).date(), NOW)
        for question, days in ((1, 9), (2, 3))
    ],
    "move_promise": move_promise,
    "send": send_and_cancel,
    "cancel": send_and_cancel,
    "restore_canceled": cancel_and_restore,
}


def load(session: Session, practice: Practice) -> ConsultTables:
    return ConsultTables(session, consults.get_for_update(session, practice.consult_id))


def contents(tables: ConsultTables) -> Mapping[str, list[dict[str, object]]]:
    return {model.__name__: [row.model_dump(exclude={"mac"}) for row in tables.rows(model)] for model in TABLES}


def test_every_method_that_changes_rows_is_tried_here() -> None:
    methods = {name for name in vars(ConsultTables) if not name.startswith("_")}

    assert methods - READS == set(CHANGES)
    assert all(callable(inspect.getattr_static(ConsultTables, name)) for name in CHANGES)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_leaves_what_was_read_as_a_fresh_reading_would(
    database: Database, practice: Practice, change: str
) -> None:
    with database.transaction() as session:
        tables = load(session, practice)
        before = contents(tables)
        CHANGES[change](tables, practice)
        after = contents(tables)

    assert after != before  # otherwise nothing is compared
    with database.transaction() as session:
        assert contents(load(session, practice)) == after


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_before_the_first_reading_is_read_with_the_rest(
    database: Database, practice: Practice, change: str
) -> None:
    with database.transaction() as session:
        tables = load(session, practice)
        CHANGES[change](tables, practice)
        after = contents(tables)

    with database.transaction() as session:
        assert contents(load(session, practice)) == after


def test_each_table_is_read_once_however_often_it_is_asked_for(database: Database, practice: Practice) -> None:
    with database.transaction() as session, count_statements(database) as counts:
        tables = load(session, practice)
        before = counts.statements
        for _ in range(3):
            contents(tables)

    assert counts.statements - before == len(TABLES) - 1  # topics and answers are read together


def test_a_table_of_many_consults_is_read_with_one_statement(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        added = [
            consults.add(
                session, practice_id=practice.practice_id, case_id=practice.case_id, starter_part="it", now=NOW
            )
            for _ in range(5)
        ]
        many = [ConsultTables(session, consult) for consult in added]
        for number, tables in enumerate(many):
            tables.replace_offers("it", [NOW + hours * timedelta(hours=1) for hours in range(number)], NOW)
            tables.forget()
        session.flush()
        with count_statements(database) as counts:
            consult_tables.load_many(many, [Offer, ScopeVersion])
            found = [len(tables.rows(Offer)) for tables in many]

    assert found == [0, 1, 2, 3, 4]
    assert counts.statements == 2


def test_canceling_many_messages_takes_one_statement(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        tables = load(session, practice)
        for kind in ("invited", "booked", "offers"):
            tables.send(practice.ana_id, kind, NOW + DAY, NOW)
    with database.transaction() as session:
        tables = load(session, practice)
        assert len(tables.rows(Delivery)) == 3
        with count_statements(database) as counts:
            for kind in ("invited", "booked", "nothing"):
                tables.cancel(NOW + MINUTE, kinds=[kind])
            session.commit()
    with database.reading() as session:
        outcomes = {row.kind: row.outcome for row in session.exec(select(Delivery))}

    assert counts.statements == 1
    assert outcomes == {"invited": "stale", "booked": "stale", "offers": None}


def test_a_message_that_was_sent_meanwhile_stays_sent(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        load(session, practice).send(practice.ana_id, "invited", NOW, NOW)
    with database.transaction() as session:
        tables = load(session, practice)
        assert tables.is_waiting_or_sent("invited")
        sent = update(Delivery).where(col(Delivery.kind) == "invited").values(outcome="sent", done_at=NOW)
        session.connection().execute(sent)  # as the worker does, in its own transaction
        tables.cancel(NOW + MINUTE)
    with database.reading() as session:
        assert [row.outcome for row in session.exec(select(Delivery))] == ["sent"]


def test_what_was_canceled_counts_as_stale_in_the_same_action(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        load(session, practice).send(practice.ana_id, "invited", NOW, NOW)
    with database.transaction() as session:
        tables = load(session, practice)
        tables.cancel(NOW - MINUTE)

        assert not tables.is_waiting_or_sent("invited")
        assert tables.last_message(practice.ana_id, "invited") is None
        assert tables.last_sent(practice.ana_id, {"invited"}) is None


def test_a_canceled_message_has_no_lease_so_that_it_holds_up_nothing(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        load(session, practice).send(practice.ana_id, "invited", NOW, NOW).lease = "1.a"
    with database.transaction() as session:
        tables = load(session, practice)
        tables.cancel(NOW + MINUTE)
        kept = [row.lease for row in tables.rows(Delivery)]

    with database.reading() as session:
        assert [*kept, *session.exec(select(Delivery.lease))] == [None, None]


def test_what_was_read_before_the_lock_is_read_again_after_it(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        tables = load(session, practice)
        tables.start_preparation("it", practice.ana_id)
        session.flush()
        before = [row.offered_at for row in tables.rows(Preparation)]
        changed_elsewhere = update(Preparation).values(offered_at=NOW).execution_options(synchronize_session=False)
        session.execute(changed_elsewhere)
        sign_rows_of(session, Preparation)

        tables.forget()

        assert (before, [row.offered_at for row in tables.rows(Preparation)]) == ([None], [NOW])
