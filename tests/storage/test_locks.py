"""Waiting for locks, and what is read once a lock is acquired."""

import threading
import time

from storage.cases import cases
from storage.consults import consults
from storage.consults.consult_tables import ConsultTables
from storage.database import Database
from storage.models import Attendance
from tests.storage.test_concurrent_transactions import run_at_once
from tests.support.data.consult_rows import tables_of
from tests.support.data.practice_rows import NOW, Practice


def test_after_waiting_for_a_consult_its_preparation_is_read_again(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        tables_of(session, practice.consult_id).start_preparation("it", practice.ana_id)
    locked, seen = threading.Event(), []

    def offers() -> None:
        with database.transaction() as session:
            rows = consults.load_for_member(session, practice.consult_id, practice.ana_id)
            locked.set()
            time.sleep(0.3)
            rows.consult.reasons, rows.preparation.offered_at = ("goals",), NOW

    def ticks() -> None:
        locked.wait()
        with database.transaction() as session:
            rows = consults.load_for_member(session, practice.consult_id, practice.ana_id)
            seen.append((rows.consult.reasons, rows.preparation.offered_at))

    assert run_at_once(offers, ticks) == []
    assert seen == [(("goals",), NOW)]


def test_after_waiting_for_a_consult_the_colleagues_preparation_is_read_again(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        for part, member_id in (("it", practice.ana_id), ("ft", practice.ben_id)):
            tables_of(session, practice.consult_id).start_preparation(part, member_id)
    locked, seen = threading.Event(), []

    def colleague_looks_back() -> None:
        with database.transaction() as session:
            rows = consults.load_for_member(session, practice.consult_id, practice.ben_id)
            locked.set()
            time.sleep(0.3)
            rows.preparation.looked_back_at = NOW

    def looks_back() -> None:
        locked.wait()
        with database.transaction() as session:
            rows = consults.load_for_member(session, practice.consult_id, practice.ana_id)
            assert rows.colleague_preparation is not None
            seen.append((rows.preparation.looked_back_at, rows.colleague_preparation.looked_back_at))

    assert run_at_once(colleague_looks_back, looks_back) == []
    assert seen == [(None, NOW)]


def test_a_preparation_that_was_added_while_waiting_for_the_consult_is_found_later(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        tables_of(session, practice.consult_id).start_preparation("it", practice.ana_id)
    locked, seen = threading.Event(), []

    def colleague_begins() -> None:
        with database.transaction() as session:
            consult = consults.get_for_update(session, practice.consult_id)
            locked.set()
            time.sleep(0.3)
            ConsultTables(session, consult).start_preparation("ft", practice.ben_id)

    def goes_on() -> None:
        locked.wait()
        with database.transaction() as session:
            rows = consults.load_for_member(session, practice.consult_id, practice.ana_id)
            tables = ConsultTables(session, rows.consult)
            tables.take_preparations(rows.preparation, rows.colleague_preparation)
            seen.append([row.member_id for row in (tables.preparation("it"), tables.preparation("ft")) if row])

    assert run_at_once(colleague_begins, goes_on) == []
    assert seen == [[practice.ana_id, practice.ben_id]]


def test_locking_a_case_and_its_consult_in_either_order_does_not_deadlock(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        tables_of(session, practice.consult_id).start_preparation("it", practice.ana_id)

    def from_the_case() -> None:
        with database.transaction() as session:
            cases.get_for_update(session, practice.case_id)
            time.sleep(0.3)
            consults.load_for_member(session, practice.consult_id, practice.ana_id)

    def from_the_consult() -> None:
        with database.transaction() as session:
            consults.load_for_member(session, practice.consult_id, practice.ana_id)
            time.sleep(0.3)
            day = NOW.date()
            attendance = Attendance(
                case_id=practice.case_id, part="it", sessions=1, first_on=day, last_on=day, updated_at=NOW
            )
            cases.record_attendance(session, attendance)

    assert run_at_once(from_the_case, from_the_consult) == []
