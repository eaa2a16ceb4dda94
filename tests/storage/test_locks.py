"""Waiting for locks, and what is read once a lock is acquired."""

import threading
import time

from storage.cases import cases
from storage.consults import consults
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
