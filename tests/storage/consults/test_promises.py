"""What was promised that clients will hear, and by when."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from storage.consults import promises
from storage.database import Database
from storage.models import Promise
from storage.row_errors import UnknownPromiseError
from tests.support.data.practice_rows import NOW, Practice

FRIDAY, MONDAY = date(2027, 5, 14), date(2027, 5, 17)


def promise(session: Session, practice: Practice, part: str, question: int, by: date = FRIDAY) -> Promise:
    """Promise something as this part's therapist."""
    member_id = practice.ana_id if part == "it" else practice.ben_id
    about: dict[str, Any] = {"consult_id": practice.consult_id, "part": part, "member_id": member_id}
    return promises.add(session, question=question, by=by, now=NOW, **about)


def test_a_promise_is_open_until_something_comes_of_it(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        made = promise(session, practice, "it", 2)

        kept = promises.get(session, made.id)

    assert (kept.standing, kept.told_on, kept.changed_at) == (promises.OPEN, None, None)


def test_the_first_day_comes_first_and_of_one_day_the_individual_therapists(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        promise(session, practice, "it", 1, MONDAY)
        promise(session, practice, "ft", 2)
        promise(session, practice, "it", 4)
        promise(session, practice, "it", 3)

        found = [(one.part, one.question) for one in promises.list_for_consult(session, practice.consult_id)]

    assert found == [("it", 3), ("it", 4), ("ft", 2), ("it", 1)]


def test_a_therapist_owes_what_is_open_of_their_own_and_not_what_waits_for_a_supervisor(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        promise(session, practice, "ft", 1)
        for question, standing in enumerate((promises.TOLD, promises.CHANGED, promises.RELEASED, promises.OPEN), 1):
            promise(session, practice, "it", question).standing = standing
        session.flush()

        found = [one.question for one in promises.list_open_for_member(session, practice.ana_id)]

    assert found == [4]


def test_one_thing_is_promised_once(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        promise(session, practice, "it", 2)

    with pytest.raises(IntegrityError), database.transaction() as session:
        promise(session, practice, "it", 2, MONDAY)


def test_a_promise_that_is_not_there_is_said_to_be_unknown(database: Database) -> None:
    with database.reading() as session:
        assert promises.find(session, uuid4()) is None
        with pytest.raises(UnknownPromiseError):
            promises.get(session, uuid4())
