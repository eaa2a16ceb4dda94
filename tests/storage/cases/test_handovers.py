"""A case is handed over from one therapist to another."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from storage.cases import case_codes, cases, handovers
from storage.consults import consults
from storage.database import Database
from storage.models import Attendance, Handover, Promise
from storage.outbox import deliveries
from storage.people import members
from storage.row_errors import UnknownConsultError, UnknownMemberError
from tests.support.data.consult_rows import tables_of
from tests.support.data.practice_rows import MINUTE, NOW, Practice
from tests.support.people.identities import slack_identity


def _add_cleo(session: Session, practice: Practice) -> UUID:
    return members.add(
        session,
        practice_id=practice.practice_id,
        identity=slack_identity("U3"),
        first_name="Cleo",
        time_zone="UTC",
        now=NOW,
    ).id


def _hand_over(session: Session, practice: Practice, former_id: UUID, member_id: UUID) -> Handover:
    case = cases.get_for_update(session, practice.case_id)
    return handovers.record(
        session, case, former_id=former_id, member_id=member_id, by_id=practice.ben_id, now=NOW + MINUTE
    )


def _add_promise(session: Session, practice: Practice, question: int, member_id: UUID, standing: str) -> Promise:
    promise = Promise(
        consult_id=practice.consult_id,
        part="it",
        member_id=member_id,
        question=question,
        by=date(2027, 5, 20),
        standing=standing,
        made_at=NOW,
    )
    session.add(promise)
    session.flush()
    return promise


@pytest.mark.parametrize("part", ["it", "ft"])
def test_the_new_therapist_gets_the_part_and_the_other_therapist_stays(
    database: Database, practice: Practice, part: str
) -> None:
    former = practice.ana_id if part == "it" else practice.ben_id
    with database.transaction() as session:
        cleo = _add_cleo(session, practice)

        row = _hand_over(session, practice, former, cleo)

        case = cases.get(session, practice.case_id)
        therapists = {"it": case.it_member_id, "ft": case.ft_member_id}
        assert therapists == {"it": practice.ana_id, "ft": practice.ben_id, part: cleo}
        assert (row.part, row.former_id, row.member_id, row.by_id) == (part, former, cleo, practice.ben_id)
        assert [case.code for case in case_codes.list_for_member(session, cleo, limit=9)] == ["maple-4821"]
        assert case_codes.list_for_member(session, former, limit=9) == []
        assert handovers.count_by_member(session, [former, cleo]) == {cleo: 1}


def test_the_former_therapists_sessions_do_not_count_for_the_new_one(database: Database, practice: Practice) -> None:
    """S0-19: the new therapist needs a relationship of their own."""
    with database.transaction() as session:
        for part in ("it", "ft"):
            attendance = Attendance(
                case_id=practice.case_id,
                part=part,
                sessions=6,
                first_on=date(2027, 2, 3),
                last_on=date(2027, 4, 28),
                updated_at=NOW,
            )
            cases.record_attendance(session, attendance)

        _hand_over(session, practice, practice.ana_id, _add_cleo(session, practice))

        assert cases.map_attendance(session, practice.case_id).get("it") is None
        assert cases.map_attendance(session, practice.case_id).get("ft") is not None


def test_only_a_therapist_of_the_case_is_replaced_and_nobody_gets_both_parts(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        cleo = _add_cleo(session, practice)
        for former, new in ((cleo, uuid4()), (practice.ana_id, practice.ben_id), (practice.ana_id, practice.ana_id)):
            with pytest.raises(UnknownMemberError):
                _hand_over(session, practice, former, new)


def test_the_new_therapist_sees_the_case_and_the_former_does_not(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        cleo = _add_cleo(session, practice)
        assert cases.list_for_member(session, practice.ben_id) == []  # Ana created it and has invited nobody

        _hand_over(session, practice, practice.ben_id, cleo)
        assert [case.code for case in cases.list_for_member(session, cleo)] == ["maple-4821"]

        _hand_over(session, practice, practice.ana_id, practice.ben_id)
        assert cases.list_for_member(session, practice.ana_id) == []


def test_a_consult_belongs_to_the_therapist_who_has_the_part_now(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        tables_of(session, practice.consult_id).start_preparation("it", practice.ana_id)
        cleo = _add_cleo(session, practice)
        assert consults.load_for_member(session, practice.consult_id, practice.ana_id).preparation.part == "it"

        _hand_over(session, practice, practice.ana_id, cleo)

        rows = consults.load_for_member(session, practice.consult_id, cleo)
        assert (rows.preparation.part, rows.preparation.member_id) == ("it", practice.ana_id)
        assert rows.colleague.id == practice.ben_id
        with pytest.raises(UnknownConsultError):
            consults.load_for_member(session, practice.consult_id, practice.ana_id)


def test_open_promises_move_to_the_new_therapist(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        cleo = _add_cleo(session, practice)
        standings = ("open", "told", "changed", "released")
        of_ana = [
            _add_promise(session, practice, n, practice.ana_id, name) for n, name in enumerate(standings, start=1)
        ]
        of_ben = _add_promise(session, practice, 8, practice.ben_id, "open")

        moved = handovers.reassign_promises(session, _hand_over(session, practice, practice.ana_id, cleo))

        assert {promise.id for promise in moved} == {of_ana[0].id, of_ana[2].id}
        ana = practice.ana_id
        assert [promise.member_id for promise in of_ana] == [cleo, ana, cleo, ana]
        assert of_ben.member_id == practice.ben_id


def test_waiting_messages_to_the_former_therapist_about_the_case_are_listed(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        added = [
            deliveries.add(
                session,
                practice_id=practice.practice_id,
                recipient_id=recipient,
                kind="x",
                consult_id=consult_id,
                case_id=case_id,
                due_at=NOW,
                now=NOW,
            )
            for recipient, consult_id, case_id in (
                (practice.ana_id, practice.consult_id, None),
                (practice.ana_id, None, practice.case_id),
                (practice.ana_id, None, None),
                (practice.ben_id, practice.consult_id, None),
                (practice.ana_id, practice.consult_id, None),
            )
        ]
        deliveries.record_outcome(session, added[-1].id, outcome="sent", now=NOW)

        waiting = handovers.list_waiting_deliveries(
            session, _hand_over(session, practice, practice.ana_id, _add_cleo(session, practice))
        )

        assert {delivery.id for delivery in waiting} == {delivery.id for delivery in added[:2]}


def test_a_recorded_handover_cannot_be_changed(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        _hand_over(session, practice, practice.ana_id, _add_cleo(session, practice))

    with pytest.raises(DBAPIError, match="stay as they are"), database.transaction() as session:
        session.exec(select(Handover)).one().part = "ft"


def test_the_time_of_a_members_last_handover_is_known(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        cleo = _add_cleo(session, practice)
        assert handovers.find_last_handover_time(session, practice.case_id, practice.ana_id) is None
        _hand_over(session, practice, practice.ana_id, cleo)

        assert handovers.find_last_handover_time(session, practice.case_id, practice.ana_id) == NOW + MINUTE
        assert handovers.find_last_handover_time(session, practice.case_id, cleo) is None
