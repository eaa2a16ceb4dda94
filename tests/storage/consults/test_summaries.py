"""Signatures under revisions, signed summaries, and the notes added to them."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from storage.consults import summaries
from storage.database import Database
from storage.models import Addendum
from storage.writings import writings
from tests.support.data.consult_rows import tables_of
from tests.support.data.practice_rows import MINUTE, NOW, Practice

DIGEST = "ab" * 32


def add_signature(session: Session, practice: Practice, part: str, revision: int) -> None:
    """Sign a revision as this part's therapist."""
    member_id = practice.ana_id if part == "it" else practice.ben_id
    tables_of(session, practice.consult_id).add_signature(part, member_id, revision, DIGEST, NOW)
    session.flush()


def add_note(session: Session, seal: writings.Seal, practice: Practice, reason: str, minutes: int) -> Addendum:
    """Add a note, so many minutes later."""
    now = NOW + minutes * MINUTE
    writing = writings.write(session, seal, text=reason, now=now, **practice.draft_ref("addendum"))
    return summaries.add_addendum(
        session,
        consult_id=practice.consult_id,
        part="it",
        member_id=practice.ana_id,
        reason=reason,
        writing_id=writing.id,
        review_id=None,
        now=now,
    )


def test_a_signature_counts_only_for_its_own_revision(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        add_signature(session, practice, "it", 1)
        add_signature(session, practice, "ft", 2)

        tables = tables_of(session, practice.consult_id)
        signed = [set(tables.signatures(revision)) for revision in (1, 2, 3)]

    assert signed == [{"it"}, {"ft"}, set()]


def test_a_signature_under_any_revision_counts_as_having_signed(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        add_signature(session, practice, "it", 1)

        has_signed = [tables_of(session, practice.consult_id).has_signed(part) for part in ("it", "ft")]

    assert has_signed == [True, False]


def test_a_part_cannot_sign_a_revision_twice(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        add_signature(session, practice, "it", 1)

    with pytest.raises(IntegrityError), database.transaction() as session:
        add_signature(session, practice, "it", 1)


def test_a_consult_has_at_most_one_summary(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        assert summaries.find_signed(session, practice.consult_id) is None
        summaries.add_summary(session, consult_id=practice.consult_id, revision=3, digest=DIGEST, now=NOW)

    with database.reading() as session:
        found = summaries.find_signed(session, practice.consult_id)
        assert found is not None
        assert (found.summary.revision, found.summary.digest, found.summary.signed_at) == (3, DIGEST, NOW)
        assert (found.signatures, found.addenda) == ({}, [])
    with pytest.raises(IntegrityError), database.transaction() as session:
        summaries.add_summary(
            session, consult_id=practice.consult_id, revision=4, digest=DIGEST, now=NOW + timedelta(days=1)
        )


def test_a_signed_summary_is_found_with_its_own_signatures_and_all_its_notes(
    database: Database, practice: Practice, seal: writings.Seal
) -> None:
    with database.transaction() as session:
        for part, revision in (("it", 1), ("it", 2), ("ft", 2)):
            add_signature(session, practice, part, revision)
        summaries.add_summary(session, consult_id=practice.consult_id, revision=2, digest=DIGEST, now=NOW)
        for reason, minutes in (("left_out", 2), ("correction", 1)):
            add_note(session, seal, practice, reason, minutes)

        found = summaries.find_signed(session, practice.consult_id)

    assert found is not None
    assert {part: signature.revision for part, signature in found.signatures.items()} == {"it": 2, "ft": 2}
    assert [addendum.reason for addendum in found.addenda] == ["correction", "left_out"]


def test_notes_are_listed_in_the_order_in_which_they_were_added(
    database: Database, practice: Practice, seal: writings.Seal
) -> None:
    with database.transaction() as session:
        for reason, minutes in (("left_out", 2), ("correction", 1)):
            add_note(session, seal, practice, reason, minutes)

        reasons = [addendum.reason for addendum in summaries.list_addenda(session, practice.consult_id)]

    assert reasons == ["correction", "left_out"]
