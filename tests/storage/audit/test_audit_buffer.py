"""Entries about what was only looked at: written with the next entries, in order, and never lost by a failure."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from sqlmodel import Session

from storage.audit import log as audit_log
from storage.audit import verification
from storage.audit.buffer import AuditBuffer
from storage.database import Database
from storage.writings.sealing import Seal
from tests.storage.audit.log_tampering import new_entry
from tests.support.data.practice_rows import Practice


class BrokenError(Exception):
    """Raised by a test in the middle of a transaction."""


@contextmanager
def failing_transaction(database: Database, meanwhile: Callable[[], None] = lambda: None) -> Iterator[Session]:
    """`meanwhile`: what another request does before the transaction fails."""
    with database.transaction() as session:
        yield session
        meanwhile()
        raise BrokenError


def details(database: Database, practice: Practice) -> list[str]:
    with database.reading() as session:
        return [entry.detail for entry in audit_log.list_entries(session, practice.practice_id)]


def looked(practice: Practice, *numbers: int) -> AuditBuffer:
    buffer = AuditBuffer()
    for number in numbers:
        buffer.add(new_entry(practice, number))
    return buffer


def test_what_was_looked_at_is_written_before_the_next_entry(
    database: Database, seal: Seal, practice: Practice
) -> None:
    buffer = looked(practice, 1, 2)
    with database.transaction() as session:
        audit_log.append_on_commit(session, seal, new_entry(practice, 3), buffer)

    expected = [new_entry(practice, number).detail for number in (1, 2, 3)]
    assert details(database, practice) == expected
    assert buffer.practice_ids() == set()


def test_a_transaction_that_fails_gives_the_entries_back_in_their_order(
    database: Database, seal: Seal, practice: Practice
) -> None:
    buffer = looked(practice, 1, 2)
    look_again = partial(buffer.add, new_entry(practice, 3))

    with pytest.raises(BrokenError), failing_transaction(database, look_again) as session:
        audit_log.append_taken(session, seal, buffer.take(practice.practice_id), buffer)

    assert details(database, practice) == []
    waiting = buffer.take(practice.practice_id)
    assert [entry.detail for entry in waiting] == [new_entry(practice, number).detail for number in (1, 2, 3)]


def test_a_failure_before_the_commit_leaves_the_entries_where_they_are(
    database: Database, seal: Seal, practice: Practice
) -> None:
    buffer = looked(practice, 1)

    with pytest.raises(BrokenError), failing_transaction(database) as session:
        audit_log.append_on_commit(session, seal, new_entry(practice, 2), buffer)

    assert details(database, practice) == []
    assert len(buffer.take(practice.practice_id)) == 1


def test_the_log_verifies_with_entries_from_the_buffer(database: Database, seal: Seal, practice: Practice) -> None:
    buffer = looked(practice, *range(5))
    with database.transaction() as session:
        audit_log.append_on_commit(session, seal, new_entry(practice, 9), buffer)

    with database.reading() as session:
        log_check = verification.verify(session, seal, practice.practice_id)
    assert (log_check.rows, log_check.fault) == (6, None)
