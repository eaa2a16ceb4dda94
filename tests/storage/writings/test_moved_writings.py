"""An encrypted text can be decrypted only in its own row, even by an attacker who can change every row."""

from uuid import uuid4

import pytest
from sqlalchemy import insert, text, update
from sqlmodel import Session, select

from storage.database import Database
from storage.models import Case, CaseKey, Draft, Writing
from storage.supervision import reviews
from storage.writings import writings
from storage.writings.writings import SealBrokenError
from tests.support.data.databases import sign_rows_of
from tests.support.data.practice_rows import NOW, Practice, add_case, create_practice

STRANGER = writings.Seal(bytes(32))


@pytest.fixture
def other(database: Database, seal: writings.Seal) -> Practice:
    """Another practice, with its own case and consult."""
    with database.transaction() as session:
        return create_practice(session, seal, "T2", NOW)


def read_in_place(session: Session, seal: writings.Seal, row: Writing) -> str | None:
    """Return the text that is read in the place of this writing."""
    return writings.read_latest(
        session, seal, case_id=row.case_id, consult_id=row.consult_id, writer_id=row.writer_id, kind=row.kind
    )


def read_draft_in_place(session: Session, seal: writings.Seal, row: Draft) -> str | None:
    """Return the text that is read in the place of this draft."""
    return writings.read_draft(session, seal, consult_id=row.consult_id, writer_id=row.writer_id, kind=row.kind)


def drop_update_trigger(session: Session) -> None:
    """Drop the trigger that refuses to change writings."""
    on_table = "" if session.get_bind().dialect.name == "sqlite" else " ON writing"
    session.execute(text(f"DROP TRIGGER writing_no_update{on_table}"))


@pytest.mark.parametrize(
    "column", ["id", "practice_id", "case_id", "consult_id", "writer_id", "kind", "revision", "format", "sealed"]
)
def test_a_moved_or_changed_writing_cannot_be_decrypted(
    database: Database, seal: writings.Seal, practice: Practice, other: Practice, column: str
) -> None:
    with database.transaction() as session:
        therapists = (practice.ana_id, practice.ben_id)
        cedar_id = add_case(session, seal, practice.practice_id, "cedar-1907", therapists, NOW)
        writing = writings.write(session, seal, text="Mine.", now=NOW, **practice.draft_ref())
        second = writings.write(session, seal, text="Mine again.", now=NOW, **practice.draft_ref("second"))
        changed = {
            "id": uuid4(),
            "practice_id": other.practice_id,
            "case_id": cedar_id,
            "consult_id": None,
            "writer_id": practice.ben_id,
            "kind": "whom",
            "revision": 2,
            "format": 2,
            "sealed": second.sealed,
        }[column]
        before = read_in_place(session, seal, writing)
        drop_update_trigger(session)
        session.execute(
            update(Writing).where(Writing.id == writing.id).values({column: changed}),  # type: ignore[arg-type]
            execution_options={"synchronize_session": False},
        )
        session.expire_all()
        session.info.clear()  # what was read before the change
        moved = session.exec(select(Writing).where(Writing.id != second.id)).one()

        with pytest.raises(SealBrokenError):
            read_in_place(session, seal, moved)

    assert before == "Mine."


@pytest.mark.parametrize(
    "column", ["id", "practice_id", "case_id", "consult_id", "writer_id", "kind", "format", "sealed"]
)
def test_a_moved_or_changed_draft_cannot_be_decrypted(
    database: Database, seal: writings.Seal, practice: Practice, other: Practice, column: str
) -> None:
    with database.transaction() as session:
        therapists = (practice.ana_id, practice.ben_id)
        cedar_id = add_case(session, seal, practice.practice_id, "cedar-1907", therapists, NOW)
        writings.save_draft(session, seal, text="Mine.", now=NOW, **practice.draft_ref())
        draft = session.exec(select(Draft)).one()
        writings.save_draft(session, seal, text="Another.", now=NOW, **practice.draft_ref("second"))
        second = session.exec(select(Draft).where(Draft.kind == "second")).one()
        before = read_draft_in_place(session, seal, draft)
        changed = {
            "id": uuid4(),
            "practice_id": other.practice_id,
            "case_id": cedar_id,
            "consult_id": other.consult_id,
            "writer_id": practice.ben_id,
            "kind": "whom",
            "format": 2,
            "sealed": second.sealed,
        }[column]
        setattr(draft, column, changed)
        session.flush()
        session.info.clear()  # what was read before the change

        with pytest.raises(SealBrokenError):
            read_draft_in_place(session, seal, draft)

    assert before == "Mine."


def test_a_cases_key_cannot_be_unwrapped_in_another_case(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        therapists = (practice.ana_id, practice.ben_id)
        cedar_id = add_case(session, seal, practice.practice_id, "cedar-1907", therapists, NOW)
        writing = writings.write(session, seal, text="Mine.", now=NOW, **practice.draft_ref())
        session.get_one(CaseKey, cedar_id).wrapped = session.get_one(CaseKey, practice.case_id).wrapped
        ref = practice.draft_ref()
        ref["case_id"] = cedar_id

        with pytest.raises(SealBrokenError):
            writings.write(session, seal, text="Mine.", now=NOW, **ref)

    assert writing.revision == 1


@pytest.mark.parametrize("into", ["another_case", "another_practice"])
def test_a_writing_moved_together_with_its_key_cannot_be_decrypted(
    database: Database, seal: writings.Seal, practice: Practice, other: Practice, into: str
) -> None:
    """Moving both the writing and the key does not help an attacker."""
    with database.transaction() as session:
        therapists = (practice.ana_id, practice.ben_id)
        cedar_id = add_case(session, seal, practice.practice_id, "cedar-1907", therapists, NOW)
        writing = writings.write(session, seal, text="Mine.", now=NOW, **practice.draft_ref())
        target_id = {"another_case": cedar_id, "another_practice": other.case_id}[into]
        key, target_key = (session.get_one(CaseKey, case_id) for case_id in (practice.case_id, target_id))
        target_key.wrapped, target_key.wrapping_key_id = key.wrapped, key.wrapping_key_id
        before = read_in_place(session, seal, writing)
        drop_update_trigger(session)
        target = {"case_id": target_id, "practice_id": session.get_one(Case, target_id).practice_id}
        session.execute(
            update(Writing).where(Writing.id == writing.id).values(target),  # type: ignore[arg-type]  # a column, at class level
            execution_options={"synchronize_session": False},
        )
        session.flush()
        session.expire_all()
        session.info.clear()  # what was read before the change

        with pytest.raises(SealBrokenError):
            read_in_place(session, seal, session.exec(select(Writing)).one())

    assert before == "Mine."


@pytest.mark.parametrize("wrapping_key_id", ["former", "another"])
def test_a_key_with_another_wrapping_key_id_cannot_be_unwrapped(
    database: Database, seal: writings.Seal, practice: Practice, wrapping_key_id: str
) -> None:
    both = writings.Seal(bytes(range(32)), former=STRANGER)
    with database.transaction() as session:
        writing = writings.write(session, seal, text="Mine.", now=NOW, **practice.draft_ref())
        key = session.get_one(CaseKey, practice.case_id)
        key.wrapping_key_id, key.wrapped = STRANGER.key_id, key.wrapped if wrapping_key_id == "former" else bytes(60)

        with pytest.raises(SealBrokenError):
            read_in_place(session, both, writing)


@pytest.mark.parametrize("column", ["consult_id", "kind", "writer_id", "practice_id", "sealed"])
def test_a_moved_review_comment_cannot_be_decrypted(
    database: Database, seal: writings.Seal, practice: Practice, other: Practice, column: str
) -> None:
    """Moved to another consult, side, reviewer or practice; or replaced by another writing."""
    with database.transaction() as session:
        ref = {**practice.draft_ref("review_it"), "writer_id": practice.ben_id}
        comment = writings.write(session, seal, text="A word on it.", now=NOW, **ref)  # type: ignore[arg-type]  # a dict of them
        note = writings.write(session, seal, text="An impression.", now=NOW, **practice.draft_ref("impression_1"))
        review = reviews.add(
            session, "change_asked", now=NOW, writing_id=comment.id, consult_id=practice.consult_id, part="it",
            practice_id=practice.practice_id, reviewer_id=practice.ben_id,
        )  # fmt: skip
        before = writings.read(session, seal, comment.id, case_id=comment.case_id)
        changed = {
            "consult_id": other.consult_id,
            "kind": "review_ft",
            "writer_id": practice.ana_id,
            "practice_id": other.practice_id,
            "sealed": note.sealed,
        }[column]
        drop_update_trigger(session)
        session.execute(
            update(Writing).where(Writing.id == comment.id).values({column: changed}),  # type: ignore[arg-type]  # a column, at class level
            execution_options={"synchronize_session": False},
        )
        session.expire_all()
        session.info.clear()  # what was read before the change
        assert review.writing_id is not None

        with pytest.raises(SealBrokenError):
            writings.read_by_id(session, seal, review.writing_id)

    assert before == "A word on it."


def test_a_draft_stored_as_a_writing_cannot_be_decrypted(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        writings.save_draft(session, seal, text="Not sent.", now=NOW, **practice.draft_ref())
        draft = session.exec(select(Draft)).one()
        row = {**draft.model_dump(exclude={"kept_at"}), "revision": 1, "written_at": NOW}
        session.execute(insert(Writing).values(**row))
        drop_update_trigger(session)
        sign_rows_of(session, Writing)

        with pytest.raises(SealBrokenError):
            read_in_place(session, seal, session.get_one(Writing, draft.id))


def test_another_key_cannot_read_a_writing(database: Database, seal: writings.Seal, practice: Practice) -> None:
    with database.transaction() as session:
        writing = writings.write(session, seal, text="Mine.", now=NOW, **practice.draft_ref())

        with pytest.raises(SealBrokenError):
            read_in_place(session, STRANGER, writing)


def test_another_key_cannot_read_a_draft(database: Database, seal: writings.Seal, practice: Practice) -> None:
    with database.transaction() as session:
        writings.save_draft(session, seal, text="Mine.", now=NOW, **practice.draft_ref())

        with pytest.raises(SealBrokenError):
            read_draft_in_place(session, STRANGER, session.exec(select(Draft)).one())


def test_another_key_cannot_write(database: Database, practice: Practice) -> None:
    with pytest.raises(SealBrokenError), database.transaction() as session:
        writings.write(session, STRANGER, text="Mine.", now=NOW, **practice.draft_ref())
