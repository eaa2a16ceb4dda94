"""The key-encryption key can be changed: every case's key is wrapped anew, and the old one opens nothing then."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from storage.database import Database
from storage.models import CaseKey
from storage.retention import secure_delete
from storage.writings import case_keys, writings
from storage.writings.writings import Seal, SealBrokenError
from tests.support.data.practice_rows import NOW, Practice, add_case

NEW = bytes(range(1, 33))
CODES = ("cedar-1907", "birch-3350", "alder-1111", "hazel-2222")


@pytest.fixture
def both(seal: Seal) -> Seal:
    """The new key, with the former beside it."""
    return Seal(NEW, former=seal)


def more_cases(database: Database, seal: Seal, practice: Practice) -> None:
    """Add four cases to the practice's one."""
    with database.transaction() as session:
        for code in CODES:
            add_case(session, seal, practice.practice_id, code, (practice.ana_id, practice.ben_id), NOW)


def read(session: Session, seal: Seal, practice: Practice) -> str | None:
    place = practice.place()
    return writings.read_latest(
        session, seal, case_id=practice.case_id, consult_id=practice.consult_id, writer_id=practice.ana_id,
        kind=place["kind"],
    )  # fmt: skip


def rewrapped(database: Database, seal: Seal, most: int = 100) -> int:
    """Go through all cases once, so many in each transaction; return how many were wrapped anew."""
    done, last = 0, None
    while True:
        with database.transaction() as session:
            batch = case_keys.rewrap(session, seal, after=last, most=most)
        done, last = done + batch.rewrapped, batch.last_case_id
        if last is None:
            return done


def test_before_the_keys_are_wrapped_anew_both_open_and_new_cases_take_the_new_one(
    database: Database, seal: Seal, both: Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        writings.write(session, seal, text="Mine.", now=NOW, **practice.place())
    with database.transaction() as session:
        add_case(session, both, practice.practice_id, CODES[0], (practice.ana_id, practice.ben_id), NOW)
        wrapped = case_keys.count_by_wrapping_key(session)
        opened = read(session, both, practice)

    assert (opened, wrapped) == ("Mine.", {seal.key_id: 1, both.key_id: 1})


def test_afterwards_the_new_key_alone_opens_everything_and_the_old_one_nothing(
    database: Database, seal: Seal, both: Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        writings.write(session, seal, text="Mine.", now=NOW, **practice.place())
        writings.save_draft(session, seal, text="Not sent.", now=NOW, **practice.place("draft"))

    done = rewrapped(database, both)

    drafted: dict[str, Any] = {"consult_id": practice.consult_id, "writer_id": practice.ana_id, "kind": "draft"}
    with database.reading() as session:
        opened = read(session, Seal(NEW), practice), writings.read_draft(session, Seal(NEW), **drafted)
        with pytest.raises(SealBrokenError):
            read(session, seal, practice)
        with pytest.raises(SealBrokenError):
            writings.read_draft(session, seal, **drafted)
        with pytest.raises(SealBrokenError):
            writings.compute_fingerprint(session, seal, practice.case_id, b"a guess")
    assert (done, opened) == (1, ("Mine.", "Not sent."))


def test_what_was_signed_keeps_its_fingerprint(database: Database, seal: Seal, both: Seal, practice: Practice) -> None:
    with database.reading() as session:
        before = writings.compute_fingerprint(session, seal, practice.case_id, b"what both signed")

    rewrapped(database, both)

    with database.reading() as session:
        assert writings.compute_fingerprint(session, Seal(NEW), practice.case_id, b"what both signed") == before


def test_it_goes_in_small_steps_and_goes_on_where_it_was_broken_off(
    database: Database, seal: Seal, both: Seal, practice: Practice
) -> None:
    more_cases(database, seal, practice)
    with database.transaction() as session:
        first = case_keys.rewrap(session, both, after=None, most=2).rewrapped
    with database.reading() as session:
        left = case_keys.count_by_wrapping_key(session)[seal.key_id]

    assert (first, left) == (2, 3)
    assert (rewrapped(database, both, most=1), rewrapped(database, both)) == (3, 0)


def test_a_key_that_does_not_open_stays_as_it_is_and_holds_up_no_other(
    database: Database, seal: Seal, both: Seal, practice: Practice
) -> None:
    more_cases(database, seal, practice)
    with database.transaction() as session:
        session.get_one(CaseKey, practice.case_id).wrapped = bytes(60)

    done = rewrapped(database, both, most=1)

    with database.reading() as session:
        wrapped = case_keys.count_by_wrapping_key(session)
    assert (done, wrapped) == (4, {seal.key_id: 1, both.key_id: 4})


def test_keys_of_neither_are_counted_as_others(database: Database, seal: Seal, both: Seal, practice: Practice) -> None:
    more_cases(database, Seal(bytes(32)), practice)
    with database.reading() as session:
        counted = [writings.count_unopenable_keys(session, one) for one in (seal, both, Seal(NEW))]

    assert counted == [4, 4, 5]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_what_the_old_key_had_wrapped_is_on_the_disk_no_more(
    database: Database, url: str, seal: Seal, both: Seal, practice: Practice
) -> None:
    more_cases(database, seal, practice)
    path = Path(url.removeprefix("sqlite:///"))
    with database.reading() as session:
        before = session.get_one(CaseKey, practice.case_id).wrapped
    was_there = before in on_disk(path)

    rewrapped(database, both)
    erased = secure_delete.erase_traces(database)

    assert (was_there, erased, before in on_disk(path)) == (True, True, False)


@pytest.mark.parametrize("url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_on_postgresql_the_tables_of_keys_are_written_anew(database: Database, both: Seal, practice: Practice) -> None:
    def files() -> list[int]:
        with database.reading() as session:
            ask = session.connection().exec_driver_sql
            return [ask(f"SELECT pg_relation_filenode('{one}')").scalar_one() for one in secure_delete.KEY_TABLES]

    before = files()
    rewrapped(database, both)
    erased = secure_delete.erase_traces(database)

    assert (erased, set(before) & set(files())) == (True, set())
    with database.reading() as session:
        assert case_keys.count_by_wrapping_key(session) == {both.key_id: 1}
        assert len(writings.compute_fingerprint(session, both, practice.case_id, b"")) == 64


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_that_somebody_reads_the_old_state_is_said(
    database: Database, url: str, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secure_delete, "TRIES", 1)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM case_key").fetchone()
        with database.transaction() as session:
            session.get_one(CaseKey, practice.case_id).wrapping_key_id = "another"

        assert secure_delete.erase_traces(database) is False
    assert secure_delete.erase_traces(database) is True


def on_disk(path: Path) -> bytes:
    """Return what the database's file and its log hold."""
    return b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*") if not one.name.endswith("-shm"))
