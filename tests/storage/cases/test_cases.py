"""Cases, their participants and their signed forms."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session

from storage.cases import case_knowledge, cases
from storage.cases import releases as cases_releases
from storage.consults import consults
from storage.database import Database
from storage.models import Attendance, Participant, Release, SignedForm
from storage.row_errors import UnknownCaseError, UnknownSignedFormError
from storage.writings.writings import Seal
from tests.support.data.practice_rows import MINUTE, NOW, Practice, add_case, create_practice


def enter_form(session: Session, practice: Practice, minutes: int, ends_on: date | None = None) -> SignedForm:
    """Enter a form, signed by a new adult for both directions; return it."""
    adult = cases.add_participant(session, practice.case_id, kind="adult", seen_by_it=True, seen_by_ft=True)
    signed_form = SignedForm(
        case_id=practice.case_id,
        participant_id=adult.id,
        direction="both",
        topics=("goals", "modality"),
        purpose="coordination",
        signed_by="self",
        signed_on=date(2027, 5, 1),
        ends_on=ends_on,
        kept_where="paper_file",
        entered_by=practice.ana_id,
        entered_at=NOW + minutes * MINUTE,
    )
    directions = (("it", "ft"), ("ft", "it"))
    releases = [
        Release(participant_id=adult.id, discloser=discloser, recipient=recipient, paper_id=signed_form.id)
        for discloser, recipient in directions
    ]
    return cases_releases.add_form(session, signed_form, releases)


def test_a_case_is_found_by_its_id(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        assert cases.get(session, practice.case_id).code == "maple-4821"
        assert cases.get_for_update(session, practice.case_id).id == practice.case_id


def test_an_unknown_case_is_refused(database: Database) -> None:
    with database.transaction() as session:
        with pytest.raises(UnknownCaseError):
            cases.get(session, uuid4())
        with pytest.raises(UnknownCaseError):
            cases.get_for_update(session, uuid4())


def test_a_code_is_taken_within_its_practice(database: Database, practice: Practice) -> None:
    with database.reading() as session:
        taken = cases.is_code_taken(session, practice.practice_id, "maple-4821")
        free = cases.is_code_taken(session, practice.practice_id, "cedar-1907")
        elsewhere = cases.is_code_taken(session, uuid4(), "maple-4821")

    assert (taken, free, elsewhere) == (True, False, False)


def test_a_therapist_sees_their_cases_in_either_part_newest_first(
    database: Database, seal: Seal, practice: Practice
) -> None:
    ana, ben = practice.ana_id, practice.ben_id
    with database.transaction() as session:
        cedar = add_case(session, seal, practice.practice_id, "cedar-1907", (ben, ana), NOW + MINUTE)
        add_case(session, seal, practice.practice_id, "birch-3350", (ben, ben), NOW + 2 * MINUTE)
        cases.record_attendance(session, _met(cedar, "ft"))

        codes = [case.code for case in cases.list_for_member(session, ana)]

    assert codes == ["cedar-1907", "maple-4821"]


def test_a_case_that_the_colleague_created_is_hidden_until_the_invitation(
    database: Database, seal: Seal, practice: Practice
) -> None:
    """S0-8."""
    ana, ben = practice.ana_id, practice.ben_id
    with database.transaction() as session:
        cedar = add_case(session, seal, practice.practice_id, "cedar-1907", (ben, ana), NOW + MINUTE)
        consult = consults.add(
            session, practice_id=practice.practice_id, case_id=cedar, starter_part="it", now=NOW + MINUTE
        )
        cases.record_attendance(session, _met(cedar, "it"))
        before = [case.code for case in cases.list_for_member(session, ana)]

        case_knowledge.record_invitation(cases.get(session, cedar), consult, NOW + MINUTE)
        after = [case.code for case in cases.list_for_member(session, ana)]

    assert (before, after) == (["maple-4821"], ["cedar-1907", "maple-4821"])


def _met(case_id: UUID, part: str) -> Attendance:
    return Attendance(case_id=case_id, part=part, sessions=3, first_on=NOW.date(), last_on=NOW.date(), updated_at=NOW)


def test_participants_are_numbered_by_kind_within_their_case(
    database: Database, seal: Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        other = create_practice(session, seal, "T2", NOW)
        cases.add_participant(session, other.case_id, kind="adult", seen_by_it=True, seen_by_ft=False)
        for kind, consenter in (("minor", "parent"), ("adult", None), ("adult", None)):
            cases.add_participant(
                session, practice.case_id, kind=kind, seen_by_it=False, seen_by_ft=True, consenter=consenter
            )

        participants = [
            (participant.kind, participant.number, participant.consenter)
            for participant in cases.list_participants(session, practice.case_id)
        ]

    assert participants == [("adult", 1, None), ("adult", 2, None), ("minor", 1, "parent")]


def test_the_participants_of_a_new_case_keep_their_numbers(database: Database, practice: Practice) -> None:
    people = [
        Participant(case_id=practice.case_id, kind=kind, number=number)
        for kind, number in (("minor", 1), ("adult", 2), ("adult", 1))
    ]
    with database.transaction() as session:
        cases.add_participants(session, people)

        participants = [
            (participant.kind, participant.number) for participant in cases.list_participants(session, practice.case_id)
        ]

    assert participants == [("adult", 1), ("adult", 2), ("minor", 1)]


def test_a_new_attestation_about_sessions_replaces_the_earlier_one(database: Database, practice: Practice) -> None:
    for sessions, minutes in ((3, 0), (4, 1)):
        with database.transaction() as session:
            cases.record_attendance(
                session,
                Attendance(
                    case_id=practice.case_id,
                    part="it",
                    sessions=sessions,
                    first_on=date(2027, 2, 3),
                    last_on=date(2027, 4, 28),
                    updated_at=NOW + minutes * MINUTE,
                ),
            )

    with database.reading() as session:
        own = cases.map_attendance(session, practice.case_id).get("it")
        of_colleague = cases.map_attendance(session, practice.case_id).get("ft")
    assert own is not None
    assert (own.sessions, own.updated_at) == (4, NOW + MINUTE)
    assert of_colleague is None


def test_signed_forms_and_releases_are_listed_in_the_order_of_entry(
    database: Database, seal: Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        enter_form(session, create_practice(session, seal, "T2", NOW), 0)
        later = enter_form(session, practice, 2)
        earlier = enter_form(session, practice, 1)

        releases = [
            (signed_form.id, release.discloser)
            for release, signed_form in cases_releases.list_releases(session, practice.case_id)
        ]

    assert releases == [(earlier.id, "ft"), (earlier.id, "it"), (later.id, "ft"), (later.id, "it")]


def test_a_revoked_form_keeps_its_first_day(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        form_id: UUID = enter_form(session, practice, 0).id
        cases_releases.record_revocation(session, form_id, revoked_on=date(2027, 5, 3))
    with database.transaction() as session:
        cases_releases.record_revocation(session, form_id, revoked_on=date(2027, 5, 9))

    with database.reading() as session:
        assert cases_releases.get_form(session, form_id).revoked_on == date(2027, 5, 3)


def test_a_form_is_signed_countersigned_and_ended_and_each_first_day_stays(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        signed_form = enter_form(session, practice, 0)
        signed_form.client_signed, signed_form.signed_on, signed_form.countersigned = False, None, False
        form_id = signed_form.id
    for day in (date(2027, 5, 3), date(2027, 5, 9)):
        with database.transaction() as session:
            cases_releases.record_signature(session, form_id, signed_on=day)
            cases_releases.record_countersignature(session, form_id, kept_where="ehr")
            cases_releases.record_refusal(session, form_id, declined_on=day)
            cases_releases.record_end_event(session, form_id, event_on=day)
            cases_releases.record_lapse(session, form_id)

    with database.reading() as session:
        form = cases_releases.get_form(session, form_id)
    assert (form.client_signed, form.countersigned, form.kept_where, form.let_lapse) == (True, True, "ehr", True)
    assert {form.signed_on, form.declined_on, form.event_on} == {date(2027, 5, 3)}


def test_the_case_of_a_form_is_found_without_reading_the_form(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        form_id = enter_form(session, practice, 0).id
    with database.transaction() as session:
        assert cases_releases.get_case_id(session, form_id) == practice.case_id
        assert list(session.identity_map.values()) == []  # what it says is read once its case is locked
        with pytest.raises(UnknownSignedFormError):
            cases_releases.get_case_id(session, uuid4())


def test_cases_with_a_form_that_ends_in_a_period_are_found(database: Database, seal: Seal) -> None:
    first, last = date(2027, 5, 3), date(2027, 6, 2)
    days = {"T2": date(2027, 5, 2), "T3": first, "T4": last, "T5": date(2027, 6, 3), "T6": None}
    with database.transaction() as session:
        for team, day in days.items():
            practice = create_practice(session, seal, team, NOW)
            enter_form(session, practice, 0, day)

            found = cases_releases.list_cases_with_ending(session, practice.ana_id, first, last)
            assert [case.id for case in found] == ([practice.case_id] if team in ("T3", "T4") else [])
            assert cases_releases.list_cases_with_ending(session, practice.ben_id, first, last) == []  # not invited


def test_an_unknown_form_is_refused(database: Database) -> None:
    with database.transaction() as session, pytest.raises(UnknownSignedFormError):
        cases_releases.record_revocation(session, uuid4(), revoked_on=date(2027, 5, 3))
