"""A new row is like one that its model makes."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import inspect
from sqlmodel import select

from storage.database import Database
from storage.models import Delivery, Offer
from storage.new_rows import new_row
from tests.support.data.practice_rows import NOW, Practice


def test_a_new_row_is_stored_as_one_of_its_model(database: Database, practice: Practice) -> None:
    given: dict[str, Any] = {
        "practice_id": practice.practice_id,
        "recipient_id": practice.ana_id,
        "due_at": NOW,
        "made_at": NOW,
    }
    with database.transaction() as session:
        for row in (Delivery(**given, kind="hello"), new_row(Delivery, **given, kind="hello")):
            session.add(row)
            assert isinstance(row.id, UUID)

    with database.reading() as session:
        stored = [{**row.model_dump(), "id": None} for row in session.exec(select(Delivery))]
    assert stored[0] == stored[1]


def test_each_new_row_has_an_id_of_its_own_and_a_later_change_is_stored(database: Database, practice: Practice) -> None:
    given = {"consult_id": practice.consult_id, "part": "it", "made_at": NOW}
    with database.transaction() as session:
        first, second = new_row(Offer, **given, starts_at=NOW), new_row(Offer, **given, starts_at=NOW)
        session.add_all([first, second])
        assert inspect(first).pending
        second.part = "ft"

    with database.reading() as session:
        assert sorted(session.exec(select(Offer.part))) == ["ft", "it"]
        assert first.id != second.id


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_new_row_lacks_what_is_required_and_not_given(database: Database, practice: Practice) -> None:
    with pytest.raises(Exception, match="NOT NULL"), database.transaction() as session:
        session.add(new_row(Offer, consult_id=practice.consult_id, part="it", made_at=NOW))
