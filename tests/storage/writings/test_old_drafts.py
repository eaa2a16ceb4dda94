"""Drafts that nobody went on with go; one that somebody goes on with at that very moment stays."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from storage.consults import consults
from storage.models import Draft
from storage.retention import ages
from storage.writings import writings
from tests.support.data.databases import opened
from tests.support.data.practice_rows import NOW, founded


@pytest.mark.postgres
def test_what_is_typed_just_now_is_not_dropped_with_what_was_left_long_ago(postgres_url: str) -> None:
    database, seal, later = opened(postgres_url), writings.Seal(bytes(range(32))), NOW + timedelta(days=40)
    with database.transaction() as session:
        practice = founded(session, seal, "T1", NOW)
        for kind in ("addendum", "differently"):
            writings.save_draft(session, seal, text="And.", now=NOW, **practice.place(kind))
        consults.get(session, practice.consult_id).ended_at = NOW

    with database.transaction() as typing:
        writings.save_draft(typing, seal, text="And so.", now=later, **practice.place("addendum"))
        with database.transaction() as session:
            session.execute(text("SET LOCAL lock_timeout = '2s'"))
            dropped = ages.delete_stale_drafts(session, practice.practice_id, later - timedelta(days=30))

    with database.reading() as session:
        assert dropped == [practice.case_id]
        assert session.exec(select(Draft.kind)).all() == ["addendum"]
