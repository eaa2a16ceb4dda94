"""Whoever puts a view or a trigger into the database is shown nothing more, in Slack and on pages."""

import logging

import pytest

from storage.schema_check.schema_objects import SchemaChangedError
from tests.storage.schema_check.test_sqlite_schema import put_view, raw
from tests.support.pages.releases_page import opens_releases_page
from tests.support.people.people_and_roles import id_of
from tests.support.practice import BEN, DANA, SlackPractice
from tests.support.walks.preparation_steps import at_scope
from tests.support.walks.release_steps import opens_releases
from tests.support.walks.review_steps import load_side
from tests.support.walks.summary_steps import both_signed

SAID = "Something went wrong on our side"
ATTACKED = ("summary", "answer", "safety_event", "writing", "sitting", "member_identity", "case")


@pytest.mark.parametrize("table", ATTACKED)
def test_a_view_in_a_tables_place_shows_nothing_to_anybody(
    practice: SlackPractice, caplog: pytest.LogCaptureFixture, table: str
) -> None:
    ana = at_scope(practice)
    page = opens_releases_page(practice, opens_releases(practice, BEN))
    with raw(practice.services.database) as connection:
        put_view(connection, table)

        assert SAID in ana.presses("back").notice
        assert (page.opens().status, SAID in page.text) == (500, True)
        logged = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
        assert [line.partition(" from schema ")[2].partition(", ")[0] for line in logged] == [f"view {table}"] * 2
        caplog.clear()


def test_reading_what_a_trigger_would_keep_out_of_the_log_is_refused(practice: SlackPractice) -> None:
    both_signed(practice)
    dana = id_of(practice, DANA).replace("-", "")
    with raw(practice.services.database) as connection:
        when = f"WHEN NEW.actor_id = '{dana}' BEGIN SELECT RAISE(IGNORE); END"
        connection.execute(f"CREATE TRIGGER z BEFORE INSERT ON audit_entry {when}")
    with pytest.raises(SchemaChangedError):
        load_side(practice, DANA)
