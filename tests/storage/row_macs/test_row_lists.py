"""A row that was deleted, hidden or set back is noticed: each consult, case and alert has a list of its rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from storage.cases import cases
from storage.consults import consults
from storage.consults.consult_tables import ConsultTables
from storage.database import Database
from storage.emergency import grants
from storage.models import Answer, Consult, EmergencyMark, LegalHold, Participant, RowList
from storage.models import Practice as PracticeRow
from storage.retention import holds
from storage.row_macs import signing
from storage.row_macs.coverage import COVERED, PEOPLE
from storage.row_macs.lists.owners import OWNERS
from storage.row_macs.row_faults import RowChangedError
from storage.writings.sealing import Seal
from tests.storage.row_macs.test_row_macs import execute, table_of
from tests.support.data.practice_rows import NOW, Practice

LATER = NOW + timedelta(minutes=1)
KNOWS, NOT_FOR_SHARING = "knows", "not_for_sharing"


def answer(session: Session, practice: Practice, sharing: str) -> Answer:
    """Add Ana's next version of her answer to question 1."""
    tables = ConsultTables(session, consults.get(session, practice.consult_id))
    new = Answer(
        consult_id=practice.consult_id,
        part="it",
        member_id=practice.ana_id,
        question=1,
        version=0,
        standing="impression",
        sharing=sharing,
        recorded_at=NOW,
    )
    return tables.add_answer(new)


def read_sharing(database: Database, practice: Practice) -> str | None:
    """Return the mark that counts for Ana's answer."""
    with database.reading() as session:
        tables = ConsultTables(session, consults.get(session, practice.consult_id))
        return tables.latest_answers["it", 1].sharing


@pytest.fixture
def answered(database: Database, practice: Practice) -> Practice:
    """Ana has answered question 1, and then changed the answer to "not for sharing"."""
    for sharing in (KNOWS, NOT_FOR_SHARING):
        with database.transaction() as session:
            answer(session, practice, sharing)
    return practice


def list_faults(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        return [(fault.table, fault.why) for fault in signing.iter_faults(session)]


def hide(database: Database, model: type[SQLModel], *conditions: sa.ColumnElement[bool]) -> None:
    """Delete rows without the product, and without what guards them."""
    with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SET session_replication_role = replica"))
            connection.execute(table_of(model).delete().where(*conditions))
            return
        guards = connection.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        for name, _sql in guards:
            connection.execute(sa.text(f"DROP TRIGGER {name}"))
        connection.execute(table_of(model).delete().where(*conditions))
        for _name, sql in guards:
            connection.exec_driver_sql(sql)


def test_each_table_is_in_a_list_of_people_or_in_that_of_an_owner() -> None:
    assert COVERED - PEOPLE - {PracticeRow, RowList} == set(OWNERS)


@pytest.mark.parametrize("restarts", [False, True])
def test_an_answer_whose_newest_version_was_deleted_is_not_shown_as_it_was_before(
    database: Database, answered: Practice, seal: Seal, *, restarts: bool
) -> None:
    assert read_sharing(database, answered) == NOT_FOR_SHARING
    hide(database, Answer, table_of(Answer).c.version == 2)
    if restarts:
        database.use_seal(seal)

    with pytest.raises(RowChangedError):
        read_sharing(database, answered)
    assert list_faults(database) == [("answer", "missing")]


def test_a_row_that_was_set_back_alone_is_refused_by_a_process_that_never_saw_the_newer(
    database: Database, practice: Practice, seal: Seal
) -> None:
    former = copy_rows(database, Consult)
    with database.transaction() as session:
        consults.get(session, practice.consult_id).reasons = ("safety",)
    put_back(database, Consult, former)
    database.use_seal(seal)

    with database.reading() as session, pytest.raises(RowChangedError):
        consults.get(session, practice.consult_id)
    assert list_faults(database) == [("consult", "unlisted")]


def copy_rows(database: Database, model: type[SQLModel]) -> list[dict[str, Any]]:
    with database.engine.connect() as connection:
        return [dict(row) for row in connection.execute(sa.select(table_of(model))).mappings()]


def put_back(database: Database, model: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    (key,) = table_of(model).primary_key
    execute(database, *(table_of(model).update().where(key == row[key.name]).values(**row) for row in rows))


@contextmanager
def setting_back(database: Database, practice: Practice, *models: type[SQLModel]) -> Iterator[None]:
    """Let Ana change her answer to "not for sharing"; at the end, set it and these tables back to before."""
    with database.transaction() as session:
        answer(session, practice, KNOWS)
    former = [(model, copy_rows(database, model)) for model in models]
    with database.transaction() as session:
        answer(session, practice, NOT_FOR_SHARING)
    yield
    hide(database, Answer, table_of(Answer).c.version == 2)
    for model, rows in former:
        put_back(database, model, rows)


def test_a_list_that_was_set_back_with_its_rows_is_refused_by_a_process_that_never_saw_the_newer(
    database: Database, practice: Practice, seal: Seal
) -> None:
    with setting_back(database, practice, RowList):
        pass
    database.use_seal(seal)

    with pytest.raises(RowChangedError):
        read_sharing(database, practice)
    assert ("practice", "lists") in list_faults(database)


def test_lists_and_the_practice_that_were_set_back_are_refused_by_a_process_that_saw_the_newer(
    database: Database, practice: Practice
) -> None:
    with setting_back(database, practice, RowList, PracticeRow):
        pass

    with pytest.raises(RowChangedError):
        read_sharing(database, practice)


def test_a_list_that_was_deleted_or_added_closes_the_practice(
    database: Database, answered: Practice, seal: Seal
) -> None:
    hide(database, RowList, table_of(RowList).c.owner_id == answered.case_id)
    database.use_seal(seal)

    with pytest.raises(RowChangedError):
        read_sharing(database, answered)
    assert ("practice", "lists") in list_faults(database)


def end_access(database: Database, practice: Practice, seal: Seal) -> Callable[[Session], object]:
    """Grant an emergency access and end it; return the question whether it is active."""
    with database.transaction() as session:
        case = cases.get(session, practice.case_id)
        grant = grants.add(session, seal, case, member_id=practice.ben_id, reason="Night.", now=NOW)
        grants.add_mark(session, grant, grants.ENDED, member_id=practice.ana_id, now=NOW)
        assert not grants.is_active(session, grant, LATER)
    return lambda session: grants.is_active(session, grants.get(session, grant.id), LATER)


def hold_case(database: Database, practice: Practice, _seal: Seal) -> Callable[[Session], object]:
    with database.transaction() as session:
        holds.add_decision(session, practice.case_id, is_on_hold=True, reason="asked", by_id=practice.ana_id, now=NOW)
    return lambda session: holds.is_on_hold(session, practice.case_id)


def add_adult(database: Database, practice: Practice, _seal: Seal) -> Callable[[Session], object]:
    with database.transaction() as session:
        cases.add_participant(session, practice.case_id, kind="adult", seen_by_it=True, seen_by_ft=True)
    return lambda session: cases.list_participants(session, practice.case_id)


FORBIDDING: dict[type[SQLModel], Callable[[Database, Practice, Seal], Callable[[Session], object]]] = {
    EmergencyMark: end_access,
    LegalHold: hold_case,
    Participant: add_adult,
}


@pytest.mark.parametrize("model", FORBIDDING, ids=lambda model: model.__name__)
def test_a_deleted_row_that_forbids_something_allows_nothing(
    database: Database, practice: Practice, seal: Seal, model: type[SQLModel]
) -> None:
    ask = FORBIDDING[model](database, practice, seal)
    hide(database, model)

    with database.reading() as session, pytest.raises(RowChangedError):
        ask(session)
    assert (str(model.__tablename__), "missing") in list_faults(database)
