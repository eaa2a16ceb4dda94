"""Somebody with full access to the database changes the audit log. Verification finds the first changed row."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.audit import log as audit_log
from storage.audit import verification
from storage.audit.verification import LogFault
from storage.database import Database
from storage.writings.sealing import Seal
from tests.storage.audit.log_tampering import CUT_HEAD, ENTRY_COUNT, copy_row, find_fault, new_entry, tamper
from tests.support.data.practice_rows import NOW, Practice


def test_an_unchanged_log_has_no_fault(log: Database, seal: Seal, practice: Practice) -> None:
    with log.reading() as session:
        log_check = verification.verify(session, seal, practice.practice_id, audit_log.list_heads(session, NOW))

    assert (log_check.rows, log_check.fault) == (ENTRY_COUNT, None)


def test_an_empty_log_has_no_fault(database: Database, seal: Seal, practice: Practice) -> None:
    assert find_fault(database, seal, practice) is None


@pytest.mark.parametrize(
    "change",
    [
        "action = 'press.other'",
        "actor_id = NULL",
        "case_id = NULL",
        "subject = 'consult'",
        "detail = ''",
        "outcome = 'refused'",
        "at = '2027-01-01 00:00:00.000000'",
        "hash = 'x'",
    ],
)
def test_an_edited_row_is_found(log: Database, seal: Seal, practice: Practice, change: str) -> None:
    tamper(log, f"UPDATE audit_entry SET {change} WHERE seq = 3")  # noqa: S608 -- made of names in this file

    assert find_fault(log, seal, practice) == LogFault(3, "changed")


def test_a_deleted_row_is_found(log: Database, seal: Seal, practice: Practice) -> None:
    tamper(log, "DELETE FROM audit_entry WHERE seq = 3")

    assert find_fault(log, seal, practice) == LogFault(3, "missing")


def test_a_deleted_row_is_found_even_if_the_others_are_renumbered(
    log: Database, seal: Seal, practice: Practice
) -> None:
    moved = [f"UPDATE audit_entry SET seq = {seq - 1} WHERE seq = {seq}" for seq in range(4, ENTRY_COUNT + 1)]  # noqa: S608 -- made of names in this file
    tamper(log, "DELETE FROM audit_entry WHERE seq = 3", *moved)

    assert find_fault(log, seal, practice) == LogFault(3, "out_of_order")


def test_an_inserted_row_is_found(log: Database, seal: Seal, practice: Practice) -> None:
    moved = [f"UPDATE audit_entry SET seq = {seq + 1} WHERE seq = {seq}" for seq in range(ENTRY_COUNT, 3, -1)]  # noqa: S608 -- made of names in this file
    tamper(log, *moved, copy_row(3, 4, previous="hash", detail="'put_in'"))

    assert find_fault(log, seal, practice) == LogFault(4, "changed")


def test_a_row_added_at_the_end_is_found(log: Database, seal: Seal, practice: Practice) -> None:
    tamper(log, copy_row(ENTRY_COUNT, ENTRY_COUNT + 1, previous="hash"), "UPDATE audit_head SET seq = 7")

    assert find_fault(log, seal, practice) == LogFault(ENTRY_COUNT + 1, "changed")


def test_swapped_rows_are_found(log: Database, seal: Seal, practice: Practice) -> None:
    places = [(3, 99), (4, 3), (99, 4)]
    tamper(log, *(f"UPDATE audit_entry SET seq = {to} WHERE seq = {seq}" for seq, to in places))  # noqa: S608 -- made of names in this file

    assert find_fault(log, seal, practice) == LogFault(3, "out_of_order")


def test_a_fork_is_found(log: Database, seal: Seal, practice: Practice) -> None:
    loose = "CREATE TABLE loose AS SELECT * FROM audit_entry"
    log.schema.is_on = False  # the new table has no keys, which is noticed, too (decision 57)
    twice = "INSERT INTO loose SELECT * FROM audit_entry WHERE seq = 3"
    tamper(log, loose, twice, "DROP TABLE audit_entry", "ALTER TABLE loose RENAME TO audit_entry")

    assert find_fault(log, seal, practice) == LogFault(3, "forked")


def test_deleted_last_rows_are_found_by_the_head(log: Database, seal: Seal, practice: Practice) -> None:
    tamper(log, "DELETE FROM audit_entry WHERE seq > 4")

    assert find_fault(log, seal, practice) == LogFault(5, "cut")


def test_deleted_last_rows_are_found_by_an_anchor_if_the_head_was_changed_too(
    log: Database, seal: Seal, practice: Practice
) -> None:
    with log.reading() as session:
        anchors = audit_log.list_heads(session, NOW)
    tamper(log, "DELETE FROM audit_entry WHERE seq > 4", CUT_HEAD)

    assert find_fault(log, seal, practice) is None
    assert find_fault(log, seal, practice, *anchors) == LogFault(5, "cut")


def test_rewritten_last_rows_are_found_by_an_anchor(log: Database, seal: Seal, practice: Practice) -> None:
    with log.reading() as session:
        anchors = audit_log.list_heads(session, NOW)
    tamper(log, "DELETE FROM audit_entry WHERE seq > 4", CUT_HEAD)
    log.use_seal(seal)  # as in a process that has not seen what was deleted
    for number in (5, 6):
        with log.transaction() as session:
            audit_log.append(session, seal, new_entry(practice, number, detail="anew"))

    assert find_fault(log, seal, practice) is None
    assert find_fault(log, seal, practice, *anchors) == LogFault(6, "anchor")


@pytest.mark.parametrize("change", ["DELETE FROM audit_head", "UPDATE audit_head SET hash = 'x'"])
def test_a_head_that_does_not_match_is_found(log: Database, seal: Seal, practice: Practice, change: str) -> None:
    tamper(log, change)

    assert find_fault(log, seal, practice) == LogFault(ENTRY_COUNT, "head")


def test_a_missing_log_key_is_found(log: Database, seal: Seal, practice: Practice) -> None:
    tamper(log, "DELETE FROM audit_key")

    assert find_fault(log, seal, practice) == LogFault(1, "no_key")


def test_a_log_deleted_with_head_and_key_is_found_by_an_anchor(log: Database, seal: Seal, practice: Practice) -> None:
    with log.reading() as session:
        anchors = audit_log.list_heads(session, NOW)
    tamper(log, *(f"DELETE FROM {table}" for table in ("audit_entry", "audit_head", "audit_key")))  # noqa: S608 -- made of names in this file

    assert find_fault(log, seal, practice, *anchors) == LogFault(1, "no_key")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seq=st.integers(1, ENTRY_COUNT),
    column=st.sampled_from(["action", "subject", "detail", "previous", "hash", "outcome"]),
    new=st.text("abcdef0123456789.", min_size=1, max_size=12),
)
def test_every_change_of_any_row_is_found(
    log: Database, seal: Seal, practice: Practice, seq: int, column: str, new: str
) -> None:
    statement = f"UPDATE audit_entry SET {column} = :new WHERE seq = {seq}"  # noqa: S608 -- made of the names above
    with log.reading() as session:
        before = str(getattr(audit_log.list_entries(session, practice.practice_id)[seq - 1], column))
    tamper(log, statement, new=new)
    fault = find_fault(log, seal, practice)
    tamper(log, statement, new=before)

    assert fault is None if new == before else fault is not None and fault.seq == seq
    assert find_fault(log, seal, practice) is None
