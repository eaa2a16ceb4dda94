"""Two therapists click at the same time."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError
from statemachine.orderedset import OrderedSet

from storage.cases import cases
from storage.consults import consults
from storage.database import Database
from storage.outbox import idempotency
from storage.people import practices
from storage.writings import writings
from tests.support.data.databases import SEAL
from tests.support.data.practice_rows import NOW, Practice

ROUNDS = 40


def run_at_once(*clicks: Callable[[], None]) -> list[BaseException]:
    """Run each function in its own thread, all starting together; return the database errors."""
    errors: list[BaseException] = []
    start = threading.Barrier(len(clicks))

    def run(click: Callable[[], None]) -> None:
        start.wait()
        try:
            click()
        except (DBAPIError, StaleDataError) as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(click,)) for click in clicks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.fixture
def many(database: Database, practice: Practice) -> list[UUID]:
    """Consults for the threads to change, each with both therapists preparing."""
    with database.transaction() as session:
        added = [
            consults.add(
                session, practice_id=practice.practice_id, case_id=practice.case_id, starter_part="it", now=NOW
            )
            for _ in range(ROUNDS)
        ]
        for consult in added:
            consult.configuration = OrderedSet(["it_scope", "ft_scope"])
    return [consult.id for consult in added]


def make_ready(database: Database, consult_ids: list[UUID], part: str) -> None:
    """Make this part of each consult ready, starting from what the row says at that moment."""
    for consult_id in consult_ids:
        with database.transaction() as session:
            consult = consults.get_for_update(session, consult_id)
            states = [state.replace(f"{part}_scope", f"{part}_ready") for state in consult.configuration]
            consult.configuration = OrderedSet(states)


@pytest.fixture
def elsewhere(url: str) -> Iterator[Database]:
    """The same database, opened as another process would. Within one process, SQLite writers queue before they lock."""
    database = Database(url)
    database.use_seal(SEAL)
    yield database
    database.dispose()


def test_two_processes_changing_the_same_consults_lose_no_change(
    database: Database, elsewhere: Database, many: list[UUID]
) -> None:
    errors = run_at_once(lambda: make_ready(database, many, "it"), lambda: make_ready(elsewhere, many, "ft"))

    with database.reading() as session:
        configurations = [list(consults.get(session, consult_id).configuration) for consult_id in many]
    assert errors == []
    assert configurations == [["it_ready", "ft_ready"]] * ROUNDS


def test_two_threads_changing_the_same_consults_lose_no_change(database: Database, many: list[UUID]) -> None:
    errors = run_at_once(lambda: make_ready(database, many, "it"), lambda: make_ready(database, many, "ft"))

    with database.reading() as session:
        configurations = [list(consults.get(session, consult_id).configuration) for consult_id in many]
    assert errors == []
    assert configurations == [["it_ready", "ft_ready"]] * ROUNDS


def test_locking_a_row_reads_it_again(database: Database, practice: Practice) -> None:
    with database.reading() as session:
        detached = consults.get(session, practice.consult_id)
        session.expunge(detached)
    with database.transaction() as session:
        consults.get_for_update(session, practice.consult_id).reasons = ("safety",)

    with database.transaction() as session:
        session.add(detached)
        reasons = consults.get_for_update(session, practice.consult_id).reasons

    assert reasons == ("safety",)


def test_the_second_commit_based_on_the_same_revision_fails(database: Database, practice: Practice) -> None:
    with database.reading() as session:
        stale = consults.get(session, practice.consult_id)
        session.expunge(stale)
    with database.transaction() as session:
        consults.get_for_update(session, practice.consult_id).reasons = ("safety",)

    stale.reasons = ("diagnosis",)
    with pytest.raises(StaleDataError), database.transaction() as session:
        session.add(stale)

    with database.reading() as session:
        assert consults.get(session, practice.consult_id).reasons == ("safety",)


def test_writings_saved_at_the_same_time_get_different_revisions(
    database: Database, practice: Practice, seal: writings.Seal
) -> None:
    revisions: list[int] = []

    def save() -> None:
        for _ in range(10):
            with database.transaction() as session:
                revisions.append(writings.write(session, seal, text="Mine.", now=NOW, **practice.draft_ref()).revision)

    errors = run_at_once(save, save)

    assert errors == []
    assert sorted(revisions) == list(range(1, 21))


def test_two_first_drafts_saved_at_the_same_time_become_one_draft(
    database: Database, practice: Practice, seal: writings.Seal
) -> None:
    def keep() -> None:
        for number in range(10):
            with database.transaction() as session:
                writings.save_draft(session, seal, text="Mine.", now=NOW, **practice.draft_ref(f"note {number}"))

    errors = run_at_once(keep, keep)

    assert errors == []


def test_a_request_received_twice_at_the_same_time_is_new_once(database: Database) -> None:
    new: list[str] = []

    def take() -> None:
        for number in range(20):
            with database.transaction() as session:
                if idempotency.claim(session, str(number), NOW):
                    new.append(str(number))

    errors = run_at_once(take, take)

    assert errors == []
    assert sorted(new) == sorted(str(number) for number in range(20))


def test_two_first_requests_from_a_workspace_create_one_practice(database: Database) -> None:
    ids: set[UUID] = set()

    def meet() -> None:
        for number in range(10):
            with database.transaction() as session:
                practice = practices.get_or_create(
                    session, team_id=f"T{number}", name="A practice", time_zone="UTC", now=NOW
                )
                ids.add(practices.get_settings(session, practice.id).practice_id)

    errors = run_at_once(meet, meet)

    assert errors == []
    assert len(ids) == 10


def test_participants_added_at_the_same_time_get_different_numbers(database: Database, practice: Practice) -> None:
    def add() -> None:
        for _ in range(5):
            with database.transaction() as session:
                cases.add_participant(session, practice.case_id, kind="adult", seen_by_it=True, seen_by_ft=False)

    errors = run_at_once(add, add)

    with database.reading() as session:
        numbers = [participant.number for participant in cases.list_participants(session, practice.case_id)]
    assert errors == []
    assert numbers == list(range(1, 11))


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_on_sqlite_a_second_writer_cannot_start_before_the_first_ends(
    database: Database, url: str, practice: Practice
) -> None:
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=0)
    with database.transaction() as session:
        consults.get_for_update(session, practice.consult_id)  # this transaction has only read so far

        with pytest.raises(sqlite3.OperationalError, match="database is locked"):
            other.execute("BEGIN IMMEDIATE")

    other.close()
