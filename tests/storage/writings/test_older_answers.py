"""`sign-rows` seals the answers that an older version stored in the clear, and leaves none of them behind."""

import sqlalchemy as sa
from sqlmodel import select

from storage.cases import cases
from storage.database import Database
from storage.emergency import grants
from storage.models import AccessChange, Case, CaseKey, EmergencyGrant, OlderAnswer, Preparation, RowMacKey
from storage.row_macs import signing
from storage.writings import older_answers, sealed_values
from storage.writings.sealing import Seal
from tests.support.data.consult_rows import tables_of
from tests.support.data.practice_rows import NOW, Practice
from tests.support.data.sealed_answers import read_not_shared, read_part2


def store_older(database: Database, seal: Seal, practice: Practice) -> None:
    """Store rows as the migration leaves them: unsigned, their answers in the table of older ones."""
    with database.transaction() as session:
        case = cases.get(session, practice.case_id)
        preparation = tables_of(session, practice.consult_id).start_preparation("it", practice.ana_id)
        grant = grants.add(session, seal, case, member_id=practice.ben_id, reason="danger", now=NOW)
        asked = {"kind": "emergency.access", "case_id": case.id, "asked_by": practice.ben_id, "asked_at": NOW}
        change = AccessChange.model_validate({"practice_id": practice.practice_id, **asked})
        session.add(change)
        session.flush()
        found = (
            ("case", case.id, "part2_sealed", "yes"),
            ("preparation", preparation.id, "keeps_back_sealed", "something"),
            ("preparation", preparation.id, "clients_keep_back_sealed", "nothing"),
            ("emergency_grant", grant.id, "reason_sealed", "locked_out"),
            ("access_change", change.id, "chosen", '["another"]'),
        )
        for table, row_id, column, answer in found:
            session.add(OlderAnswer(of_table=table, row_id=row_id, of_column=column, answer=answer))
        session.flush()
        session.connection().execute(sa.delete(RowMacKey.__table__))  # type: ignore[attr-defined]  # sqlmodel does not type its tables
    database.use_seal(seal)


def test_answers_of_an_older_database_are_sealed_in_their_rows(
    database: Database, seal: Seal, practice: Practice
) -> None:
    store_older(database, seal, practice)

    with database.transaction() as session:
        assert older_answers.seal_older(session, seal) == 5
        signing.sign_older(session)

    with database.reading() as session:
        case, grant = cases.get(session, practice.case_id), session.exec(select(EmergencyGrant)).one()
        change = session.exec(select(AccessChange)).one()
        place = ("access_change", change.asked_by, "chosen")
        asked = sealed_values.open_value(session, seal, case, sealed_values.unpack(change.chosen[0]), *place)
        assert read_not_shared(session, seal, session.exec(select(Preparation)).one()) == ("something", "nothing")
        assert read_part2(session, seal, case) is True
        assert (sealed_values.read(session, seal, case, grant, sealed_values.REASON), asked) == (
            "locked_out",
            "another",
        )
        assert session.exec(select(OlderAnswer)).all() == []
        assert list(signing.iter_faults(session)) == []


def test_answers_of_a_deleted_case_are_only_deleted(database: Database, seal: Seal, practice: Practice) -> None:
    store_older(database, seal, practice)

    with database.transaction() as session:
        session.connection().execute(sa.delete(CaseKey.__table__))  # type: ignore[attr-defined]  # as above
        older_answers.seal_older(session, seal)
        signing.sign_older(session)

    with database.reading() as session:
        assert session.exec(select(Case)).one().part2_sealed is None
        assert session.exec(select(OlderAnswer)).all() == []
