"""Fixtures of the storage tests. Each test runs on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest

from storage.audit import log as audit_log
from storage.database import Database
from storage.writings import writings
from tests.storage.audit.log_tampering import ENTRY_COUNT, new_entry
from tests.support.data.databases import open_database
from tests.support.data.practice_rows import NOW, Practice, create_practice


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated, empty database for this test alone."""
    database_url: str = request.getfixturevalue(f"{request.param}_url")
    return database_url


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A migrated, empty database for this test alone."""
    database = open_database(url)
    yield database
    database.dispose()


@pytest.fixture
def seal() -> writings.Seal:
    """A key-encryption key."""
    return writings.Seal(bytes(range(32)))


@pytest.fixture
def practice(database: Database, seal: writings.Seal) -> Practice:
    """A practice with Ana and Ben, one case of theirs with its key, and one consult."""
    with database.transaction() as session:
        return create_practice(session, seal, "T1", NOW)


@pytest.fixture
def log(database: Database, seal: writings.Seal, practice: Practice) -> Database:
    """A database whose audit log has six entries."""
    for number in range(1, ENTRY_COUNT + 1):
        with database.transaction() as session:
            audit_log.append(session, seal, new_entry(practice, number))
    return database
