"""Signatures under revisions, the summary that both signed, and what was added to it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from storage.consults import summaries
from storage.database import Database
from storage.models import Addendum
from storage.writings import writings
from tests.support.data.practice_rows import MINUTE, NOW, Practice

DIGEST = "ab" * 32


def sign(session: Session, practice: Practice, part: str, revision: int) -> None:
    """Sign a revision as this part's therapist."""
    member_id = practice.ana_id if part == "it" else practice.ben_id
    about: dict[str, Any] = {"consult_id": practice.consult_id, "revision": revision, "digest": DIGEST}
    summaries.add_signature(session, part=part, member_id=member_id, now=NOW, **about)


def note(session: Session, seal: writings.Seal, practice: Practice, reason: str, minutes: int) -> Addendum:
    """Add a note some minutes later."""
    now = NOW + minutes * MINUTE
    written = writings.write(session, seal, text=reason, now=now, **practice.place("addendum"))
    return summaries.add_addendum(
        session,
        consult_id=practice.consult_id,
        part="it",
        member_id=practice.ana_id,
        reason=reason,
        writing_id=written.id,
        review_id=None,
        now=now,
    )


def test_a_signature_counts_for_its_own_revision_alone(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        sign(session, practice, "it", 1)
        sign(session, practice, "ft", 2)

        signed = [set(summaries.list_signatures(session, practice.consult_id, revision)) for revision in (1, 2, 3)]

    assert signed == [{"it"}, {"ft"}, set()]


def test_whoever_has_signed_any_revision_has_signed(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        sign(session, practice, "it", 1)

        found = [summaries.has_signed(session, practice.consult_id, part) for part in ("it", "ft")]

    assert found == [True, False]


def test_nobody_signs_one_revision_twice(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        sign(session, practice, "it", 1)

    with pytest.raises(IntegrityError), database.transaction() as session:
        sign(session, practice, "it", 1)


def test_there_is_one_summary_of_a_consult(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        assert summaries.find(session, practice.consult_id) is None
        summaries.add_summary(session, consult_id=practice.consult_id, revision=3, digest=DIGEST, now=NOW)

    with database.reading() as session:
        kept = summaries.find(session, practice.consult_id)
        assert kept is not None
        assert (kept.revision, kept.digest, kept.signed_at) == (3, DIGEST, NOW)
    with pytest.raises(IntegrityError), database.transaction() as session:
        summaries.add_summary(
            session, consult_id=practice.consult_id, revision=4, digest=DIGEST, now=NOW + timedelta(days=1)
        )


def test_notes_are_read_in_the_order_in_which_they_were_added(
    database: Database, practice: Practice, seal: writings.Seal
) -> None:
    with database.transaction() as session:
        for reason, minutes in (("left_out", 2), ("correction", 1)):
            note(session, seal, practice, reason, minutes)

        found = [one.reason for one in summaries.list_addenda(session, practice.consult_id)]

    assert found == ["correction", "left_out"]
