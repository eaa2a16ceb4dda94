"""Two therapists click at once."""

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
from tests.support.data.practice_rows import NOW, Practice

ROUNDS = 40


def at_once(*clicks: Callable[[], None]) -> list[BaseException]:
    """Run each click in a thread of its own, starting together; return what went wrong."""
    troubles: list[BaseException] = []
    start = threading.Barrier(len(clicks))

    def run(click: Callable[[], None]) -> None:
        start.wait()
        try:
            click()
        except (DBAPIError, StaleDataError) as error:
            troubles.append(error)

    threads = [threading.Thread(target=run, args=(click,)) for click in clicks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return troubles


@pytest.fixture
def many(database: Database, practice: Practice) -> list[UUID]:
    """Consults to race over, each with both therapists preparing."""
    with database.transaction() as session:
        found = [
            consults.add(
                session, practice_id=practice.practice_id, case_id=practice.case_id, starter_part="it", now=NOW
            )
            for _ in range(ROUNDS)
        ]
        for consult in found:
            consult.configuration = OrderedSet(["it_scope", "ft_scope"])
    return [consult.id for consult in found]


def make_ready(database: Database, consult_ids: list[UUID], part: str) -> None:
    """Move this part of each consult on, from what the row says now."""
    for consult_id in consult_ids:
        with database.transaction() as session:
            consult = consults.get_for_update(session, consult_id)
            states = [state.replace(f"{part}_scope", f"{part}_ready") for state in consult.configuration]
            consult.configuration = OrderedSet(states)


@pytest.fixture
def elsewhere(url: str) -> Iterator[Database]:
    """The same database as another process would have it: in the same one, SQLite's writers queue before they ask."""
    database = Database(url)
    yield database
    database.dispose()


def test_two_processes_that_change_the_same_consults_lose_nothing(
    database: Database, elsewhere: Database, many: list[UUID]
) -> None:
    troubles = at_once(lambda: make_ready(database, many, "it"), lambda: make_ready(elsewhere, many, "ft"))

    with database.reading() as session:
        found = [list(consults.get(session, consult_id).configuration) for consult_id in many]
    assert troubles == []
    assert found == [["it_ready", "ft_ready"]] * ROUNDS


def test_two_threads_that_change_the_same_consults_lose_nothing(database: Database, many: list[UUID]) -> None:
    troubles = at_once(lambda: make_ready(database, many, "it"), lambda: make_ready(database, many, "ft"))

    with database.reading() as session:
        found = [list(consults.get(session, consult_id).configuration) for consult_id in many]
    assert troubles == []
    assert found == [["it_ready", "ft_ready"]] * ROUNDS


def test_a_locked_row_is_read_afresh_even_if_it_was_read_before(database: Database, practice: Practice) -> None:
    with database.reading() as session:
        seen = consults.get(session, practice.consult_id)
        session.expunge(seen)
    with database.transaction() as session:
        consults.get_for_update(session, practice.consult_id).reasons = ("safety",)

    with database.transaction() as session:
        session.add(seen)
        found = consults.get_for_update(session, practice.consult_id).reasons

    assert found == ("safety",)


def test_the_later_of_two_commits_from_one_reading_fails(database: Database, practice: Practice) -> None:
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


def test_two_saves_of_one_kind_at_once_are_two_revisions(
    database: Database, practice: Practice, seal: writings.Seal
) -> None:
    revisions: list[int] = []

    def save() -> None:
        for _ in range(10):
            with database.transaction() as session:
                revisions.append(writings.write(session, seal, text="Mine.", now=NOW, **practice.place()).revision)

    troubles = at_once(save, save)

    assert troubles == []
    assert sorted(revisions) == list(range(1, 21))


def test_two_first_drafts_at_once_are_one_draft(database: Database, practice: Practice, seal: writings.Seal) -> None:
    def keep() -> None:
        for number in range(10):
            with database.transaction() as session:
                writings.save_draft(session, seal, text="Mine.", now=NOW, **practice.place(f"note {number}"))

    troubles = at_once(keep, keep)

    assert troubles == []


def test_of_two_same_requests_at_once_one_is_new(database: Database) -> None:
    new: list[str] = []

    def take() -> None:
        for number in range(20):
            with database.transaction() as session:
                if idempotency.claim(session, str(number), NOW):
                    new.append(str(number))

    troubles = at_once(take, take)

    assert troubles == []
    assert sorted(new) == sorted(str(number) for number in range(20))


def test_two_who_meet_a_workspace_at_once_make_one_practice(database: Database) -> None:
    ids: set[UUID] = set()

    def meet() -> None:
        for number in range(10):
            with database.transaction() as session:
                practice = practices.get_or_create(
                    session, team_id=f"T{number}", name="A practice", time_zone="UTC", now=NOW
                )
                ids.add(practices.get_settings(session, practice.id).practice_id)

    troubles = at_once(meet, meet)

    assert troubles == []
    assert len(ids) == 10


def test_two_who_add_participants_at_once_number_them_in_turn(database: Database, practice: Practice) -> None:
    def add() -> None:
        for _ in range(5):
            with database.transaction() as session:
                cases.add_participant(session, practice.case_id, kind="adult", seen_by_it=True, seen_by_ft=False)

    troubles = at_once(add, add)

    with database.reading() as session:
        numbers = [participant.number for participant in cases.list_participants(session, practice.case_id)]
    assert troubles == []
    assert numbers == list(range(1, 11))


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_sqlite_does_not_let_a_second_writer_begin_before_the_first_has_ended(
    database: Database, url: str, practice: Practice
) -> None:
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=0)
    with database.transaction() as session:
        consults.get_for_update(session, practice.consult_id)  # it has only read so far

        with pytest.raises(sqlite3.OperationalError, match="database is locked"):
            other.execute("BEGIN IMMEDIATE")

    other.close()
