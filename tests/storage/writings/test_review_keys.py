"""Texts to and from supervisors have their own key. It is deleted with the case or alone, and never unnoticed."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from storage.database import Database
from storage.models import CaseKey, Consult, ReviewDeletion, ReviewKey, Writing
from storage.retention import deletions, holds, ledger, secure_delete
from storage.retention.ledger import DeletionEntry, HoldEntry
from storage.row_errors import WritingDeletedError
from storage.writings import case_keys, review_keys, sealing, writings
from storage.writings.writings import Seal, SealBrokenError
from tests.storage.writings.test_case_keys import read_files
from tests.support.data.practice_rows import NOW, Practice, add_case

LATER = NOW + timedelta(days=400)


def write_text(
    session: Session, seal: Seal, practice: Practice, kind: str = "review", text: str = "Watch this."
) -> Writing:
    return writings.write(session, seal, text=text, now=NOW, **practice.draft_ref(kind))


def delete_reviews(database: Database, practice: Practice) -> DeletionEntry:
    with database.transaction() as session:
        return deletions.delete_reviews(session, practice.case_id, why="age.1y", now=LATER)


def test_review_texts_can_be_deleted_alone_and_other_texts_stay(
    database: Database, seal: Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        review_texts = [write_text(session, seal, practice, kind) for kind in ("review", "reason")]
        note = write_text(session, seal, practice, "note", "Mine.")
        before = [writings.read(session, seal, writing.id, case_id=writing.case_id) for writing in review_texts]

    delete_reviews(database, practice)

    with database.reading() as session:
        assert before == ["Watch this."] * 2
        assert writings.read(session, seal, note.id, case_id=note.case_id) == "Mine."
        assert [
            writings.read_if_available(session, seal, writing.id, case_id=writing.case_id) for writing in review_texts
        ] == [None, None]
        with pytest.raises(WritingDeletedError):
            writings.read(session, seal, review_texts[0].id, case_id=review_texts[0].case_id)
        assert session.exec(select(ReviewKey)).all() == []
        assert review_keys.list_newest(session, limit=9) == [note.id]


def test_the_cases_own_key_cannot_decrypt_review_texts(database: Database, seal: Seal, practice: Practice) -> None:
    with database.transaction() as session:
        row = write_text(session, seal, practice)
        key = session.get_one(CaseKey, practice.case_id)
        key_data = sealing.encode_associated_data(practice.practice_id, practice.case_id, "case_key")
        case_key = seal.unwrap(key.wrapped, key_data, key.wrapping_key_id)
        parts = (practice.practice_id, practice.case_id, row.id, row.kind, row.format)
        text_data = sealing.encode_associated_data("writing", *parts, row.consult_id, row.writer_id, row.revision)

        with pytest.raises(SealBrokenError):
            sealing.decrypt(case_key, row.sealed, text_data)


def test_review_texts_written_later_get_a_new_key(database: Database, seal: Seal, practice: Practice) -> None:
    with database.transaction() as session:
        old = write_text(session, seal, practice)
    entry = delete_reviews(database, practice)
    after = LATER + timedelta(days=1)
    with database.transaction() as session:
        new = writings.write(session, seal, text="Once more.", now=after, **practice.draft_ref("review"))
    with database.transaction() as session:
        replayed = deletions.replay(session, [entry])

    with database.reading() as session:
        assert replayed == []
        assert [
            writings.read_if_available(session, seal, writing.id, case_id=writing.case_id) for writing in (old, new)
        ] == [None, "Once more."]


def test_texts_written_after_the_clock_was_set_back_are_readable(
    database: Database, seal: Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        write_text(session, seal, practice)
        before = NOW - timedelta(hours=1)
        row = writings.write(session, seal, text="An hour less.", now=before, **practice.draft_ref("review"))

    with database.reading() as session:
        assert writings.read(session, seal, row.id, case_id=row.case_id) == "An hour less."


def test_a_restored_backup_loses_the_review_texts_again(database: Database, seal: Seal, practice: Practice) -> None:
    with database.transaction() as session:
        row = write_text(session, seal, practice)
        replayed = deletions.replay(session, [DeletionEntry(practice.case_id, "age.1y", LATER, "review")])

    with database.reading() as session:
        assert (replayed, writings.read_if_available(session, seal, row.id, case_id=row.case_id)) == (
            [practice.case_id],
            None,
        )
        assert session.exec(select(ReviewDeletion.why)).all() == ["age.1y"]


def test_deleting_the_case_deletes_the_review_key(database: Database, seal: Seal, practice: Practice) -> None:
    with database.transaction() as session:
        write_text(session, seal, practice)
        deletions.delete_case(session, practice.case_id, why="asked", now=LATER)

    with database.reading() as session:
        assert session.exec(select(ReviewKey)).all() == []


@pytest.mark.parametrize("how", ["taken away", "of another case"])
def test_a_removed_or_replaced_key_does_not_count_as_deleted_by_a_rule(
    database: Database, seal: Seal, practice: Practice, how: str
) -> None:
    with database.transaction() as session:
        row = write_text(session, seal, practice)
        other_id = add_case(session, seal, practice.practice_id, "cedar-1907", (practice.ana_id, practice.ben_id), NOW)
        ref = {**practice.draft_ref("review"), "case_id": other_id, "consult_id": None}
        writings.write(session, seal, text="Of cedar.", now=NOW, **ref)  # type: ignore[arg-type]  # as `place` gives it
        if how == "taken away":
            session.execute(text("DELETE FROM review_key"))
        else:
            other_key = session.get_one(ReviewKey, other_id).wrapped
            session.execute(
                update(ReviewKey).where(col(ReviewKey.case_id) == practice.case_id).values(wrapped=other_key)
            )

    with database.reading() as session, pytest.raises(SealBrokenError):
        writings.read_if_available(session, seal, row.id, case_id=row.case_id)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_no_file_of_the_database_contains_the_deleted_key(
    database: Database, url: str, seal: Seal, practice: Practice
) -> None:
    path = Path(url.removeprefix("sqlite:///"))
    with database.transaction() as session:
        write_text(session, seal, practice)
        wrapped = session.get_one(ReviewKey, practice.case_id).wrapped
    was_there = wrapped in read_files(path)

    delete_reviews(database, practice)
    secure_delete.erase_traces(database)

    assert (was_there, wrapped in read_files(path)) == (True, False)


def decide_hold(database: Database, practice: Practice, *, held: bool) -> HoldEntry:
    with database.transaction() as session:
        decision = holds.add_decision(
            session, practice.case_id, is_on_hold=held, reason="lawsuit", by_id=practice.ana_id, now=LATER
        )
        assert decision is not None
        return holds.build_ledger_entry(decision)


def test_a_hold_prevents_deletion_until_it_is_lifted(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        consult = session.get_one(Consult, practice.consult_id)
        consult.ended_at = NOW
    placed = decide_hold(database, practice, held=True)
    with database.transaction() as session:
        twice = holds.add_decision(session, practice.case_id, is_on_hold=True, reason="other", by_id=None, now=LATER)
        during_hold = (
            deletions.find_obstacle(session, practice.case_id),
            [case.code for case, _ in holds.list_on_hold(session)],
        )
    lifted = decide_hold(database, practice, held=False)

    with database.reading() as session:
        assert (during_hold, twice) == ((deletions.ON_HOLD, ["maple-4821"]), None)
        assert (deletions.find_obstacle(session, practice.case_id), holds.list_on_hold(session)) == (None, [])
        assert holds.list_recorded(session) == [placed, lifted]


def test_a_restored_backup_gets_the_hold_again_and_deletes_nothing(
    database: Database, seal: Seal, practice: Practice, tmp_path: Path
) -> None:
    """The ledger has a hold, and deletions that somebody else added."""
    path = tmp_path / "ledger"
    entries = [
        DeletionEntry(practice.case_id, "asked", LATER),
        DeletionEntry(practice.case_id, "age.1y", LATER, "review"),
    ]
    ledger.append(path, seal, [HoldEntry(practice.case_id, 1, held=True, reason="lawsuit", made_at=NOW), *entries])
    ledger.append(path, seal, [HoldEntry(practice.case_id, 1, held=True, reason="lawsuit", made_at=NOW), *entries])
    with database.transaction() as session:
        row = write_text(session, seal, practice)
        counts = [holds.replay(session, ledger.read_holds(path, seal)) for _ in range(2)]
        replayed = deletions.replay(session, ledger.read_deletions(path, seal))

    with database.reading() as session:
        assert (counts, replayed, ledger.read_deletions(path, seal)) == ([1, 0], [], entries)
        assert writings.read(session, seal, row.id, case_id=row.case_id) == "Watch this."


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM legal_hold",
        "UPDATE legal_hold SET held = false",
        "DELETE FROM review_deletion",
        "UPDATE review_deletion SET why = 'asked'",
    ],
)
def test_recorded_holds_and_deletions_cannot_be_changed(
    database: Database, seal: Seal, practice: Practice, statement: str
) -> None:
    with database.transaction() as session:
        write_text(session, seal, practice)
    decide_hold(database, practice, held=True)
    delete_reviews(database, practice)

    with pytest.raises(IntegrityError, match="stay as they are"), database.transaction() as session:
        session.execute(text(statement))


def test_after_a_key_change_review_texts_open_only_with_the_new_key(
    database: Database, seal: Seal, practice: Practice
) -> None:
    new = Seal(bytes(range(1, 33)))
    with database.transaction() as session:
        row = write_text(session, seal, practice)
        before = session.get_one(ReviewKey, practice.case_id).wrapped
        case_keys.rewrap(session, Seal(bytes(range(1, 33)), former=seal), after=None, limit=9)

    with database.reading() as session:
        assert writings.read(session, new, row.id, case_id=row.case_id) == "Watch this."
        assert session.get_one(ReviewKey, practice.case_id).wrapped == before
        with pytest.raises(SealBrokenError):
            writings.read(session, seal, row.id, case_id=row.case_id)
