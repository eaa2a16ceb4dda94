"""The audit log stores what happened, and verification finds changed entries."""

import tracemalloc
from collections import deque
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.append_only.chained_file import ChainFaultError
from storage.audit import anchors, keys, verification
from storage.audit import log as audit_log
from storage.audit.anchors import Anchor
from storage.audit.log import NotAnIdError
from storage.database import Database
from storage.writings.sealing import Seal, SealBrokenError
from tests.storage.audit.log_tampering import copy_row, find_fault, new_entry
from tests.storage.migrations.test_triggers import run_refused
from tests.storage.test_concurrent_transactions import run_at_once
from tests.support.data.practice_rows import NOW, Practice
from tests.support.data.sql_statements import count_statements


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET detail = 'x'",
        "DELETE FROM audit_entry",
        "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry",
        "TRUNCATE audit_entry",
    ],
)
def test_the_database_refuses_to_change_an_entry(log: Database, statement: str) -> None:
    is_sqlite = log.engine.dialect.name == "sqlite"
    if ("TRUNCATE" in statement) is is_sqlite or ("REPLACE" in statement and not is_sqlite):
        pytest.skip("the other database's own way")

    assert "audit_entry" in run_refused(log, statement)


def test_two_rows_with_the_same_number_are_refused(log: Database) -> None:
    with pytest.raises(IntegrityError), log.engine.begin() as connection:
        connection.execute(text(copy_row(3, 3)))


def test_the_log_does_not_fork_when_many_write_at_the_same_time(
    database: Database, seal: Seal, practice: Practice
) -> None:
    def write() -> None:
        for number in range(10):
            with database.transaction() as session:
                audit_log.append(session, seal, new_entry(practice, number), new_entry(practice, number))

    assert run_at_once(*[write] * 4) == []
    with database.reading() as session:
        log_check = verification.verify(session, seal, practice.practice_id)
    assert (log_check.rows, log_check.fault) == (80, None)


def test_adding_any_number_of_entries_costs_three_statements(log: Database, seal: Seal, practice: Practice) -> None:
    with count_statements(log) as counter, log.transaction() as session:
        audit_log.append(session, seal, *(new_entry(practice, number) for number in range(5)))

    assert counter.statements == 3  # the last one proves that what was added is stored (decision 57)


def test_a_rolled_back_transaction_leaves_no_entry(log: Database, seal: Seal, practice: Practice) -> None:
    def fails() -> None:
        with log.transaction() as session:
            audit_log.append(session, seal, new_entry(practice))
            raise KeyError

    with pytest.raises(KeyError):
        fails()

    assert find_fault(log, seal, practice) is None


def test_entries_are_filtered_by_member_case_and_period(log: Database, seal: Seal, practice: Practice) -> None:
    other_case_id = uuid4()
    with log.transaction() as session:
        audit_log.append(session, seal, new_entry(practice, 9, actor_id=practice.ben_id, case_id=other_case_id))

    def shown(**filters: Any) -> list[int]:  # noqa: ANN401 -- one filter or another
        with log.reading() as session:
            listed = [row.seq for row in audit_log.list_entries(session, practice.practice_id, **filters)]
            if "limit" not in filters:
                assert [row.seq for row in audit_log.iter_entries(session, practice.practice_id, **filters)] == listed
            return listed

    assert shown(actor_id=practice.ben_id) == [7]
    assert shown(case_id=practice.case_id) == [1, 2, 3, 4, 5, 6]
    assert shown(since=NOW + timedelta(minutes=3), until=NOW + timedelta(minutes=5)) == [3, 4]
    assert shown(actor_id=practice.ana_id, limit=2) == [5, 6]
    assert shown(case_id=other_case_id) == [7]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_long_log_is_read_with_few_entries_in_memory(log: Database, seal: Seal, practice: Practice) -> None:
    with log.transaction() as session:
        audit_log.append(session, seal, *(new_entry(practice, number) for number in range(5000)))

    def find_peak(read: Callable[[Iterable[object]], object]) -> int:
        with log.reading() as session:
            tracemalloc.start()
            read(audit_log.iter_entries(session, practice.practice_id))
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return peak

    assert find_peak(partial(deque, maxlen=1)) * 3 < find_peak(list)


@pytest.mark.parametrize(
    "words", [{"detail": "She said so"}, {"action": "x" * 65}, {"subject": "Ana"}, {"outcome": "x"}]
)
def test_text_that_is_not_an_id_is_refused_without_quoting_it(practice: Practice, words: dict[str, Any]) -> None:
    with pytest.raises(NotAnIdError) as caught:
        new_entry(practice, **words)

    assert all(word not in str(caught.value) for word in ("She", "Ana"))


def test_another_key_cannot_verify_the_log_until_its_key_is_rewrapped(
    log: Database, seal: Seal, practice: Practice
) -> None:
    new_key = bytes(range(1, 33))
    with pytest.raises(SealBrokenError):
        find_fault(log, Seal(new_key), practice)

    with log.transaction() as session:
        assert keys.rewrap(session, Seal(new_key, former=seal)) == 1
    assert find_fault(log, Seal(new_key), practice) is None
    with pytest.raises(SealBrokenError):
        find_fault(log, seal, practice)


def test_anchors_are_read_back_from_their_file(tmp_path: Path, seal: Seal) -> None:
    path = tmp_path / "private" / "anchors"
    written = [Anchor(UUID(int=number), number, "ab", NOW) for number in (1, 2)]
    assert anchors.read(path, seal) == []

    anchors.append(path, seal, lambda _latest: written[:1])
    anchors.append(path, seal, lambda latest: written[len(latest) :])

    assert anchors.read(path, seal) == written
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("line", ["{}", "[]", "no json", '{"practice": 1, "seq": 1, "hash": "", "at": ""}'])
def test_an_unreadable_anchor_is_reported_with_its_line(tmp_path: Path, seal: Seal, line: str) -> None:
    path = tmp_path / "anchors"
    anchors.append(path, seal, lambda _latest: [Anchor(UUID(int=1), 1, "ab", NOW)])
    path.write_text(path.read_text() + line + "\n")

    with pytest.raises(ChainFaultError) as caught:
        anchors.read(path, seal)
    assert caught.value.line == 3  # the first is the key
