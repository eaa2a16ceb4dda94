"""Promises to tell clients something, and by which day."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from storage.cases import cases
from storage.consults import consults, promises
from storage.consults.consult_tables import ConsultTables
from storage.database import Database
from storage.models import Promise
from storage.row_errors import UnknownPromiseError
from tests.support.data.consult_rows import tables_of
from tests.support.data.practice_rows import NOW, Practice

FRIDAY, MONDAY = date(2027, 5, 14), date(2027, 5, 17)


def add_promise(session: Session, practice: Practice, part: str, question: int, by: date = FRIDAY) -> Promise:
    """Add a promise by this part's therapist."""
    member_id = practice.ana_id if part == "it" else practice.ben_id
    tables = ConsultTables(session, consults.get(session, practice.consult_id))
    return tables.add_promise(part, member_id, question, by, NOW)


def test_a_new_promise_is_open(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        added = add_promise(session, practice, "it", 2)

        stored = promises.get(session, added.id)

    assert (stored.standing, stored.told_on, stored.changed_at) == (promises.OPEN, None, None)


def test_the_consult_of_a_promise_is_found_by_the_promises_id(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        added = add_promise(session, practice, "it", 2)

        assert promises.find_consult_id(session, added.id) == practice.consult_id


def test_promises_are_listed_by_day_and_then_the_individual_therapists_first(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        add_promise(session, practice, "it", 1, MONDAY)
        add_promise(session, practice, "ft", 2)
        add_promise(session, practice, "it", 4)
        add_promise(session, practice, "it", 3)

        listed = [(row.part, row.question) for row in tables_of(session, practice.consult_id).rows(Promise)]

    assert listed == [("it", 3), ("it", 4), ("ft", 2), ("it", 1)]


def test_a_therapists_open_promises_exclude_those_waiting_for_a_supervisor(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        add_promise(session, practice, "ft", 1)
        for question, standing in enumerate((promises.TOLD, promises.CHANGED, promises.RELEASED, promises.OPEN), 1):
            add_promise(session, practice, "it", question).standing = standing
        session.flush()

        listed = [(row.question, code) for row, code in promises.list_open_for_member(session, practice.ana_id)]
        code = cases.get(session, practice.case_id).code

    assert listed == [(4, code)]


def test_each_question_has_at_most_one_promise_per_part(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        add_promise(session, practice, "it", 2)

    with pytest.raises(IntegrityError), database.transaction() as session:
        add_promise(session, practice, "it", 2, MONDAY)


def test_an_unknown_promise_is_refused(database: Database) -> None:
    with database.reading() as session:
        assert promises.find_consult_id(session, uuid4()) is None
        with pytest.raises(UnknownPromiseError):
            promises.get(session, uuid4())
