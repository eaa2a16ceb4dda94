"""When the key-encryption key changes, every case's key is rewrapped, and then the old key cannot unwrap any."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, delete

from storage.database import Database, hold_lock
from storage.models import CaseKey
from storage.retention import secure_delete
from storage.writings import case_keys, writings
from storage.writings.writings import Seal, SealBrokenError
from tests.support.data.practice_rows import NOW, Practice, add_case

NEW = bytes(range(1, 33))
CODES = ("cedar-1907", "birch-3350", "alder-1111", "hazel-2222")


@pytest.fixture
def both(seal: Seal) -> Seal:
    """The new key, with the former key."""
    return Seal(NEW, former=seal)


def add_cases(database: Database, seal: Seal, practice: Practice) -> None:
    """Add four more cases to the practice."""
    with database.transaction() as session:
        for code in CODES:
            add_case(session, seal, practice.practice_id, code, (practice.ana_id, practice.ben_id), NOW)


def read_note(session: Session, seal: Seal, practice: Practice) -> str | None:
    place = practice.draft_ref()
    return writings.read_latest(
        session, seal, case_id=practice.case_id, consult_id=practice.consult_id, writer_id=practice.ana_id,
        kind=place["kind"],
    )  # fmt: skip


def rewrap_all(database: Database, seal: Seal, limit: int = 100) -> int:
    """Rewrap all cases' keys, `limit` in each transaction; return how many were rewrapped."""
    count, last_case_id = 0, None
    while True:
        with database.transaction() as session:
            batch = case_keys.rewrap(session, seal, after=last_case_id, limit=limit)
        count, last_case_id = count + batch.rewrapped, batch.last_case_id
        if last_case_id is None:
            return count


def test_before_rewrapping_both_keys_work_and_new_cases_use_the_new_one(
    database: Database, seal: Seal, both: Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        writings.write(session, seal, text="Mine.", now=NOW, **practice.draft_ref())
    with database.transaction() as session:
        add_case(session, both, practice.practice_id, CODES[0], (practice.ana_id, practice.ben_id), NOW)
        wrapped = case_keys.count_by_wrapping_key(session)
        text = read_note(session, both, practice)

    assert (text, wrapped) == ("Mine.", {seal.key_id: 1, both.key_id: 1})


def test_after_rewrapping_only_the_new_key_works(
    database: Database, seal: Seal, both: Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        writings.write(session, seal, text="Mine.", now=NOW, **practice.draft_ref())
        writings.save_draft(session, seal, text="Not sent.", now=NOW, **practice.draft_ref("draft"))

    count = rewrap_all(database, both)

    draft_ref: dict[str, Any] = {"consult_id": practice.consult_id, "writer_id": practice.ana_id, "kind": "draft"}
    with database.reading() as session:
        texts = read_note(session, Seal(NEW), practice), writings.read_draft(session, Seal(NEW), **draft_ref)
        with pytest.raises(SealBrokenError):
            read_note(session, seal, practice)
        with pytest.raises(SealBrokenError):
            writings.read_draft(session, seal, **draft_ref)
        with pytest.raises(SealBrokenError):
            writings.compute_fingerprint(session, seal, practice.case_id, b"a guess")
    assert (count, texts) == (1, ("Mine.", "Not sent."))


def test_rewrapping_keeps_the_fingerprint_of_signed_content(
    database: Database, seal: Seal, both: Seal, practice: Practice
) -> None:
    with database.reading() as session:
        before = writings.compute_fingerprint(session, seal, practice.case_id, b"what both signed")

    rewrap_all(database, both)

    with database.reading() as session:
        assert writings.compute_fingerprint(session, Seal(NEW), practice.case_id, b"what both signed") == before


def test_rewrapping_runs_in_small_steps_and_can_be_resumed(
    database: Database, seal: Seal, both: Seal, practice: Practice
) -> None:
    add_cases(database, seal, practice)
    with database.transaction() as session:
        first = case_keys.rewrap(session, both, after=None, limit=2).rewrapped
    with database.reading() as session:
        remaining = case_keys.count_by_wrapping_key(session)[seal.key_id]

    assert (first, remaining) == (2, 3)
    assert (rewrap_all(database, both, limit=1), rewrap_all(database, both)) == (3, 0)


def test_a_key_that_cannot_be_unwrapped_stays_unchanged_and_blocks_no_other(
    database: Database, seal: Seal, both: Seal, practice: Practice
) -> None:
    add_cases(database, seal, practice)
    with database.transaction() as session:
        session.get_one(CaseKey, practice.case_id).wrapped = bytes(60)

    count = rewrap_all(database, both, limit=1)

    with database.reading() as session:
        wrapped = case_keys.count_by_wrapping_key(session)
    assert (count, wrapped) == (4, {seal.key_id: 1, both.key_id: 4})


def test_keys_wrapped_by_unknown_keys_are_counted(
    database: Database, seal: Seal, both: Seal, practice: Practice
) -> None:
    add_cases(database, Seal(bytes(32)), practice)
    with database.reading() as session:
        counts = [writings.count_unopenable_keys(session, each_seal) for each_seal in (seal, both, Seal(NEW))]

    assert counts == [4, 4, 5]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_keys_wrapped_by_the_old_key_are_gone_from_the_disk(
    database: Database, url: str, seal: Seal, both: Seal, practice: Practice
) -> None:
    add_cases(database, seal, practice)
    path = Path(url.removeprefix("sqlite:///"))
    with database.reading() as session:
        before = session.get_one(CaseKey, practice.case_id).wrapped
    was_there = before in read_files(path)

    rewrap_all(database, both)
    erased = secure_delete.erase_traces(database)

    assert (was_there, erased, before in read_files(path)) == (True, True, False)


@pytest.mark.parametrize("url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_on_postgresql_the_tables_of_keys_are_rewritten(database: Database, both: Seal, practice: Practice) -> None:
    def files() -> list[int]:
        with database.reading() as session:
            execute = session.connection().exec_driver_sql
            return [
                execute(f"SELECT pg_relation_filenode('{table}')").scalar_one() for table in secure_delete.KEY_TABLES
            ]

    before = files()
    rewrap_all(database, both)
    erased = secure_delete.erase_traces(database)

    assert (erased, set(before) & set(files())) == (True, set())
    with database.reading() as session:
        assert case_keys.count_by_wrapping_key(session) == {both.key_id: 1}
        assert len(writings.compute_fingerprint(session, both, practice.case_id, b"")) == 64


@pytest.mark.parametrize("url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_on_postgresql_no_row_is_left_of_a_key_that_the_daily_round_deletes(
    database: Database, practice: Practice
) -> None:
    with hold_lock(database, 1):  # as the round does
        with database.transaction() as session:
            session.execute(delete(CaseKey).where(col(CaseKey.case_id) == practice.case_id))
        secure_delete.erase_traces(database)

    with database.reading() as session:
        assert session.connection().exec_driver_sql("SELECT pg_relation_size('case_key')").scalar_one() == 0


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_erasing_reports_when_a_reader_still_needs_the_old_state(
    database: Database, url: str, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secure_delete, "MAX_TRIES", 1)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM case_key").fetchone()
        with database.transaction() as session:
            session.get_one(CaseKey, practice.case_id).wrapping_key_id = "another"

        assert secure_delete.erase_traces(database) is False
    assert secure_delete.erase_traces(database) is True


def read_files(path: Path) -> bytes:
    """Return the contents of the database's file and its write-ahead log."""
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*") if not file.name.endswith("-shm"))
