"""Rows that a prepared query reads are objects like those of the session's own queries."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import inspect
from sqlalchemy.orm import object_session
from sqlmodel import Session, SQLModel, col, select

from storage import models
from storage.consults import consults
from storage.consults.consult_tables import ConsultTables
from storage.database import Database
from storage.models import Case, Consult, Member, Offer
from storage.people import members, practices
from storage.prepared_rows import PreparedRows, find_by_id
from storage.writings import writings
from tests.support.data.databases import sign_rows_of
from tests.support.data.practice_rows import MINUTE, NOW, Practice
from tests.support.data.sql_statements import count_statements

MODELS = [model for model in vars(models).values() if isinstance(model, type) and issubclass(model, SQLModel)]


def build_query(*, refreshes: bool) -> PreparedRows:
    return PreparedRows(
        Consult,
        Offer,
        extra=[col(Consult.practice_id) == col(Consult.practice_id)],
        refreshes=refreshes,
        build=lambda statement: statement.select_from(Consult).outerjoin(
            Offer, col(Offer.consult_id) == col(Consult.id)
        ),
    )


def set_reasons(session: Session, *reasons: str) -> None:
    """Change the consult behind the session's back."""
    table = Consult.__table__  # type: ignore[attr-defined]
    session.connection().execute(sa.update(table).values(reasons=reasons))
    sign_rows_of(session, Consult)


def reasons_of(consult: Consult) -> list[str]:
    return list(consult.reasons)


def attributes(row: SQLModel) -> dict[str, Any]:
    return {attribute.key: getattr(row, attribute.key) for attribute in inspect(type(row)).column_attrs}


def fill(database: Database, practice: Practice, seal: writings.Seal) -> None:
    """Store rows with times, days, ids, choices, lists of ids, bytes and a chart's states."""
    with database.transaction() as session:
        consult = consults.get(session, practice.consult_id)
        consult.reasons, consult.starts_at, consult.bookings = ("engage", "safety"), NOW + timedelta(days=1), 2
        tables = ConsultTables(session, consult)
        tables.start_preparation("ft", practice.ben_id).topics = ("goals",)
        tables.replace_offers("it", [NOW, NOW + MINUTE], NOW)
        tables.send(practice.ana_id, "offers", NOW, NOW)
        writings.save_draft(session, seal, text="And.", now=NOW, **practice.draft_ref("note"))
        members.grant_role(session, practice.ana_id, "supervisor", NOW)


def test_a_prepared_query_returns_what_the_sessions_own_query_returns(
    database: Database, practice: Practice, seal: writings.Seal
) -> None:
    fill(database, practice, seal)

    compared = 0
    for model in MODELS:
        prepared = PreparedRows(model, build=lambda statement: statement)
        with database.reading() as session, database.reading() as other:
            rows = [attributes(row) for (row,) in prepared.read(session, {})]
            expected = [attributes(row) for row in other.execute(sa.select(model)).scalars()]
        assert sorted(map(repr, rows)) == sorted(map(repr, expected)), model
        compared += len(rows)

    assert compared > len(("practice", "members", "case", "consult", "preparations", "offers", "delivery", "draft"))


def test_each_row_is_one_object_and_an_outer_joins_missing_row_is_none(
    database: Database, practice: Practice, seal: writings.Seal
) -> None:
    with database.reading() as session:
        assert [(row[1], row[2]) for row in build_query(refreshes=False).read(session, {})] == [(None, True)]
    fill(database, practice, seal)

    with database.reading() as session:
        first, second = build_query(refreshes=False).read(session, {})
        assert first[0] is second[0] is session.get(Consult, practice.consult_id)
        assert object_session(first[0]) is session
        assert {first[1].starts_at, second[1].starts_at} == {NOW, NOW + MINUTE}


def test_a_change_to_an_object_is_stored_and_an_earlier_change_is_found(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        ((consult, *_),) = build_query(refreshes=False).read(session, {})
        consult.reasons = ("engage",)
        ((again, *_),) = build_query(refreshes=True).read(session, {})
        assert again is consult
        assert reasons_of(again) == ["engage"]
        again.reasons = ("safety",)

    with database.reading() as session:
        assert consults.get(session, practice.consult_id).reasons == ("safety",)


def test_only_a_refreshing_query_gives_a_known_object_new_values(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        known = consults.get(session, practice.consult_id)
        set_reasons(session, "engage")

        build_query(refreshes=False).read(session, {})
        assert reasons_of(known) == []
        build_query(refreshes=True).read(session, {})
        assert reasons_of(known) == ["engage"]
        set_reasons(session, "safety")
        session.expire(known)
        build_query(refreshes=False).read(session, {})
        assert not inspect(known).expired
        assert reasons_of(known) == ["safety"]


def test_an_object_outlives_the_query_although_nobody_else_refers_to_it(database: Database, practice: Practice) -> None:
    query = PreparedRows(Case, Member, build=lambda statement: statement.select_from(Case).join(Member, sa.true()))
    with database.reading() as session:
        query.read(session, {})

        assert len(session.identity_map) == len({"case", "Ana", "Ben"})
        assert session.exec(select(Case.id)).one() == practice.case_id


def test_a_row_is_found_by_its_id_with_a_query_only_if_the_session_does_not_know_it(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        practices.get(session, practice.practice_id)  # as every click does; its row has the sum of all lists
        with count_statements(database) as counts:
            found = find_by_id(session, Consult, practice.consult_id)
            assert (
                find_by_id(session, Consult, practice.consult_id) is found is session.get(Consult, practice.consult_id)
            )
            assert find_by_id(session, Consult, practice.case_id) is None
        assert found is not None
        set_reasons(session, "safety")
        session.expire(found)
        assert reasons_of(find_by_id(session, Consult, practice.consult_id) or found) == ["safety"]
        assert not inspect(found).expired

    assert counts.statements == len(("the consult", "an id that no consult has"))
