"""What supervisors are told and answer has a key of its own: it goes with the case, or alone, and never unnoticed."""

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
from storage.writings import case_keys, sealing, writings
from storage.writings.writings import Seal, SealBrokenError
from tests.storage.writings.test_case_keys import on_disk
from tests.support.data.practice_rows import NOW, Practice, add_case

LATER = NOW + timedelta(days=400)


def write(session: Session, seal: Seal, practice: Practice, kind: str = "review", text: str = "Watch this.") -> Writing:
    return writings.write(session, seal, text=text, now=NOW, **practice.place(kind))


def forget(database: Database, practice: Practice) -> DeletionEntry:
    with database.transaction() as session:
        return deletions.delete_reviews(session, practice.case_id, why="age.1y", now=LATER)


def test_supervisors_words_go_alone_and_what_therapists_wrote_stays(
    database: Database, seal: Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        theirs = [write(session, seal, practice, kind) for kind in ("review", "reason")]
        own = write(session, seal, practice, "note", "Mine.")
        before = [writings.read(session, seal, one.id) for one in theirs]

    forget(database, practice)

    with database.reading() as session:
        assert before == ["Watch this."] * 2
        assert writings.read(session, seal, own.id) == "Mine."
        assert [writings.read_if_available(session, seal, one.id) for one in theirs] == [None, None]
        with pytest.raises(WritingDeletedError):
            writings.read(session, seal, theirs[0].id)
        assert session.exec(select(ReviewKey)).all() == []
        assert writings.list_newest(session, most=9) == [own.id]


def test_the_case_s_own_key_opens_none_of_them(database: Database, seal: Seal, practice: Practice) -> None:
    with database.transaction() as session:
        row = write(session, seal, practice)
        key = session.get_one(CaseKey, practice.case_id)
        about = sealing.encode_associated_data(practice.practice_id, practice.case_id, "case_key")
        opened = seal.unwrap(key.wrapped, about, key.wrapping_key_id)
        parts = (practice.practice_id, practice.case_id, row.id, row.kind, row.format)
        bound = sealing.encode_associated_data("writing", *parts, row.consult_id, row.writer_id, row.revision)

        with pytest.raises(SealBrokenError):
            sealing.decrypt(opened, row.sealed, bound)


def test_what_is_written_later_has_a_key_of_its_own(database: Database, seal: Seal, practice: Practice) -> None:
    with database.transaction() as session:
        old = write(session, seal, practice)
    gone = forget(database, practice)
    after = LATER + timedelta(days=1)
    with database.transaction() as session:
        new = writings.write(session, seal, text="Once more.", now=after, **practice.place("review"))
    with database.transaction() as session:
        again = deletions.replay(session, [gone])

    with database.reading() as session:
        assert again == []
        assert [writings.read_if_available(session, seal, one.id) for one in (old, new)] == [None, "Once more."]


def test_a_clock_that_was_put_back_hides_nothing_that_was_written_since(
    database: Database, seal: Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        write(session, seal, practice)
        before = NOW - timedelta(hours=1)
        row = writings.write(session, seal, text="An hour less.", now=before, **practice.place("review"))

    with database.reading() as session:
        assert writings.read(session, seal, row.id) == "An hour less."


def test_a_copy_from_before_loses_them_again(database: Database, seal: Seal, practice: Practice) -> None:
    with database.transaction() as session:
        row = write(session, seal, practice)
        again = deletions.replay(session, [DeletionEntry(practice.case_id, "age.1y", LATER, "review")])

    with database.reading() as session:
        assert (again, writings.read_if_available(session, seal, row.id)) == ([practice.case_id], None)
        assert session.exec(select(ReviewDeletion.why)).all() == ["age.1y"]


def test_with_the_case_they_go_as_well(database: Database, seal: Seal, practice: Practice) -> None:
    with database.transaction() as session:
        write(session, seal, practice)
        deletions.delete_case(session, practice.case_id, why="asked", now=LATER)

    with database.reading() as session:
        assert session.exec(select(ReviewKey)).all() == []


@pytest.mark.parametrize("how", ["taken away", "of another case"])
def test_a_key_that_somebody_took_away_or_changed_does_not_pass_for_age(
    database: Database, seal: Seal, practice: Practice, how: str
) -> None:
    with database.transaction() as session:
        row = write(session, seal, practice)
        other = add_case(session, seal, practice.practice_id, "cedar-1907", (practice.ana_id, practice.ben_id), NOW)
        place = {**practice.place("review"), "case_id": other}
        writings.write(session, seal, text="Of cedar.", now=NOW, **place)  # type: ignore[arg-type]  # as `place` gives it
        if how == "taken away":
            session.execute(text("DELETE FROM review_key"))
        else:
            theirs = session.get_one(ReviewKey, other).wrapped
            session.execute(update(ReviewKey).where(col(ReviewKey.case_id) == practice.case_id).values(wrapped=theirs))

    with database.reading() as session, pytest.raises(SealBrokenError):
        writings.read_if_available(session, seal, row.id)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_no_file_of_the_database_holds_the_key_any_more(
    database: Database, url: str, seal: Seal, practice: Practice
) -> None:
    path = Path(url.removeprefix("sqlite:///"))
    with database.transaction() as session:
        write(session, seal, practice)
        wrapped = session.get_one(ReviewKey, practice.case_id).wrapped
    was_there = wrapped in on_disk(path)

    forget(database, practice)
    secure_delete.erase_traces(database)

    assert (was_there, wrapped in on_disk(path)) == (True, False)


def hold(database: Database, practice: Practice, *, held: bool) -> HoldEntry:
    with database.transaction() as session:
        made = holds.add_decision(
            session, practice.case_id, held=held, reason="lawsuit", by_id=practice.ana_id, now=LATER
        )
        assert made is not None
        return holds.build_ledger_entry(made)


def test_a_hold_is_in_the_way_until_it_is_lifted(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        consult = session.get_one(Consult, practice.consult_id)
        consult.ended_at = NOW
    placed = hold(database, practice, held=True)
    with database.transaction() as session:
        twice = holds.add_decision(session, practice.case_id, held=True, reason="other", by_id=None, now=LATER)
        held = (
            deletions.find_obstacle(session, practice.case_id),
            [case.code for case, _ in holds.list_on_hold(session)],
        )
    lifted = hold(database, practice, held=False)

    with database.reading() as session:
        assert (held, twice) == ((deletions.ON_HOLD, ["maple-4821"]), None)
        assert (deletions.find_obstacle(session, practice.case_id), holds.list_on_hold(session)) == (None, [])
        assert holds.list_recorded(session) == [placed, lifted]


def test_a_copy_from_before_holds_again_and_then_loses_nothing_of_it(
    database: Database, seal: Seal, practice: Practice, tmp_path: Path
) -> None:
    """The ledger knows of a hold, and of a deletion that was put there by somebody else."""
    path = tmp_path / "ledger"
    gone = [DeletionEntry(practice.case_id, "asked", LATER), DeletionEntry(practice.case_id, "age.1y", LATER, "review")]
    ledger.append(path, [HoldEntry(practice.case_id, 1, held=True, reason="lawsuit", made_at=NOW), *gone])
    ledger.append(path, [HoldEntry(practice.case_id, 1, held=True, reason="lawsuit", made_at=NOW), *gone])
    with database.transaction() as session:
        row = write(session, seal, practice)
        counts = [holds.replay(session, ledger.read_holds(path)) for _ in range(2)]
        again = deletions.replay(session, ledger.read_deletions(path))

    with database.reading() as session:
        assert (counts, again, ledger.read_deletions(path)) == ([1, 0], [], gone)
        assert writings.read(session, seal, row.id) == "Watch this."


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM legal_hold",
        "UPDATE legal_hold SET held = false",
        "DELETE FROM review_deletion",
        "UPDATE review_deletion SET why = 'asked'",
    ],
)
def test_a_hold_and_a_deletion_are_recorded_for_good(
    database: Database, seal: Seal, practice: Practice, statement: str
) -> None:
    with database.transaction() as session:
        write(session, seal, practice)
    hold(database, practice, held=True)
    forget(database, practice)

    with pytest.raises(IntegrityError, match="stay as they are"), database.transaction() as session:
        session.execute(text(statement))


def test_once_the_key_is_changed_they_open_with_the_new_one_and_with_the_old_one_no_more(
    database: Database, seal: Seal, practice: Practice
) -> None:
    new = Seal(bytes(range(1, 33)))
    with database.transaction() as session:
        row = write(session, seal, practice)
        before = session.get_one(ReviewKey, practice.case_id).wrapped
        case_keys.rewrap(session, Seal(bytes(range(1, 33)), former=seal), after=None, most=9)

    with database.reading() as session:
        assert writings.read(session, new, row.id) == "Watch this."
        assert session.get_one(ReviewKey, practice.case_id).wrapped == before
        with pytest.raises(SealBrokenError):
            writings.read(session, seal, row.id)
