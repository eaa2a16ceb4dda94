"""Fixtures for all tests: new SQLite and PostgreSQL databases with today's tables."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.schema import upgrade
from tests.support.data import postgres
from tests.support.data.databases import open_database, replace_with_copy


def pytest_collection_finish() -> None:
    """Exclude modules and tests from garbage collection: they stay for the whole run, and scanning them takes time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def state_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for what commands store in the folder of the user's state, such as anchors of the audit log."""
    folder = tmp_path_factory.mktemp("state")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def sqlite_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the SQLite database of the current test, which always has the same URL."""
    return tmp_path_factory.mktemp("sqlite")


@pytest.fixture
def sqlite_url(sqlite_template: Path, sqlite_folder: Path) -> str:
    """The URL of a migrated, empty SQLite database for this test alone."""
    path = sqlite_folder / "practice.db"
    open_database(f"sqlite:///{path}").dispose()  # a pooled connection would still use the previous test's file
    return replace_with_copy(sqlite_template, path)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A private PostgreSQL server. Without PostgreSQL, its tests are skipped; in CI they fail."""
    try:
        with postgres.run_server() as server:
            yield server
    except postgres.NoServerError as error:
        if os.environ.get("CI"):  # noqa: TID251 -- this is no setting of the product
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def postgres_template(postgres_server: postgres.Server) -> str:
    """The name of a migrated PostgreSQL database to copy."""
    postgres_server.create("template")
    upgrade(postgres_server.url("template"))
    return "template"


@pytest.fixture
def postgres_url(postgres_server: postgres.Server, postgres_template: str) -> str:
    """The URL of a migrated, empty PostgreSQL database for this test alone."""
    postgres_server.reset("practice", postgres_template)
    return postgres_server.url("practice")
