"""A hidden row that forbids something is noticed, even where only some of the owner's rows are needed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from storage.cases import cases, releases
from storage.consults import summaries
from storage.database import Database
from storage.models import Attendance, Release, Signature, SignedForm, SupervisionQuestion
from storage.row_macs.row_faults import RowChangedError
from storage.supervision import questions
from storage.writings.sealing import Seal
from tests.storage.cases.test_cases import _met, enter_form
from tests.storage.cases.test_handovers import _add_cleo, _hand_over
from tests.storage.consults.test_summaries import DIGEST, add_signature
from tests.storage.row_macs.test_row_lists import hide
from tests.storage.row_macs.test_row_macs import table_of
from tests.storage.supervision.test_questions import add_question
from tests.support.data.practice_rows import MINUTE, NOW, Practice

READS: list[Callable[[Session, Any], object]] = [
    releases.list_with_participants,
    releases.list_releases,
    lambda session, case_id: releases.map_releases(session, [case_id]),
]
"""Each way to read the releases of a case: for a gate, for a page, and for a list of cases."""


@pytest.fixture
def revoked(database: Database, practice: Practice) -> SignedForm:
    """There are two forms, and the later one, which also ends the first, was revoked; return it."""
    with database.transaction() as session:
        enter_form(session, practice, 1)
        later = enter_form(session, practice, 2)
        releases.record_revocation(session, later.id, revoked_on=date(2027, 5, 4))
    return later


@pytest.mark.parametrize("read", READS, ids=["gate", "page", "list"])
@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("models", [[Release], [Release, SignedForm]], ids=["releases", "the form, too"])
def test_a_revoked_form_whose_releases_were_deleted_ends_the_earlier_form_no_less(  # noqa: PLR0913 -- fixtures
    database: Database,
    practice: Practice,
    seal: Seal,
    revoked: SignedForm,
    models: list[Any],
    read: Callable[[Session, Any], object],
    *,
    restarts: bool,
) -> None:
    for model in models:
        column = table_of(model).c["id" if model is SignedForm else "paper_id"]
        hide(database, model, column == revoked.id)
    if restarts:
        database.use_seal(seal)

    with database.reading() as session, pytest.raises(RowChangedError):
        read(session, practice.case_id)


def test_a_form_without_releases_and_participants_without_forms_are_read(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        releases.add_form(session, enter_form(session, practice, 1), [])
    with database.reading() as session:
        people, found = releases.list_with_participants(session, practice.case_id)

        assert (len(people), len(found)) == (1, 2)
        assert [release.discloser for release, _form in found] == ["ft", "it"]
        assert found == releases.list_releases(session, practice.case_id)


def test_an_earlier_answer_of_a_supervisor_does_not_count_again_if_a_later_question_was_deleted(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        first = add_question(session, practice, "reason")
        questions.record_answer(first, "go_on", practice.ben_id, NOW)
        later_id = add_question(session, practice, "reason", MINUTE).id
    asked: dict[str, Any] = {"consult_id": practice.consult_id, "asker_id": practice.ana_id, "kind": "reason"}
    with database.reading() as session:
        latest = questions.find_latest(session, **asked)
        assert latest is not None
        assert latest.id == later_id
    hide(database, SupervisionQuestion, table_of(SupervisionQuestion).c.id == later_id)

    with database.reading() as session, pytest.raises(RowChangedError):
        questions.find_latest(session, **asked)


def test_a_signed_summary_is_not_shown_without_a_signature_that_was_deleted(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        for part, revision in (("it", 1), ("it", 2), ("ft", 2)):
            add_signature(session, practice, part, revision)
        summaries.add_summary(session, consult_id=practice.consult_id, revision=2, digest=DIGEST, now=NOW)
    with database.reading() as session:
        signed = summaries.find_signed(session, practice.consult_id)
        assert signed is not None
        assert {part: each.revision for part, each in signed.signatures.items()} == {"it": 2, "ft": 2}
    hide(database, Signature, sa.and_(table_of(Signature).c.part == "ft", table_of(Signature).c.revision == 2))

    with database.reading() as session, pytest.raises(RowChangedError):
        summaries.find_signed(session, practice.consult_id)


def test_a_case_is_not_handed_over_while_an_attendance_that_has_to_end_is_hidden(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        cases.record_attendance(session, _met(practice.case_id, "it"))
        cleo_id = _add_cleo(session, practice)
    hide(database, Attendance, table_of(Attendance).c.part == "it")

    with database.transaction() as session, pytest.raises(RowChangedError):
        _hand_over(session, practice, practice.ana_id, cleo_id)
