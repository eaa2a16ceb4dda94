"""The audit log keeps what happened, and says where somebody has changed it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.audit import anchors, keys
from storage.audit import log as audit_log
from storage.audit.anchors import Anchor
from storage.audit.log import NotAnIdError
from storage.database import Database
from storage.writings.sealing import Seal, SealBrokenError
from tests.storage.audit.log_tampering import copy, entry, found
from tests.storage.migrations.test_triggers import refused
from tests.storage.test_concurrent_transactions import at_once
from tests.support.data.practice_rows import NOW, Practice
from tests.support.data.sql_statements import listening


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

    assert "audit_entry" in refused(log, statement)


def test_two_rows_of_one_number_are_refused(log: Database) -> None:
    with pytest.raises(IntegrityError), log.engine.begin() as connection:
        connection.execute(text(copy(3, 3)))


def test_the_log_does_not_fork_when_many_write_at_once(database: Database, seal: Seal, practice: Practice) -> None:
    def write() -> None:
        for number in range(10):
            with database.transaction() as session:
                audit_log.append(session, seal, entry(practice, number), entry(practice, number))

    assert at_once(*[write] * 4) == []
    with database.reading() as session:
        verdict = audit_log.verify(session, seal, practice.practice_id)
    assert (verdict.rows, verdict.fault) == (80, None)


def test_an_entry_costs_two_statements_however_many_come_with_it(log: Database, seal: Seal, practice: Practice) -> None:
    with listening(log.engine) as told, log.transaction() as session:
        audit_log.append(session, seal, *(entry(practice, number) for number in range(5)))

    assert told.statements == 2


def test_what_is_rolled_back_leaves_no_entry(log: Database, seal: Seal, practice: Practice) -> None:
    def fails() -> None:
        with log.transaction() as session:
            audit_log.append(session, seal, entry(practice))
            raise KeyError

    with pytest.raises(KeyError):
        fails()

    assert found(log, seal, practice) is None


def test_entries_are_shown_for_a_person_a_case_and_a_period(log: Database, seal: Seal, practice: Practice) -> None:
    other = uuid4()
    with log.transaction() as session:
        audit_log.append(session, seal, entry(practice, 9, actor_id=practice.ben_id, case_id=other))

    def shown(**about: Any) -> list[int]:  # noqa: ANN401 -- one filter or another
        with log.reading() as session:
            return [one.seq for one in audit_log.list_entries(session, practice.practice_id, **about)]

    assert shown(actor_id=practice.ben_id) == [7]
    assert shown(case_id=practice.case_id) == [1, 2, 3, 4, 5, 6]
    assert shown(since=NOW + timedelta(minutes=3), until=NOW + timedelta(minutes=5)) == [3, 4]
    assert shown(actor_id=practice.ana_id, most=2) == [5, 6]
    assert shown(case_id=other) == [7]


@pytest.mark.parametrize(
    "words", [{"detail": "She said so"}, {"action": "x" * 65}, {"subject": "Ana"}, {"outcome": "x"}]
)
def test_words_are_refused_and_not_quoted(practice: Practice, words: dict[str, Any]) -> None:
    with pytest.raises(NotAnIdError) as refusal:
        entry(practice, **words)

    assert all(word not in str(refusal.value) for word in ("She", "Ana"))


def test_another_key_opens_no_log_until_it_is_wrapped_anew(log: Database, seal: Seal, practice: Practice) -> None:
    fresh = bytes(range(1, 33))
    with pytest.raises(SealBrokenError):
        found(log, Seal(fresh), practice)

    with log.transaction() as session:
        assert keys.rewrap(session, Seal(fresh, former=seal)) == 1
    assert found(log, Seal(fresh), practice) is None
    with pytest.raises(SealBrokenError):
        found(log, seal, practice)


def test_anchors_come_back_from_their_file_as_they_went(tmp_path: Path) -> None:
    path = tmp_path / "private" / "anchors"
    known = [Anchor(UUID(int=number), number, "ab", NOW) for number in (1, 2)]
    assert anchors.read(path) == []

    anchors.append(path, known[:1])
    anchors.append(path, known[1:])

    assert anchors.read(path) == known
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("line", ["{}", "[]", "no json", '{"practice": 1, "seq": 1, "hash": "", "at": ""}'])
def test_an_anchor_that_cannot_be_read_is_named_by_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "anchors"
    anchors.append(path, [replace(Anchor(UUID(int=1), 1, "ab", NOW))])
    path.write_text(path.read_text() + line + "\n")

    with pytest.raises(anchors.AnchorsUnreadableError) as refusal:
        anchors.read(path)
    assert refusal.value.line == 2
