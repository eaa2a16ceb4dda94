"""Several processes, and sessions that began before a change, each see the lists that they should."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.orm.attributes import instance_state
from sqlmodel import Session, select

from storage.consults import consult_tables, consults
from storage.consults.consult_tables import ConsultTables
from storage.database import Database, before_commit
from storage.models import Answer, RowList
from storage.row_macs.encoding import RowEncoding, values_of
from storage.row_macs.lists.whole_lists import require_whole
from storage.row_macs.row_faults import RowChangedError
from storage.row_macs.row_macs import find_macs
from storage.writings.sealing import Seal
from tests.storage.row_macs.test_row_lists import (
    KNOWS,
    NOT_FOR_SHARING,
    answer,
    answered,
    copy_rows,
    hide,
    list_faults,
    put_back,
    read_sharing,
)
from tests.storage.row_macs.test_row_macs import execute, table_of
from tests.support.data.databases import open_without_disk_sync
from tests.support.data.practice_rows import NOW, Practice
from tests.support.data.sql_statements import count_statements

__all__ = ["answered"]  # a fixture


@contextmanager
def second_process(url: str) -> Iterator[Database]:
    """The same database as another process opens it, which remembers nothing of the first."""
    database = open_without_disk_sync(url)
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


def test_a_list_with_a_false_number_does_not_make_an_older_one_current(
    database: Database, practice: Practice, seal: Seal
) -> None:
    """A number that is higher than the practice's would seem to be that of a change after this session began."""
    with database.transaction() as session:
        answer(session, practice, KNOWS)
    former = copy_rows(database, RowList)
    with database.transaction() as session:
        answer(session, practice, NOT_FOR_SHARING)
    lists = table_of(RowList)
    execute(database, lists.update().where(lists.c.owner_id == practice.consult_id).values(number=1_000_000))
    database.use_seal(seal)
    for _again in range(2):
        with pytest.raises(RowChangedError):
            read_sharing(database, practice)
        hide(database, Answer, table_of(Answer).c.version == 2)
        put_back(database, RowList, former)


def test_a_reader_who_began_before_many_changes_sees_the_lists_of_then(database: Database, answered: Practice) -> None:
    with database.reading() as session:
        tables = ConsultTables(session, consults.get(session, answered.consult_id))
        for sharing in (KNOWS, "will_hear", KNOWS):
            with database.transaction() as writing:
                answer(writing, answered, sharing)
        database.use_seal(Seal(bytes(range(32))))  # no process knows these changes one by one
        assert read_sharing(database, answered) == KNOWS

        assert tables.latest_answers["it", 1].sharing == NOT_FOR_SHARING


def test_rows_that_are_used_are_compared_and_not_those_that_are_there_a_moment_later(
    database: Database, answered: Practice
) -> None:
    with database.transaction() as session, pytest.raises(RowChangedError):
        require_whole(session, Answer, [answered.consult_id], [])  # all of them are there again
    with database.transaction() as session:
        newest = session.exec(select(Answer).where(Answer.version == 2)).one()
        values = values_of(encoding := RowEncoding(sa.inspect(Answer)), instance_state(newest).dict)
        values[encoding.mac_at] = bytes(40)
        macs = find_macs(session)
        assert macs is not None
        with pytest.raises(RowChangedError):
            macs.lists.require(session, encoding, values)


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
