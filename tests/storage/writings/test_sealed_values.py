"""Answers that each say too much are sealed in their rows: the database alone does not show them."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from storage.cases import cases
from storage.database import Database
from storage.emergency import grants
from storage.models import Case, CaseKey, EmergencyGrant, Preparation
from storage.writings import sealed_values
from storage.writings.sealing import Seal, SealBrokenError
from tests.support.data.consult_rows import tables_of
from tests.support.data.practice_rows import NOW, Practice, add_case
from tests.support.data.sealed_answers import read_not_shared, read_part2, set_not_shared, set_part2

ANSWERS = ("something", "nothing", "locked_out")


@pytest.fixture
def answered(database: Database, seal: Seal, practice: Practice) -> None:
    """A case whose answers are all given."""
    with database.transaction() as session:
        case = cases.get(session, practice.case_id)
        preparation = tables_of(session, practice.consult_id).start_preparation("it", practice.ana_id)
        set_not_shared(session, seal, preparation, keeps_back="something", clients_keep_back="nothing")
        set_part2(session, seal, case, applies=True)
        grants.add(session, seal, case, member_id=practice.ben_id, reason="locked_out", now=NOW)


def read_all(session: Session, seal: Seal) -> tuple[Any, ...]:
    """Return the four answers."""
    case, preparation, grant = (session.exec(select(model)).first() for model in (Case, Preparation, EmergencyGrant))
    assert isinstance(case, Case)
    assert isinstance(preparation, Preparation)
    assert isinstance(grant, EmergencyGrant)
    reason = sealed_values.read(session, seal, case, grant, sealed_values.REASON)
    return *read_not_shared(session, seal, preparation), read_part2(session, seal, case), reason


@pytest.mark.usefixtures("answered")
def test_no_column_of_these_rows_shows_an_answer(database: Database, seal: Seal) -> None:
    with database.engine.connect() as connection:
        rows = [
            row
            for table in ("case", "preparation", "emergency_grant", "access_change", "older_answer")
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"')  # noqa: S608 -- the names above
        ]
        columns = {column["name"] for column in sa.inspect(connection).get_columns("case")}

    shown = b" ".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)
    assert [answer for answer in ANSWERS if answer.encode() in shown] == []
    assert "part2_applies" not in columns
    with database.reading() as session:
        assert read_all(session, seal) == ("something", "nothing", True, "locked_out")


@pytest.mark.usefixtures("answered")
def test_all_answers_are_as_long_as_one_another(database: Database) -> None:
    with database.reading() as session:
        preparation, case = session.exec(select(Preparation)).one(), session.exec(select(Case)).one()
        grant = session.exec(select(EmergencyGrant)).one()
        sealed = [preparation.keeps_back_sealed, preparation.clients_keep_back_sealed, case.part2_sealed]
        assert len({len(each or b"") for each in (*sealed, grant.reason_sealed)}) == 1


def test_an_answer_that_is_too_long_to_hide_its_length_is_refused() -> None:
    with pytest.raises(ValueError, match="longer"):
        sealed_values.encrypt(bytes(32), "an answer of more than sixteen bytes")


@pytest.mark.usefixtures("answered")
def test_an_answer_that_has_not_changed_is_not_written_again(database: Database, seal: Seal) -> None:
    with database.transaction() as session:
        preparation, case = session.exec(select(Preparation)).one(), session.exec(select(Case)).one()
        set_not_shared(session, seal, preparation, keeps_back="something", clients_keep_back="nothing")
        set_part2(session, seal, case, applies=True)

        assert not session.dirty


@pytest.mark.parametrize("moved", ["row", "column", "case"])
@pytest.mark.usefixtures("answered")
def test_an_answer_opens_only_in_its_own_place(database: Database, seal: Seal, practice: Practice, moved: str) -> None:
    with database.transaction() as session:
        case, tables = cases.get(session, practice.case_id), tables_of(session, practice.consult_id)
        own, other = tables.preparation("it"), tables.start_preparation("ft", practice.ben_id)
        assert own is not None
        other.keeps_back_sealed, own.clients_keep_back_sealed = own.keeps_back_sealed, own.keeps_back_sealed
        cedar_id = add_case(session, seal, practice.practice_id, "cedar-1907", (practice.ana_id, practice.ben_id), NOW)
        cedar = cases.get(session, cedar_id)
        place = {
            "row": (case, other, sealed_values.KEEPS_BACK),
            "column": (case, own, sealed_values.CLIENTS_KEEP_BACK),
            "case": (cedar, own, sealed_values.KEEPS_BACK),
        }[moved]

        with pytest.raises(SealBrokenError):
            sealed_values.read(session, seal, *place)


@pytest.mark.usefixtures("answered")
def test_without_the_cases_key_every_answer_is_gone(database: Database, seal: Seal, practice: Practice) -> None:
    with database.transaction() as session:
        session.delete(session.get_one(CaseKey, practice.case_id))
        session.flush()

        assert read_all(session, seal) == (None, None, None, None)
