"""Writings and drafts are encrypted when stored and decrypted when read."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from storage.database import Database
from storage.models import CaseKey, Draft, Writing
from storage.row_errors import UnknownCaseError, UnknownCaseKeyError
from storage.writings import writings
from tests.support.data.practice_rows import MINUTE, NOW, Practice, create_practice

TEXTS = st.text(st.characters(), max_size=200) | st.sampled_from(
    [
        "",
        "👩‍👧‍👦 family",
        "שלום \u202eolleh\u202c",
        "nul\0byte",
        "<b>&amp;</b> <!channel>",
        "line\r\nline",
        "\ud83d",
        "a" * 20_000,
    ]
)


def read(session: Session, seal: writings.Seal, ref: writings.DraftRef) -> str | None:
    """Return the latest text of this writing."""
    return writings.read_latest(
        session,
        seal,
        case_id=ref["case_id"],
        consult_id=ref["consult_id"],
        writer_id=ref["writer_id"],
        kind=ref["kind"],
    )


def read_draft(session: Session, seal: writings.Seal, ref: writings.DraftRef) -> str | None:
    """Return the text of this draft."""
    return writings.read_draft(
        session, seal, consult_id=ref["consult_id"], writer_id=ref["writer_id"], kind=ref["kind"]
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(text=TEXTS)
def test_any_text_is_read_back_as_it_was_written(
    database: Database, seal: writings.Seal, practice: Practice, text: str
) -> None:
    with database.transaction() as session:
        writings.write(session, seal, text=text, now=NOW, **practice.draft_ref())
        writings.save_draft(session, seal, text=text, now=NOW, **practice.draft_ref())

    with database.reading() as session:
        texts = read(session, seal, practice.draft_ref()), read_draft(session, seal, practice.draft_ref())

    assert texts == (text, text)


def test_without_a_writing_or_draft_nothing_is_read(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    with database.reading() as session:
        assert read(session, seal, practice.draft_ref()) is None
        assert read_draft(session, seal, practice.draft_ref()) is None


def test_the_latest_revision_is_read_and_the_first_one_stays(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        writings.write(session, seal, text="First.", now=NOW, **practice.draft_ref())
        writings.write(session, seal, text="Second.", now=NOW, **practice.draft_ref())

    with database.reading() as session:
        latest = read(session, seal, practice.draft_ref())
        revisions = session.exec(select(Writing.revision).order_by(col(Writing.revision))).all()
    assert latest == "Second."
    assert list(revisions) == [1, 2]


def test_writer_consult_and_kind_identify_a_writing(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    ben = replace(practice, ana_id=practice.ben_id)
    refs = [practice.draft_ref("a"), practice.draft_ref("b"), ben.draft_ref("a")]
    with database.transaction() as session:
        for number, ref in enumerate(refs):
            writings.write(session, seal, text=f"Written {number}.", now=NOW, **ref)
            writings.save_draft(session, seal, text=f"Typed {number}.", now=NOW, **ref)
        client_note_ref: writings.WritingRef = {**practice.draft_ref("a"), "consult_id": None}
        writings.write(session, seal, text="Whom.", now=NOW, **client_note_ref)

    with database.reading() as session:
        texts = [(read(session, seal, ref), read_draft(session, seal, ref)) for ref in refs]
        client_note = writings.read_latest(
            session, seal, case_id=practice.case_id, consult_id=None, writer_id=practice.ana_id, kind="a"
        )

    assert texts == [(f"Written {number}.", f"Typed {number}.") for number in range(3)]
    assert client_note == "Whom."


def test_the_time_of_a_writing_is_known_without_decrypting_it(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        writings.write(session, seal, text="Mine.", now=NOW, **practice.draft_ref())

    with database.reading() as session:
        writing = writings.find_latest(
            session,
            case_id=practice.case_id,
            consult_id=practice.consult_id,
            writer_id=practice.ana_id,
            kind="note",
        )

    assert writing is not None
    assert writing.written_at == NOW


def test_a_draft_saved_again_is_encrypted_again(database: Database, seal: writings.Seal, practice: Practice) -> None:
    saved: list[Draft] = []
    for at in (NOW, NOW + MINUTE):
        with database.transaction() as session:
            writings.save_draft(session, seal, text="The same.", now=at, **practice.draft_ref())
        with database.reading() as session:
            saved.append(session.exec(select(Draft)).one())

    assert saved[0].id == saved[1].id
    assert saved[0].sealed[:12] != saved[1].sealed[:12]
    assert saved[0].sealed[12:] != saved[1].sealed[12:]
    assert saved[1].kept_at == NOW + MINUTE


def test_deleting_a_draft_leaves_the_others(database: Database, seal: writings.Seal, practice: Practice) -> None:
    ben = replace(practice, ana_id=practice.ben_id)
    with database.transaction() as session:
        for place in (practice.draft_ref("a"), practice.draft_ref("b"), ben.draft_ref("a")):
            writings.save_draft(session, seal, text="Mine.", now=NOW, **place)

        writings.delete_draft(session, consult_id=practice.consult_id, writer_id=practice.ana_id, kind="a")

    with database.reading() as session:
        left = {(draft.writer_id, draft.kind) for draft in session.exec(select(Draft))}
    assert left == {(practice.ana_id, "b"), (practice.ben_id, "a")}


@pytest.mark.parametrize(("kinds", "left"), [(["a"], ["b", "b"]), ([], ["a", "a", "b", "b"]), (None, [])])
def test_both_members_drafts_are_deleted_by_kind_or_all(
    database: Database, seal: writings.Seal, practice: Practice, kinds: list[str] | None, left: list[str]
) -> None:
    ben = replace(practice, ana_id=practice.ben_id)
    with database.transaction() as session:
        for place in (practice.draft_ref("a"), practice.draft_ref("b"), ben.draft_ref("a"), ben.draft_ref("b")):
            writings.save_draft(session, seal, text="Mine.", now=NOW, **place)

        writings.delete_drafts(session, practice.consult_id, kinds)

    with database.reading() as session:
        assert sorted(session.exec(select(Draft.kind))) == left


def test_a_writing_with_another_practices_id_is_refused(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        other = create_practice(session, seal, "T2", NOW)
    ref = practice.draft_ref()
    ref["practice_id"] = other.practice_id

    with pytest.raises(UnknownCaseError), database.transaction() as session:
        writings.write(session, seal, text="Mine.", now=NOW, **ref)
    with pytest.raises(UnknownCaseError), database.transaction() as session:
        writings.save_draft(session, seal, text="Mine.", now=NOW, **ref)


def test_without_the_cases_key_nothing_can_be_read_or_written(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        writings.write(session, seal, text="Mine.", now=NOW, **practice.draft_ref())
    with database.transaction() as session:
        session.delete(session.get_one(CaseKey, practice.case_id))

    with pytest.raises(UnknownCaseKeyError), database.reading() as session:
        read(session, seal, practice.draft_ref())
    with pytest.raises(UnknownCaseKeyError), database.transaction() as session:
        writings.write(session, seal, text="Mine.", now=NOW, **practice.draft_ref())


def test_the_cases_key_is_stored_wrapped_with_the_id_of_the_wrapping_key(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    with database.reading() as session:
        key = session.get_one(CaseKey, practice.case_id)

    assert key.wrapping_key_id == seal.key_id
    assert len(key.wrapped) == 12 + 32 + 16


def test_the_repr_of_a_row_does_not_show_the_encrypted_bytes(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        writing = writings.write(session, seal, text="Mine.", now=NOW, **practice.draft_ref())

    assert isinstance(writing.id, UUID)
    assert repr(writing.sealed) not in repr(writing)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_no_file_on_the_disk_contains_the_text(
    database: Database, url: str, seal: writings.Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        writings.write(session, seal, text="zebra-marker", now=NOW, **practice.draft_ref())
        writings.save_draft(session, seal, text="zebra-marker", now=NOW, **practice.draft_ref())

    folder = Path(url.removeprefix("sqlite:///")).parent
    files = {path.name: path.read_bytes() for path in folder.iterdir()}

    assert {"practice.db", "practice.db-shm", "practice.db-wal"} <= files.keys()
    assert [name for name, content in files.items() if b"zebra" in content] == []
    assert [name for name, content in files.items() if b"maple-4821" in content] == ["practice.db-wal"]
