"""Writings and drafts, sealed and opened."""

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
from tests.support.data.practice_rows import MINUTE, NOW, Practice, founded

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


def read(session: Session, seal: writings.Seal, place: writings.DraftRef) -> str | None:
    """Return what was last written there."""
    return writings.read_latest(
        session,
        seal,
        case_id=place["case_id"],
        consult_id=place["consult_id"],
        writer_id=place["writer_id"],
        kind=place["kind"],
    )


def typed(session: Session, seal: writings.Seal, place: writings.DraftRef) -> str | None:
    """Return the draft there."""
    return writings.read_draft(
        session, seal, consult_id=place["consult_id"], writer_id=place["writer_id"], kind=place["kind"]
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(text=TEXTS)
def test_any_text_comes_back_as_it_was_written(
    database: Database, seal: writings.Seal, practice: Practice, text: str
) -> None:
    with database.transaction() as session:
        writings.write(session, seal, text=text, now=NOW, **practice.place())
        writings.save_draft(session, seal, text=text, now=NOW, **practice.place())

    with database.reading() as session:
        found = read(session, seal, practice.place()), typed(session, seal, practice.place())

    assert found == (text, text)


def test_where_nothing_was_written_there_is_nothing(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    with database.reading() as session:
        assert read(session, seal, practice.place()) is None
        assert typed(session, seal, practice.place()) is None


def test_the_last_revision_is_read_and_the_first_is_kept(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        writings.write(session, seal, text="First.", now=NOW, **practice.place())
        writings.write(session, seal, text="Second.", now=NOW, **practice.place())

    with database.reading() as session:
        latest = read(session, seal, practice.place())
        revisions = session.exec(select(Writing.revision).order_by(col(Writing.revision))).all()
    assert latest == "Second."
    assert list(revisions) == [1, 2]


def test_what_was_written_is_found_by_its_writer_consult_and_kind_alone(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    ben = replace(practice, ana_id=practice.ben_id)
    places = [practice.place("a"), practice.place("b"), ben.place("a")]
    with database.transaction() as session:
        for number, place in enumerate(places):
            writings.write(session, seal, text=f"Written {number}.", now=NOW, **place)
            writings.save_draft(session, seal, text=f"Typed {number}.", now=NOW, **place)
        whom: writings.WritingRef = {**practice.place("a"), "consult_id": None}
        writings.write(session, seal, text="Whom.", now=NOW, **whom)

    with database.reading() as session:
        found = [(read(session, seal, place), typed(session, seal, place)) for place in places]
        note = writings.read_latest(
            session, seal, case_id=practice.case_id, consult_id=None, writer_id=practice.ana_id, kind="a"
        )

    assert found == [(f"Written {number}.", f"Typed {number}.") for number in range(3)]
    assert note == "Whom."


def test_when_something_was_written_is_known_without_opening_it(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        writings.write(session, seal, text="Mine.", now=NOW, **practice.place())

    with database.reading() as session:
        found = writings.find_latest(
            session,
            case_id=practice.case_id,
            consult_id=practice.consult_id,
            writer_id=practice.ana_id,
            kind="note",
        )

    assert found is not None
    assert found.written_at == NOW


def test_a_draft_kept_again_is_sealed_afresh(database: Database, seal: writings.Seal, practice: Practice) -> None:
    kept: list[Draft] = []
    for at in (NOW, NOW + MINUTE):
        with database.transaction() as session:
            writings.save_draft(session, seal, text="The same.", now=at, **practice.place())
        with database.reading() as session:
            kept.append(session.exec(select(Draft)).one())

    assert kept[0].id == kept[1].id
    assert kept[0].sealed[:12] != kept[1].sealed[:12]
    assert kept[0].sealed[12:] != kept[1].sealed[12:]
    assert kept[1].kept_at == NOW + MINUTE


def test_a_dropped_draft_is_gone_and_the_others_stay(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    ben = replace(practice, ana_id=practice.ben_id)
    with database.transaction() as session:
        for place in (practice.place("a"), practice.place("b"), ben.place("a")):
            writings.save_draft(session, seal, text="Mine.", now=NOW, **place)

        writings.delete_draft(session, consult_id=practice.consult_id, writer_id=practice.ana_id, kind="a")

    with database.reading() as session:
        left = {(draft.writer_id, draft.kind) for draft in session.exec(select(Draft))}
    assert left == {(practice.ana_id, "b"), (practice.ben_id, "a")}


@pytest.mark.parametrize(("kinds", "left"), [(["a"], ["b", "b"]), ([], ["a", "a", "b", "b"]), (None, [])])
def test_drafts_of_both_go_by_their_kinds_or_all(
    database: Database, seal: writings.Seal, practice: Practice, kinds: list[str] | None, left: list[str]
) -> None:
    ben = replace(practice, ana_id=practice.ben_id)
    with database.transaction() as session:
        for place in (practice.place("a"), practice.place("b"), ben.place("a"), ben.place("b")):
            writings.save_draft(session, seal, text="Mine.", now=NOW, **place)

        writings.delete_drafts(session, practice.consult_id, kinds)

    with database.reading() as session:
        assert sorted(session.exec(select(Draft.kind))) == left


def test_another_practice_cannot_write_in_the_case(database: Database, seal: writings.Seal, practice: Practice) -> None:
    with database.transaction() as session:
        other = founded(session, seal, "T2", NOW)
    place = practice.place()
    place["practice_id"] = other.practice_id

    with pytest.raises(UnknownCaseError), database.transaction() as session:
        writings.write(session, seal, text="Mine.", now=NOW, **place)
    with pytest.raises(UnknownCaseError), database.transaction() as session:
        writings.save_draft(session, seal, text="Mine.", now=NOW, **place)


def test_without_the_cases_key_nothing_opens_and_nothing_is_written(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        writings.write(session, seal, text="Mine.", now=NOW, **practice.place())
    with database.transaction() as session:
        session.delete(session.get_one(CaseKey, practice.case_id))

    with pytest.raises(UnknownCaseKeyError), database.reading() as session:
        read(session, seal, practice.place())
    with pytest.raises(UnknownCaseKeyError), database.transaction() as session:
        writings.write(session, seal, text="Mine.", now=NOW, **practice.place())


def test_the_cases_key_is_kept_wrapped_and_says_by_which_key(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    with database.reading() as session:
        key = session.get_one(CaseKey, practice.case_id)

    assert key.wrapping_key_id == seal.key_id
    assert len(key.wrapped) == 12 + 32 + 16


def test_a_row_does_not_show_what_is_sealed_in_it(database: Database, seal: writings.Seal, practice: Practice) -> None:
    with database.transaction() as session:
        writing = writings.write(session, seal, text="Mine.", now=NOW, **practice.place())

    assert isinstance(writing.id, UUID)
    assert repr(writing.sealed) not in repr(writing)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_no_byte_on_the_disk_tells_what_was_written(
    database: Database, url: str, seal: writings.Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        writings.write(session, seal, text="zebra-marker", now=NOW, **practice.place())
        writings.save_draft(session, seal, text="zebra-marker", now=NOW, **practice.place())

    folder = Path(url.removeprefix("sqlite:///")).parent
    files = {path.name: path.read_bytes() for path in folder.iterdir()}

    assert sorted(files) == ["practice.db", "practice.db-shm", "practice.db-wal"]
    assert [name for name, found in files.items() if b"zebra" in found] == []
    assert [name for name, found in files.items() if b"maple-4821" in found] == ["practice.db-wal"]
