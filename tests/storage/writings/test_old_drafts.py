"""Abandoned drafts are deleted, but a draft that somebody is saving at that moment stays."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from storage.consults import consults
from storage.models import Draft
from storage.retention import ages
from storage.writings import writings
from tests.support.data.databases import open_database
from tests.support.data.practice_rows import NOW, create_practice


@pytest.mark.postgres
def test_a_draft_being_saved_is_not_deleted_with_old_drafts(postgres_url: str) -> None:
    database, seal, later = open_database(postgres_url), writings.Seal(bytes(range(32))), NOW + timedelta(days=40)
    with database.transaction() as session:
        practice = create_practice(session, seal, "T1", NOW)
        for kind in ("addendum", "differently"):
            writings.save_draft(session, seal, text="And.", now=NOW, **practice.draft_ref(kind))
        consults.get(session, practice.consult_id).ended_at = NOW

    with database.transaction() as typing_session:
        writings.save_draft(typing_session, seal, text="And so.", now=later, **practice.draft_ref("addendum"))
        with database.transaction() as session:
            session.execute(text("SET LOCAL lock_timeout = '2s'"))
            deleted = ages.delete_stale_drafts(session, practice.practice_id, later - timedelta(days=30), limit=9)

    with database.reading() as session:
        assert deleted == ([practice.case_id], False)
        assert session.exec(select(Draft.kind)).all() == ["addendum"]
