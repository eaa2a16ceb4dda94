"""Which of the two therapists know of a case: said by the case's own row, whatever other rows somebody hides."""

import ast
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import Session

from storage.cases import case_knowledge, cases, handovers, member_cases
from storage.consults import consults
from storage.database import Database
from storage.models import Attendance, Case, Consult, Handover
from storage.people import members
from storage.row_macs.row_faults import RowChangedError
from storage.row_macs.signing import unguarded
from tests.storage.row_macs.test_row_lists import hide
from tests.storage.row_macs.test_row_macs import execute, table_of
from tests.support.data.practice_rows import MINUTE, NOW, Practice
from tests.support.people.identities import slack_identity

ROOT = Path(__file__).parents[3]


def informed(session: Session, practice: Practice) -> list[UUID]:
    """Return who knows of maple-4821; asked of its row and of the lists of members."""
    by_row = case_knowledge.list_informed_therapists(cases.get(session, practice.case_id))
    for member_id in (practice.ana_id, practice.ben_id):
        is_listed = member_id in by_row
        assert bool(cases.list_for_member(session, member_id)) is is_listed
        assert bool(member_cases.list_known(session, member_id, limit=9)) is is_listed
    return by_row


def invite(session: Session, practice: Practice) -> tuple[Case, Consult]:
    case, consult = cases.get(session, practice.case_id), consults.get(session, practice.consult_id)
    case_knowledge.record_invitation(case, consult, NOW + MINUTE)
    session.flush()
    return case, consult


def attest(session: Session, practice: Practice) -> None:
    day = date(2027, 4, 28)
    attendance = Attendance(
        case_id=practice.case_id, part="ft", sessions=3, first_on=day, last_on=day, updated_at=NOW + MINUTE
    )
    cases.record_attendance(session, attendance)


def hand_over(session: Session, practice: Practice) -> Handover:
    """Hand Ana's part over to Cleo."""
    cleo = members.add(
        session,
        practice_id=practice.practice_id,
        identity=slack_identity("U3"),
        first_name="Cleo",
        time_zone="UTC",
        now=NOW,
    )
    case = cases.get_for_update(session, practice.case_id)
    return handovers.record(
        session, case, former_id=practice.ana_id, member_id=cleo.id, by_id=practice.ben_id, now=NOW + MINUTE
    )


def test_whoever_created_a_case_knows_of_it_and_the_colleague_does_not(database: Database, practice: Practice) -> None:
    with database.reading() as session:
        assert informed(session, practice) == [practice.ana_id]


@pytest.mark.parametrize("learn", [invite, attest], ids=lambda learn: learn.__name__)
def test_the_colleague_knows_of_it_although_every_row_that_said_so_was_hidden(
    database: Database, practice: Practice, learn: Callable[[Session, Practice], object]
) -> None:
    with database.transaction() as session:
        learn(session, practice)
    hide(database, Attendance)
    execute(database, table_of(Consult).update().values(invited_at=None))

    with database.reading() as session:
        assert informed(session, practice) == [practice.ana_id, practice.ben_id]


def test_a_new_therapist_knows_of_it_although_the_record_of_the_handover_was_hidden(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        cleo = hand_over(session, practice).member_id
    hide(database, Handover)

    with database.reading() as session:
        assert case_knowledge.list_informed_therapists(cases.get(session, practice.case_id)) == [cleo]
        assert [case.code for case in member_cases.list_known(session, cleo, limit=9)] == ["maple-4821"]


def test_an_invitation_that_is_withdrawn_before_it_was_sent_is_forgotten(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        case_knowledge.withdraw_invitation(*invite(session, practice), "ft")
        session.flush()
        assert informed(session, practice) == [practice.ana_id]


@pytest.mark.parametrize("what", ["sent", "known before"])
def test_whoever_was_told_or_knew_of_the_case_before_does_not_forget_it(
    database: Database, practice: Practice, what: str
) -> None:
    with database.transaction() as session:
        case, consult = cases.get(session, practice.case_id), consults.get(session, practice.consult_id)
        case_knowledge.record_informed(case, "ft", NOW) if what == "known before" else None
        invite(session, practice)
        case_knowledge.record_sent_invitation(consult) if what == "sent" else None
        case_knowledge.withdraw_invitation(case, consult, "ft")
        session.flush()
        assert informed(session, practice) == [practice.ana_id, practice.ben_id]


@pytest.mark.parametrize(("part", "value"), [("it", None), ("ft", NOW)])
def test_who_knows_of_a_case_cannot_be_changed_in_its_row(
    database: Database, practice: Practice, part: str, value: object
) -> None:
    execute(database, table_of(Case).update().values({f"{part}_informed_at": value}))

    with database.reading() as session, pytest.raises(RowChangedError):
        case_knowledge.list_informed_therapists(cases.get(session, practice.case_id))
    with database.reading() as session:
        if part == "ft":
            with pytest.raises(RowChangedError):
                member_cases.list_known(session, practice.ben_id, limit=9)


@pytest.mark.parametrize("how", ["changed", "deleted"])
def test_a_handover_that_was_changed_or_deleted_answers_nothing(
    database: Database, practice: Practice, how: str
) -> None:
    with database.transaction() as session:
        hand_over(session, practice)
    if how == "deleted":
        hide(database, Handover)
    else:
        with database.engine.begin() as connection, unguarded(connection):
            connection.execute(table_of(Handover).update().values(made_at=NOW + 99 * MINUTE))

    for ask in (handovers.find_last_handover_time, handovers.was_handed_over_by):
        with database.reading() as session, pytest.raises(RowChangedError):
            ask(session, practice.case_id, practice.ana_id)
    with database.reading() as session, pytest.raises(RowChangedError):
        handovers.map_received(session, practice.case_id)


def test_an_invitation_is_recorded_in_the_case_too_wherever_the_product_makes_one() -> None:
    setting = {
        f"{path.relative_to(ROOT)}"
        for folder in ("storage", "flows", "bot")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "invited_at" and isinstance(node.ctx, ast.Store)
    }

    assert setting == {"storage/cases/case_knowledge.py"}
