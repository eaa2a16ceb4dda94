"""The audit log keeps what happened, and says where somebody has changed it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage import anchors, audit, audit_keys
from storage.anchors import Anchor
from storage.audit import Entry, Fault, NotAnIdError
from storage.database import Database
from storage.models import AuditEntry
from storage.sealing import Seal, SealBrokenError
from tests.bench.statements import listening
from tests.storage.practice import NOW, Practice
from tests.storage.test_races import at_once
from tests.storage.test_triggers import refused

LONG = 6


def entry(practice: Practice, number: int = 1, **others: object) -> Entry:
    """Return something that happened."""
    given: dict[str, Any] = {
        "practice_id": practice.practice_id,
        "actor_id": practice.ana_id,
        "action": "press.start",
        "subject": f"consult:{practice.consult_id}",
        "at": NOW + timedelta(minutes=number),
        "case_id": practice.case_id,
        "detail": f"n{number}",
    }
    return Entry(**{**given, **others})


@pytest.fixture
def log(database: Database, seal: Seal, practice: Practice) -> Database:
    """A database with a log of six entries."""
    for number in range(1, LONG + 1):
        with database.transaction() as session:
            audit.append(session, seal, entry(practice, number))
    return database


def found(database: Database, seal: Seal, practice: Practice, *known: Anchor) -> Fault | None:
    """Return what verifying finds."""
    with database.reading() as session:
        return audit.verify(session, seal, practice.practice_id, known).fault


def tamper(database: Database, *statements: str, **values: str) -> None:
    """Do to the rows what the triggers refuse, as somebody with the database in their hands can."""
    with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            names = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"
            for name in connection.execute(text(names)).scalars().all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(text(statement), values)


def copy(seq: int, to: int, **changed: str) -> str:
    """Return the statement that puts a row in like another, under another number."""
    columns = AuditEntry.__table__.columns.keys()  # type: ignore[attr-defined]  # sqlmodel does not type its tables
    values = ", ".join({"seq": str(to), **changed}.get(name, name) for name in columns)
    return f"INSERT INTO audit_entry ({', '.join(columns)}) SELECT {values} FROM audit_entry WHERE seq = {seq}"  # noqa: S608 -- made of names in this file


def test_a_log_nobody_has_changed_verifies(log: Database, seal: Seal, practice: Practice) -> None:
    with log.reading() as session:
        verdict = audit.verify(session, seal, practice.practice_id, audit.heads(session, NOW))

    assert (verdict.rows, verdict.fault) == (LONG, None)


def test_where_nothing_was_logged_there_is_nothing_amiss(database: Database, seal: Seal, practice: Practice) -> None:
    assert found(database, seal, practice) is None


@pytest.mark.parametrize(
    "change",
    [
        "action = 'press.other'",
        "actor_id = NULL",
        "case_id = NULL",
        "subject = 'consult'",
        "detail = ''",
        "outcome = 'refused'",
        "at = '2027-01-01 00:00:00+00:00'",
        "hash = 'x'",
    ],
)
def test_an_edited_row_is_found(log: Database, seal: Seal, practice: Practice, change: str) -> None:
    tamper(log, f"UPDATE audit_entry SET {change} WHERE seq = 3")  # noqa: S608 -- made of names in this file

    assert found(log, seal, practice) == Fault(3, "changed")


def test_a_deleted_row_is_found(log: Database, seal: Seal, practice: Practice) -> None:
    tamper(log, "DELETE FROM audit_entry WHERE seq = 3")

    assert found(log, seal, practice) == Fault(3, "missing")


def test_a_deleted_row_is_found_though_the_others_moved_up(log: Database, seal: Seal, practice: Practice) -> None:
    moved = [f"UPDATE audit_entry SET seq = {seq - 1} WHERE seq = {seq}" for seq in range(4, LONG + 1)]  # noqa: S608 -- made of names in this file
    tamper(log, "DELETE FROM audit_entry WHERE seq = 3", *moved)

    assert found(log, seal, practice) == Fault(3, "out_of_order")


def test_an_inserted_row_is_found(log: Database, seal: Seal, practice: Practice) -> None:
    moved = [f"UPDATE audit_entry SET seq = {seq + 1} WHERE seq = {seq}" for seq in range(LONG, 3, -1)]  # noqa: S608 -- made of names in this file
    tamper(log, *moved, copy(3, 4, previous="hash", detail="'put_in'"))

    assert found(log, seal, practice) == Fault(4, "changed")


def test_a_row_added_at_the_end_is_found(log: Database, seal: Seal, practice: Practice) -> None:
    tamper(log, copy(LONG, LONG + 1, previous="hash"), "UPDATE audit_head SET seq = 7")

    assert found(log, seal, practice) == Fault(LONG + 1, "changed")


def test_rows_that_changed_places_are_found(log: Database, seal: Seal, practice: Practice) -> None:
    places = [(3, 99), (4, 3), (99, 4)]
    tamper(log, *(f"UPDATE audit_entry SET seq = {to} WHERE seq = {seq}" for seq, to in places))  # noqa: S608 -- made of names in this file

    assert found(log, seal, practice) == Fault(3, "out_of_order")


def test_a_fork_is_found(log: Database, seal: Seal, practice: Practice) -> None:
    loose = "CREATE TABLE loose AS SELECT * FROM audit_entry"
    twice = "INSERT INTO loose SELECT * FROM audit_entry WHERE seq = 3"
    tamper(log, loose, twice, "DROP TABLE audit_entry", "ALTER TABLE loose RENAME TO audit_entry")

    assert found(log, seal, practice) == Fault(3, "forked")


def test_a_cut_tail_is_found_by_the_head(log: Database, seal: Seal, practice: Practice) -> None:
    tamper(log, "DELETE FROM audit_entry WHERE seq > 4")

    assert found(log, seal, practice) == Fault(5, "cut")


CUT = "UPDATE audit_head SET seq = 4, hash = (SELECT hash FROM audit_entry WHERE seq = 4)"


def test_a_cut_tail_is_found_by_an_anchor_where_the_head_was_cut_too(
    log: Database, seal: Seal, practice: Practice
) -> None:
    with log.reading() as session:
        known = audit.heads(session, NOW)
    tamper(log, "DELETE FROM audit_entry WHERE seq > 4", CUT)

    assert found(log, seal, practice) is None
    assert found(log, seal, practice, *known) == Fault(5, "cut")


def test_a_tail_written_anew_is_found_by_an_anchor(log: Database, seal: Seal, practice: Practice) -> None:
    with log.reading() as session:
        known = audit.heads(session, NOW)
    tamper(log, "DELETE FROM audit_entry WHERE seq > 4", CUT)
    for number in (5, 6):
        with log.transaction() as session:
            audit.append(session, seal, entry(practice, number, detail="anew"))
            session.execute(text(CUT.replace("4", str(number))))

    assert found(log, seal, practice) is None
    assert found(log, seal, practice, *known) == Fault(6, "anchor")


@pytest.mark.parametrize("change", ["DELETE FROM audit_head", "UPDATE audit_head SET hash = 'x'"])
def test_a_head_that_does_not_fit_is_found(log: Database, seal: Seal, practice: Practice, change: str) -> None:
    tamper(log, change)

    assert found(log, seal, practice) == Fault(LONG, "head")


def test_a_log_without_its_key_is_found(log: Database, seal: Seal, practice: Practice) -> None:
    tamper(log, "DELETE FROM audit_key")

    assert found(log, seal, practice) == Fault(1, "no_key")


def test_a_log_that_is_gone_with_head_and_key_is_found_by_an_anchor(
    log: Database, seal: Seal, practice: Practice
) -> None:
    with log.reading() as session:
        known = audit.heads(session, NOW)
    tamper(log, *(f"DELETE FROM {table}" for table in ("audit_entry", "audit_head", "audit_key")))  # noqa: S608 -- made of names in this file

    assert found(log, seal, practice, *known) == Fault(1, "no_key")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seq=st.integers(1, LONG),
    column=st.sampled_from(["action", "subject", "detail", "previous", "hash", "outcome"]),
    new=st.text("abcdef0123456789.", min_size=1, max_size=12),
)
def test_no_change_of_any_row_goes_unnoticed(
    log: Database, seal: Seal, practice: Practice, seq: int, column: str, new: str
) -> None:
    put = f"UPDATE audit_entry SET {column} = :new WHERE seq = {seq}"  # noqa: S608 -- made of the names above
    with log.reading() as session:
        before = str(getattr(audit.show(session, practice.practice_id)[seq - 1], column))
    tamper(log, put, new=new)
    fault = found(log, seal, practice)
    tamper(log, put, new=before)

    assert fault is None if new == before else fault is not None and fault.seq == seq
    assert found(log, seal, practice) is None


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
                audit.append(session, seal, entry(practice, number), entry(practice, number))

    assert at_once(*[write] * 4) == []
    with database.reading() as session:
        verdict = audit.verify(session, seal, practice.practice_id)
    assert (verdict.rows, verdict.fault) == (80, None)


def test_an_entry_costs_two_statements_however_many_come_with_it(log: Database, seal: Seal, practice: Practice) -> None:
    with listening(log.engine) as told, log.transaction() as session:
        audit.append(session, seal, *(entry(practice, number) for number in range(5)))

    assert told.statements == 2


def test_what_is_rolled_back_leaves_no_entry(log: Database, seal: Seal, practice: Practice) -> None:
    def fails() -> None:
        with log.transaction() as session:
            audit.append(session, seal, entry(practice))
            raise KeyError

    with pytest.raises(KeyError):
        fails()

    assert found(log, seal, practice) is None


def test_entries_are_shown_for_a_person_a_case_and_a_period(log: Database, seal: Seal, practice: Practice) -> None:
    other = uuid4()
    with log.transaction() as session:
        audit.append(session, seal, entry(practice, 9, actor_id=practice.ben_id, case_id=other))

    def shown(**about: Any) -> list[int]:  # noqa: ANN401 -- one filter or another
        with log.reading() as session:
            return [one.seq for one in audit.show(session, practice.practice_id, **about)]

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
        assert audit_keys.rewrap(session, Seal(fresh, former=seal)) == 1
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
