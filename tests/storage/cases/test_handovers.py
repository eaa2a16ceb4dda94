"""A case goes from one therapist to another."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from storage.cases import cases, handovers
from storage.consults import consults, preparations
from storage.database import Database
from storage.models import Attendance, Handover, Promise
from storage.outbox import deliveries
from storage.people import members
from storage.row_errors import UnknownConsultError, UnknownMemberError
from tests.support.data.practice_rows import MINUTE, NOW, Practice


def _cleo(session: Session, practice: Practice) -> UUID:
    return members.add(
        session, practice_id=practice.practice_id, slack_user_id="U3", first_name="Cleo", time_zone="UTC", now=NOW
    ).id


def _hand(session: Session, practice: Practice, former_id: UUID, member_id: UUID) -> Handover:
    case = cases.get_for_update(session, practice.case_id)
    return handovers.record(
        session, case, former_id=former_id, member_id=member_id, by_id=practice.ben_id, now=NOW + MINUTE
    )


def _promise(session: Session, practice: Practice, question: int, member_id: UUID, standing: str) -> Promise:
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
def test_another_therapist_takes_the_formers_part_and_the_other_stays(
    database: Database, practice: Practice, part: str
) -> None:
    former = practice.ana_id if part == "it" else practice.ben_id
    with database.transaction() as session:
        cleo = _cleo(session, practice)

        made = _hand(session, practice, former, cleo)

        case = cases.get(session, practice.case_id)
        now = {"it": case.it_member_id, "ft": case.ft_member_id}
        assert now == {"it": practice.ana_id, "ft": practice.ben_id, part: cleo}
        assert (made.part, made.former_id, made.member_id, made.by_id) == (part, former, cleo, practice.ben_id)
        assert [one.code for one in handovers.list_cases(session, cleo)] == ["maple-4821"]
        assert handovers.list_cases(session, former) == []


def test_the_formers_sessions_do_not_count_for_the_new_therapist(database: Database, practice: Practice) -> None:
    """S0-19: a relationship of one's own."""
    with database.transaction() as session:
        for part in ("it", "ft"):
            attended = Attendance(
                case_id=practice.case_id,
                part=part,
                sessions=6,
                first_on=date(2027, 2, 3),
                last_on=date(2027, 4, 28),
                updated_at=NOW,
            )
            cases.record_attendance(session, attended)

        _hand(session, practice, practice.ana_id, _cleo(session, practice))

        assert cases.find_attendance(session, practice.case_id, "it") is None
        assert cases.find_attendance(session, practice.case_id, "ft") is not None


def test_who_is_no_therapist_of_the_case_hands_nothing_on_and_nobody_has_both_parts(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        cleo = _cleo(session, practice)
        for former, to in ((cleo, uuid4()), (practice.ana_id, practice.ben_id), (practice.ana_id, practice.ana_id)):
            with pytest.raises(UnknownMemberError):
                _hand(session, practice, former, to)


def test_the_case_is_known_to_whom_it_was_handed_and_no_more_to_the_former(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        cleo = _cleo(session, practice)
        assert cases.list_for_member(session, practice.ben_id) == []  # Ana made it, and has invited nobody

        _hand(session, practice, practice.ben_id, cleo)
        assert [one.code for one in cases.list_for_member(session, cleo)] == ["maple-4821"]

        _hand(session, practice, practice.ana_id, practice.ben_id)
        assert cases.list_for_member(session, practice.ana_id) == []


def test_a_consult_belongs_to_who_has_the_part_now(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        preparations.add(session, consult_id=practice.consult_id, part="it", member_id=practice.ana_id)
        cleo = _cleo(session, practice)
        assert consults.load_for_member(session, practice.consult_id, practice.ana_id).preparation.part == "it"

        _hand(session, practice, practice.ana_id, cleo)

        found = consults.load_for_member(session, practice.consult_id, cleo)
        assert (found.preparation.part, found.preparation.member_id) == ("it", practice.ana_id)
        assert found.colleague.id == practice.ben_id
        with pytest.raises(UnknownConsultError):
            consults.load_for_member(session, practice.consult_id, practice.ana_id)


def test_what_is_not_told_yet_is_the_new_therapists_to_tell(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        cleo = _cleo(session, practice)
        standings = ("open", "told", "changed", "released")
        mine = [_promise(session, practice, n, practice.ana_id, one) for n, one in enumerate(standings, start=1)]
        bens = _promise(session, practice, 8, practice.ben_id, "open")

        moved = handovers.reassign_promises(session, _hand(session, practice, practice.ana_id, cleo))

        assert {one.id for one in moved} == {mine[0].id, mine[2].id}
        ana = practice.ana_id
        assert [one.member_id for one in mine] == [cleo, ana, cleo, ana]
        assert bens.member_id == practice.ben_id


def test_what_waits_for_the_former_about_the_case_is_found_and_nothing_else(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        left = [
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
        deliveries.record_outcome(session, left[-1].id, outcome="sent", now=NOW)

        found = handovers.list_waiting_deliveries(
            session, _hand(session, practice, practice.ana_id, _cleo(session, practice))
        )

        assert {one.id for one in found} == {one.id for one in left[:2]}


def test_a_hand_over_that_was_recorded_stays_as_it_is(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        _hand(session, practice, practice.ana_id, _cleo(session, practice))

    with pytest.raises(DBAPIError, match="stay as they are"), database.transaction() as session:
        session.exec(select(Handover)).one().part = "ft"


def test_when_somebody_gave_a_case_on_is_known_for_the_last_time_that_they_did(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        cleo = _cleo(session, practice)
        assert handovers.find_last_handover_time(session, practice.case_id, practice.ana_id) is None
        _hand(session, practice, practice.ana_id, cleo)

        assert handovers.find_last_handover_time(session, practice.case_id, practice.ana_id) == NOW + MINUTE
        assert handovers.find_last_handover_time(session, practice.case_id, cleo) is None
