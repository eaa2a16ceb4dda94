"""An entry that may repeat is not added again while nothing else happened and the time has not passed."""

from datetime import timedelta

import pytest

from storage.audit import log as audit_log
from storage.audit.log import NewAuditEntry
from storage.database import Database
from storage.writings.sealing import Seal
from tests.storage.audit.log_tampering import find_fault, new_entry
from tests.support.data.practice_rows import NOW, Practice
from tests.support.data.sql_statements import count_statements

WINDOW = timedelta(minutes=5)


def tick(practice: Practice, minutes: float = 0) -> NewAuditEntry:
    """Return the entry of a tick that is saved at once."""
    at = NOW + timedelta(minutes=minutes)
    return new_entry(practice, action="tick.scope", detail="", at=at, repeats_within=WINDOW)


def append_each(database: Database, seal: Seal, *entries: NewAuditEntry) -> None:
    """Append each entry in a transaction of its own."""
    for entry in entries:
        with database.transaction() as session:
            audit_log.append(session, seal, entry)


def count_entries(database: Database, practice: Practice) -> int:
    """Return how many entries the practice's log has."""
    with database.reading() as session:
        return len(audit_log.list_entries(session, practice.practice_id))


@pytest.mark.parametrize(("later", "count"), [(0, 1), (4.9, 1), (5, 1), (5.1, 2), (-1, 2)])
def test_a_repeat_within_five_minutes_adds_no_entry(
    database: Database, seal: Seal, practice: Practice, later: float, count: int
) -> None:
    append_each(database, seal, tick(practice), tick(practice, later))

    assert count_entries(database, practice) == count
    assert find_fault(database, seal, practice) is None


@pytest.mark.parametrize("changed", ["action", "subject", "outcome", "detail"])
def test_an_entry_that_says_something_else_is_no_repeat(
    database: Database, seal: Seal, practice: Practice, changed: str
) -> None:
    value = {"action": "tick.weigh", "subject": "review", "outcome": "refused", "detail": "other"}[changed]
    other = {**vars(tick(practice)), changed: value}
    append_each(database, seal, tick(practice), NewAuditEntry(**other))

    assert count_entries(database, practice) == 2


def test_the_same_action_after_another_one_is_no_repeat(database: Database, seal: Seal, practice: Practice) -> None:
    append_each(database, seal, tick(practice), new_entry(practice), tick(practice, 2))

    assert count_entries(database, practice) == 3


def test_the_action_of_another_member_makes_no_repeat_new(database: Database, seal: Seal, practice: Practice) -> None:
    append_each(database, seal, tick(practice), new_entry(practice, actor_id=practice.ben_id), tick(practice, 2))

    assert count_entries(database, practice) == 2


def test_an_entry_that_waited_to_be_written_makes_a_repeat_new(
    database: Database, seal: Seal, practice: Practice
) -> None:
    append_each(database, seal, tick(practice))
    with database.transaction() as session:
        audit_log.append(session, seal, new_entry(practice), tick(practice, 2))

    assert count_entries(database, practice) == 3


def test_an_entry_that_does_not_repeat_is_added_each_time(database: Database, seal: Seal, practice: Practice) -> None:
    append_each(database, seal, new_entry(practice), new_entry(practice))

    assert count_entries(database, practice) == 2


def test_a_repeat_takes_one_statement(database: Database, seal: Seal, practice: Practice) -> None:
    append_each(database, seal, tick(practice))
    with count_statements(database) as counter:
        append_each(database, seal, tick(practice, 1))

    assert counter.statements == 1
