"""Consults, notices, preparations and the tally."""

from uuid import uuid4

import pytest
from sqlmodel import select

from storage.consults import consults, preparations
from storage.consults.consult_tables import ConsultTables
from storage.database import Database
from storage.models import MonthlyTally, Preparation
from storage.people import practices
from storage.row_errors import UnknownConsultError
from storage.writings.writings import Seal
from tests.support.data.consult_rows import tables_of
from tests.support.data.practice_rows import MINUTE, NOW, Practice, add_case, create_practice
from tests.support.data.sql_statements import count_statements


def test_a_new_consult_has_no_configuration_and_revision_one(database: Database, practice: Practice) -> None:
    with database.reading() as session:
        consult = consults.get(session, practice.consult_id)

    assert (consult.configuration, consult.revision, consult.reasons) == (None, 1, ())
    assert (consult.starter_part, consult.created_at, consult.ended_at) == ("it", NOW, None)


def test_each_change_of_a_consult_increases_its_revision(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        consults.get_for_update(session, practice.consult_id).configuration = "framing"

    with database.reading() as session:
        assert consults.get(session, practice.consult_id).revision == 2


def test_an_unknown_consult_is_refused(database: Database) -> None:
    with database.transaction() as session:
        with pytest.raises(UnknownConsultError):
            consults.get(session, uuid4())
        with pytest.raises(UnknownConsultError):
            consults.get_for_update(session, uuid4())


def test_a_members_open_consults_say_whether_the_member_prepares_them(
    database: Database, seal: Seal, practice: Practice
) -> None:
    ana, ben = practice.ana_id, practice.ben_id
    with database.transaction() as session:
        create_practice(session, seal, "T2", NOW)
        as_ft = add_case(session, seal, practice.practice_id, "cedar-1907", (ben, ana), NOW)
        without = add_case(session, seal, practice.practice_id, "birch-3350", (ben, ben), NOW)
        added = [
            consults.add(session, practice_id=practice.practice_id, case_id=case_id, starter_part="ft", now=at)
            for case_id, at in ((as_ft, NOW + 2 * MINUTE), (as_ft, NOW + MINUTE), (as_ft, NOW), (without, NOW))
        ]
        added[2].ended_at = NOW
        tables_of(session, added[0].id).start_preparation("ft", ana)
        tables_of(session, added[1].id).start_preparation("it", ben)

        open_consults = [(consult.id, has_begun) for consult, has_begun in consults.list_open_for_member(session, ana)]

    assert open_consults == [(added[0].id, True), (added[1].id, False), (practice.consult_id, False)]


def test_the_consults_about_a_case_are_listed_newest_first(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        newer = consults.add(
            session,
            practice_id=practice.practice_id,
            case_id=practice.case_id,
            starter_part="ft",
            reasons=("safety", "goals"),
            now=NOW + MINUTE,
        )

        listed = [(consult.id, consult.reasons) for consult in consults.list_for_case(session, practice.case_id)]

    assert listed == [(newer.id, ("safety", "goals")), (practice.consult_id, ())]


def test_the_last_topics_are_from_the_latest_earlier_consult_that_this_part_was_ready_for(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        for minutes, part, topics, ready in (
            (1, "it", ("goals",), True),
            (2, "it", ("goals", "safety"), True),
            (3, "it", ("strengths",), False),
            (4, "ft", ("modality",), True),
            (9, "it", ("growth",), True),
        ):
            at = NOW + minutes * MINUTE
            consult = consults.add(
                session, practice_id=practice.practice_id, case_id=practice.case_id, starter_part="it", now=at
            )
            preparation = tables_of(session, consult.id).start_preparation(part, practice.ana_id)
            preparation.topics = topics
            preparation.ready_at = at if ready else None
        session.flush()

        found = consults.find_last_topics(session, practice.case_id, "it", before=NOW + 9 * MINUTE)
        none = consults.find_last_topics(session, practice.case_id, "it", before=NOW)

    assert found == ("goals", "safety")
    assert none == ()


def test_the_tally_counts_by_month_and_item_without_names(database: Database, seal: Seal, practice: Practice) -> None:
    with database.transaction() as session:
        other = create_practice(session, seal, "T2", NOW)
        for practice_id, month, item in (
            (practice.practice_id, "2027-05", "taking_sides"),
            (practice.practice_id, "2027-05", "taking_sides"),
            (practice.practice_id, "2027-05", "in_passing"),
            (practice.practice_id, "2027-06", "taking_sides"),
            (other.practice_id, "2027-05", "taking_sides"),
        ):
            preparations.count_tick(session, practice_id, month, item)

        rows = {(row.practice_id, row.month, row.item): row.ticked for row in session.exec(select(MonthlyTally))}

    assert rows == {
        (practice.practice_id, "2027-05", "taking_sides"): 2,
        (practice.practice_id, "2027-05", "in_passing"): 1,
        (practice.practice_id, "2027-06", "taking_sides"): 1,
        (other.practice_id, "2027-05", "taking_sides"): 1,
    }
    assert set(MonthlyTally.model_fields) == {"practice_id", "month", "item", "ticked"}


def test_a_consult_is_loaded_with_all_that_its_therapist_needs(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        tables_of(session, practice.consult_id).start_preparation("it", practice.ana_id)

        rows = consults.load_for_member(session, practice.consult_id, practice.ana_id)

    assert (rows.consult.id, rows.case.id) == (practice.consult_id, practice.case_id)
    assert (rows.preparation.part, rows.colleague_preparation, rows.colleague.id) == ("it", None, practice.ben_id)
    assert (rows.practice.id, rows.settings.practice_id) == (practice.practice_id, practice.practice_id)


def test_a_consult_is_not_loaded_before_the_members_preparation_has_begun(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        tables_of(session, practice.consult_id).start_preparation("it", practice.ana_id)

        for consult_id, member_id in (
            (practice.consult_id, practice.ben_id),
            (practice.consult_id, uuid4()),
            (uuid4(), practice.ana_id),
        ):
            with pytest.raises(UnknownConsultError):
                consults.load_for_member(session, consult_id, member_id)


def test_the_preparations_of_both_are_loaded_with_the_consult_and_need_no_further_query(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        for part, member_id in (("it", practice.ana_id), ("ft", practice.ben_id)):
            tables_of(session, practice.consult_id).start_preparation(part, member_id)

    with database.transaction() as session:
        practices.get(session, practice.practice_id)  # as every click does; its row has the sum of all lists
        with count_statements(database) as counter:
            rows = consults.load_for_member(session, practice.consult_id, practice.ben_id)
            tables = ConsultTables(session, rows.consult)
            tables.take_preparations(rows.preparation, rows.colleague_preparation)

            found = [tables.preparation(part) for part in ("ft", "it")]
            listed = [row.part for row in tables.rows(Preparation)]

    assert found == [rows.preparation, rows.colleague_preparation]
    assert [row.member_id for row in found if row] == [practice.ben_id, practice.ana_id]
    assert (listed, counter.statements) == (["ft", "it"], 1)


def test_the_loaded_colleague_is_the_other_therapist(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        tables_of(session, practice.consult_id).start_preparation("ft", practice.ben_id)

        rows = consults.load_for_member(session, practice.consult_id, practice.ben_id)

    assert (rows.preparation.member_id, rows.colleague.id) == (practice.ben_id, practice.ana_id)
