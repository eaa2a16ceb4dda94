"""A deleted case cannot be read: its key is gone from the database, from its files and from restored backups."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from storage.append_only.chained_file import ChainFaultError
from storage.cases import cases
from storage.consults import consults, summaries
from storage.database import Database
from storage.models import CaseDeletion, CaseKey, Delivery, Draft, Signature, Writing
from storage.outbox import deliveries
from storage.retention import deletions, ledger, redaction, secure_delete
from storage.retention.ledger import DeletionEntry
from storage.row_errors import UnknownCaseKeyError
from storage.writings import sealing, writings
from storage.writings.sealing import Seal
from tests.storage.writings.test_case_keys import read_files
from tests.support.data.consult_rows import tables_of
from tests.support.data.practice_rows import NOW, Practice, add_case

LATER = NOW + timedelta(hours=1)
GUESS = b"a short summary that one could guess"


def delete_case(database: Database, practice: Practice) -> DeletionEntry:
    with database.transaction() as session:
        return deletions.delete_case(session, practice.case_id, why="asked", now=LATER)


def sign_summary(database: Database, seal: writings.Seal, practice: Practice) -> str:
    """Let Ana write and both sign; return the stored keyed hash."""
    with database.transaction() as session:
        writings.write(session, seal, text="Mine.", now=NOW, **practice.draft_ref())
        digest = writings.compute_fingerprint(session, seal, practice.case_id, GUESS)
        tables_of(session, practice.consult_id).add_signature("it", practice.ana_id, 1, digest, NOW)
        summaries.add_summary(session, now=NOW, consult_id=practice.consult_id, revision=1, digest=digest)
    return digest


def test_deletion_removes_the_key_and_drafts_and_leaves_signed_texts_unreadable(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    digest = sign_summary(database, seal, practice)
    with database.transaction() as session:
        writings.save_draft(session, seal, text="Not sent.", now=NOW, **practice.draft_ref("draft"))

    delete_case(database, practice)

    with database.reading() as session:
        writing = session.exec(select(Writing)).one()
        assert (session.exec(select(CaseKey)).all(), session.exec(select(Draft)).all()) == ([], [])
        assert session.exec(select(Signature)).one().digest == digest
        with pytest.raises(UnknownCaseKeyError):
            writings.read(session, seal, writing.id, case_id=writing.case_id)


def test_after_deletion_a_guess_at_the_signed_text_cannot_be_confirmed(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    """Even with the database, the key-encryption key and the exact text, nobody can compare."""
    digest = sign_summary(database, seal, practice)
    with database.reading() as session:
        confirmed = writings.compute_fingerprint(session, seal, practice.case_id, GUESS) == digest

    delete_case(database, practice)

    with database.reading() as session:
        keys = [bytes(range(32)), sealing.create_key(), practice.case_id.bytes * 2, bytes(32)]
        assert digest not in [sealing.compute_fingerprint(key, GUESS) for key in keys]
        with pytest.raises(UnknownCaseKeyError):
            writings.compute_fingerprint(session, seal, practice.case_id, GUESS)
    assert confirmed


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_no_file_of_the_database_contains_the_deleted_key(
    database: Database, url: str, seal: writings.Seal, practice: Practice
) -> None:
    sign_summary(database, seal, practice)
    path = Path(url.removeprefix("sqlite:///"))
    with database.reading() as session:
        wrapped = session.get_one(CaseKey, practice.case_id).wrapped
    was_there = wrapped in read_files(path)

    delete_case(database, practice)
    is_still_in_log = wrapped in read_files(path)
    secure_delete.erase_traces(database)

    assert (was_there, is_still_in_log, wrapped in read_files(path)) == (True, True, False)
    assert path.with_name(f"{path.name}-wal").stat().st_size == 0


def test_deletion_leaves_other_cases_unchanged(database: Database, seal: writings.Seal, practice: Practice) -> None:
    with database.transaction() as session:
        therapists = (practice.ana_id, practice.ben_id)
        cedar_id = add_case(session, seal, practice.practice_id, "cedar-1907", therapists, NOW)
        writing = writings.write(
            session, seal, text="Of cedar.", now=NOW, **replace(practice, case_id=cedar_id).draft_ref()
        )

    delete_case(database, practice)

    with database.reading() as session:
        assert writings.read(session, seal, writing.id, case_id=writing.case_id) == "Of cedar."
        assert [case.code for case in cases.list_for_member(session, practice.ana_id)] == ["cedar-1907"]


def test_a_deleted_case_is_hidden_and_its_waiting_messages_are_cancelled(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    sign_summary(database, seal, practice)
    with database.transaction() as session:
        for ids in ({"consult_id": practice.consult_id}, {"consult_id": None, "case_id": practice.case_id}):
            deliveries.add(
                session, practice_id=practice.practice_id, recipient_id=practice.ana_id, kind="tell", due_at=LATER,
                now=NOW, **ids,
            ).lease = "1.a"  # fmt: skip

    delete_case(database, practice)

    with database.reading() as session:
        assert cases.list_for_member(session, practice.ana_id) == []
        assert consults.list_open_for_member(session, practice.ana_id) == []
        assert consults.list_finished_for_member(session, practice.ana_id, limit=9) == []
        waiting = session.exec(select(Delivery.kind).where(col(Delivery.done_at).is_(None))).all()
        assert set(session.exec(select(Delivery.lease))) == {None}  # otherwise they would hold up other messages
    assert waiting == [redaction.HOME] * 2  # nothing was sent, but a Home tab may show the case


def test_an_open_consult_prevents_deletion_until_it_ends_or_is_signed(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    with database.reading() as session:
        before = deletions.find_obstacle(session, practice.case_id)
    sign_summary(database, seal, practice)
    with database.transaction() as session:
        signed = deletions.find_obstacle(session, practice.case_id)
        other = consults.add(
            session, practice_id=practice.practice_id, case_id=practice.case_id, starter_part="it", now=NOW
        )
        reopened = deletions.find_obstacle(session, practice.case_id)
        other.ended_at = LATER
        session.flush()
        ended = deletions.find_obstacle(session, practice.case_id)

    assert (before, signed, reopened, ended) == (deletions.CONSULT_OPEN, None, deletions.CONSULT_OPEN, None)


def test_a_deletion_is_recorded_once_and_cannot_be_changed(database: Database, practice: Practice) -> None:
    first = delete_case(database, practice)
    second = delete_case(database, practice)

    with database.reading() as session:
        assert deletions.list_recorded(session) == [first] == [second]
    for statement in ("DELETE FROM case_deletion", "UPDATE case_deletion SET why = 'other'"):
        with pytest.raises(IntegrityError), database.transaction() as session:
            session.execute(text(statement))


def test_a_restored_backup_loses_the_case_again(database: Database, seal: writings.Seal, practice: Practice) -> None:
    """The database plays the restored backup: it has no record of the deletion, but the ledger has."""
    entry = DeletionEntry(practice.case_id, "asked", LATER)
    with database.transaction() as session:
        first_replay = deletions.replay(session, [entry, DeletionEntry(uuid4(), "asked", LATER)])
    with database.transaction() as session:
        second_replay = deletions.replay(session, [entry])

    with database.reading() as session:
        assert session.get_one(CaseDeletion, practice.case_id).deleted_at == LATER
        with pytest.raises(UnknownCaseKeyError):
            writings.compute_fingerprint(session, seal, practice.case_id, b"")
    assert (first_replay, second_replay) == ([practice.case_id], [])


def test_the_ledger_is_private_and_adds_each_entry_once(tmp_path: Path, seal: Seal) -> None:
    path, entries = (
        tmp_path / "new" / "ledger",
        [DeletionEntry(uuid4(), "asked", NOW), DeletionEntry(uuid4(), "asked", LATER)],
    )
    ledger.append(path, seal, entries[:1])
    ledger.append(path, seal, entries)

    assert ledger.read_deletions(path, seal) == entries
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


WHOLE = '{"case": "2f1c9d1e-9a52-4c0e-8d53-0d7f3f0c5a11", "why": "asked", "deleted_at": "2027-05-04T09:12:00+00:00"}'


@pytest.mark.parametrize(
    "line", [WHOLE[:-9], WHOLE.replace("+00:00", ""), "[]", "null", "zebra", '{"case": 7}'], ids=range(6)
)
def test_an_unreadable_ledger_line_is_reported_and_not_skipped(tmp_path: Path, seal: Seal, line: str) -> None:
    path = tmp_path / "ledger"
    ledger.append(path, seal, [DeletionEntry(uuid4(), "asked", NOW)])
    with path.open("a") as file:
        file.write(line)

    with pytest.raises(ChainFaultError) as caught:
        ledger.append(path, seal, [DeletionEntry(uuid4(), "asked", NOW)])
    assert caught.value.line == 3  # the first is the key
