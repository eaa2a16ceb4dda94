"""Safety alerts in the database: which one is open, and events that are numbered and only added to."""

import sqlite3
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from storage.cases import cases
from storage.database import Database
from storage.models import SafetyAlert, SafetyEvent
from storage.row_errors import UnknownAlertError
from storage.safety import alerts
from tests.support.data.practice_rows import MINUTE, NOW, Practice

STATES = (*alerts.OPEN_STATES, *alerts.CLOSED_STATES, "reviewed")


def add(session: Session, practice: Practice, state: str | None = "told", **columns: Any) -> SafetyAlert:  # noqa: ANN401 -- columns of a row
    """Add an alert in this state: by Ana on the practice's case, unless `columns` say otherwise."""
    own: dict[str, Any] = {"practice_id": practice.practice_id, "case_id": practice.case_id, "consult_id": None}
    own |= {"raised_by": practice.ana_id, "not_in_order": ("release",), "now": NOW}
    alert = alerts.add(session, **{**own, **columns})
    alert.configuration = state
    session.flush()
    return alert


def add_event(session: Session, alert: SafetyAlert, number: int, kind: str = alerts.TOLD) -> None:
    """Add an event with this number."""
    event = SafetyEvent(practice_id=alert.practice_id, alert_id=alert.id, number=number, kind=kind, at=NOW)
    alerts.add_event(session, event)


def test_a_new_alert_is_read_as_it_was_added_in_no_state_yet(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        alert_id = add(session, practice, None, consult_id=practice.consult_id).id

    with database.transaction() as session:
        for alert in (alerts.get(session, alert_id), alerts.get_for_update(session, alert_id)):
            assert (alert.case_id, alert.consult_id) == (practice.case_id, practice.consult_id)
            assert (alert.raised_by, alert.raised_at) == (practice.ana_id, NOW)
            assert (alert.not_in_order, alert.configuration) == (("release",), None)


@pytest.mark.parametrize("find", [alerts.get, alerts.get_for_update, alerts.get_by_event])
def test_an_unknown_alert_is_refused(database: Database, find: Any) -> None:  # noqa: ANN401 -- any of the three
    with database.transaction() as session, pytest.raises(UnknownAlertError):
        find(session, uuid4())


def test_events_are_listed_by_their_number_for_one_alert_and_for_many(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        first, second = add(session, practice), add(session, practice)
        for number in (3, 1, 2):
            add_event(session, first, number)
        add_event(session, second, 1, alerts.SEEN)

    with database.reading() as session:
        by_alert = alerts.map_events(session, [first.id, second.id, empty := uuid4()])
        assert [event.number for event in alerts.list_events(session, first.id)] == [1, 2, 3]
        assert [event.number for event in by_alert[first.id]] == [1, 2, 3]
        assert ([event.kind for event in by_alert[second.id]], by_alert[empty]) == ([alerts.SEEN], [])
        assert alerts.map_events(session, []) == {}
        event = by_alert[second.id][0]
        assert alerts.get_by_event(session, event.id).alert_id == second.id


def test_two_events_of_one_alert_cannot_have_the_same_number(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        first, second = add(session, practice), add(session, practice)
        add_event(session, first, 1)
        add_event(session, second, 1)

    with pytest.raises(IntegrityError), database.transaction() as session:
        add_event(session, alerts.get(session, first.id), 1)


@pytest.mark.parametrize("state", STATES)
def test_a_case_has_an_open_alert_whoever_raised_it_until_it_is_closed(
    database: Database, practice: Practice, state: str
) -> None:
    with database.transaction() as session:
        alert = add(session, practice, state)

        for asker in (practice.ana_id, practice.ben_id):
            found = alerts.find_open(session, practice.practice_id, practice.case_id, asker)
            assert (found == alert) is (state in alerts.OPEN_STATES)
        assert alerts.find_open(session, practice.practice_id, uuid4(), practice.ana_id) is None
        assert alerts.find_open(session, uuid4(), practice.case_id, practice.ana_id) is None
        assert alerts.find_open(session, practice.practice_id, None, practice.ana_id) is None


def test_a_call_for_help_is_open_for_whoever_raised_it_and_for_nobody_else(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        call = add(session, practice, case_id=None)

        assert alerts.find_open(session, practice.practice_id, None, practice.ana_id) == call
        assert alerts.find_open(session, practice.practice_id, None, practice.ben_id) is None
        assert alerts.find_open(session, practice.practice_id, practice.case_id, practice.ana_id) is None


def test_alerts_are_listed_by_when_they_were_raised_and_not_on_deleted_cases(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        late = add(session, practice, "looked_after", now=NOW + MINUTE)
        early, call = add(session, practice), add(session, practice, case_id=None, now=NOW - MINUTE)
        closed = add(session, practice, "settled")

        assert alerts.list_in_states(session, practice.practice_id, alerts.OPEN_STATES) == [call, early, late]
        assert alerts.list_in_states(session, practice.practice_id, ("settled",)) == [closed]
        assert alerts.count_open_by_raiser(session, practice.practice_id) == {practice.ana_id: 3}
        cases.get(session, practice.case_id).deleted_at = NOW
        session.flush()
        assert alerts.list_in_states(session, practice.practice_id, STATES) == [call]
        assert alerts.list_in_states(session, uuid4(), STATES) == []


CHANGES = (
    ("safety_event", "UPDATE safety_event SET kind = 'seen'"),
    ("safety_event", "UPDATE safety_event SET number = 2"),
    ("safety_event", "UPDATE safety_event SET at = at"),
    ("safety_event", "DELETE FROM safety_event"),
    ("safety_alert", "UPDATE safety_alert SET case_id = NULL"),
    ("safety_alert", "UPDATE safety_alert SET consult_id = (SELECT id FROM consult)"),
    ("safety_alert", "UPDATE safety_alert SET raised_by = (SELECT id FROM member WHERE first_name = 'Ben')"),
    ("safety_alert", "UPDATE safety_alert SET raised_at = '2027-06-01'"),
    ("safety_alert", "UPDATE safety_alert SET not_in_order = '[]'"),
    ("safety_alert", "UPDATE safety_alert SET configuration = '\"told\"', not_in_order = '[]'"),
    ("safety_alert", "DELETE FROM safety_alert"),
)


@pytest.fixture
def kept(database: Database, practice: Practice) -> UUID:
    """An alert with an event."""
    with database.transaction() as session:
        alert = add(session, practice)
        add_event(session, alert, 1)
        return alert.id


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(("table", "statement"), CHANGES)
def test_what_happened_stays_as_it_is_and_an_alert_is_never_taken_back(
    database: Database, table: str, statement: str
) -> None:
    with pytest.raises(IntegrityError) as caught, database.transaction() as session:
        session.execute(text(statement))

    assert str(caught.value.orig).splitlines()[0] == f"rows of {table} stay as they are"


def test_only_the_state_of_an_alert_changes(database: Database, kept: UUID) -> None:
    with database.transaction() as session:
        alerts.get(session, kept).configuration = "cleared"

    with database.reading() as session:
        assert alerts.get(session, kept).configuration == "cleared"


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
@pytest.mark.parametrize("tables", ["safety_event", "safety_event, safety_alert"])
def test_postgresql_cannot_truncate_what_happened(database: Database, tables: str) -> None:
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.execute(text(f"TRUNCATE {tables}"))


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("table", ["safety_event", "safety_alert"])
def test_sqlite_cannot_replace_what_happened(url: str, table: str) -> None:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)

    with pytest.raises(sqlite3.IntegrityError) as caught:
        connection.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608 -- names from this file

    connection.close()
    assert str(caught.value) == f"rows of {table} stay as they are"
