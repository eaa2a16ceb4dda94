"""Several processes, and sessions that began before a change, each see the lists that they should."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlmodel import Session

from storage.consults import consult_tables, consults
from storage.consults.consult_tables import ConsultTables
from storage.database import Database, before_commit
from storage.models import Answer
from storage.writings.sealing import Seal
from tests.storage.row_macs.test_row_lists import (
    KNOWS,
    NOT_FOR_SHARING,
    answer,
    answered,
    list_faults,
    read_sharing,
)
from tests.support.data.databases import open_database
from tests.support.data.practice_rows import NOW, Practice
from tests.support.data.sql_statements import count_statements

__all__ = ["answered"]  # a fixture


@contextmanager
def second_process(url: str) -> Iterator[Database]:
    """The same database as another process opens it, which remembers nothing of the first."""
    database = open_database(url)
    yield database
    database.dispose()


def test_two_processes_write_in_turn_and_read_what_the_other_wrote(
    database: Database, practice: Practice, url: str
) -> None:
    marks = [KNOWS, NOT_FOR_SHARING, "will_hear", KNOWS]
    with second_process(url) as other:
        for number, sharing in enumerate(marks):
            with (database, other)[number % 2].transaction() as session:
                answer(session, practice, sharing)
            assert (read_sharing(database, practice), read_sharing(other, practice)) == (sharing, sharing)
    assert list_faults(database) == []


def test_a_reader_who_began_before_a_change_reads_on_as_it_was_then(database: Database, answered: Practice) -> None:
    with database.reading() as session:
        tables = ConsultTables(session, consults.get(session, answered.consult_id))
        with database.transaction() as writing:
            answer(writing, answered, "will_hear")
        assert read_sharing(database, answered) == "will_hear"

        assert tables.latest_answers["it", 1].sharing == NOT_FOR_SHARING


def test_a_row_that_is_written_after_its_lists_is_an_error(database: Database, practice: Practice) -> None:
    def write_late(session: Session) -> None:
        answer(session, practice, KNOWS)
        session.flush()

    def write_twice() -> None:
        with database.transaction() as session:
            before_commit(session, lambda: write_late(session))
            answer(session, practice, KNOWS)

    with pytest.raises(RuntimeError, match="after the lists"):
        write_twice()


def test_a_transaction_that_failed_leaves_the_lists_as_they_were(database: Database, answered: Practice) -> None:
    with database.transaction() as session:
        answer(session, answered, KNOWS)
        session.flush()
        session.rollback()

    assert read_sharing(database, answered) == NOT_FOR_SHARING
    assert list_faults(database) == []


def test_many_consults_are_checked_with_one_query_for_their_lists(
    database: Database, practice: Practice, seal: Seal
) -> None:
    with database.transaction() as session:
        added = [
            consults.add(
                session, practice_id=practice.practice_id, case_id=practice.case_id, starter_part="it", now=NOW
            )
            for _ in range(12)
        ]
    database.use_seal(seal)  # as in a process that has just begun
    with database.reading() as session:
        many = [ConsultTables(session, consult) for consult in added]
        with count_statements(database) as counter:
            consult_tables.load_many(many, [Answer])

    assert counter.statements <= 6  # the key, the answers, the lists, whose practice it is, its row, its numbers
