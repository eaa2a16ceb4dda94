"""Fresh databases with today's tables, of both kinds."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import upgrade
from tests.support.data import postgres
from tests.support.data.databases import opened, put_afresh


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays for the whole run, modules and tests: it would look at it every time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def sqlite_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where one test after another finds its SQLite database, always at the same address."""
    return tmp_path_factory.mktemp("sqlite")


@pytest.fixture
def sqlite_url(sqlite_template: Path, sqlite_folder: Path) -> str:
    """The address of a migrated, empty SQLite database of this test's own."""
    path = sqlite_folder / "practice.db"
    opened(f"sqlite:///{path}").dispose()  # a connection left in the pool would go on with the file of the test before
    return put_afresh(sqlite_template, path)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A private PostgreSQL server; without one its tests are skipped, except where CI promises one."""
    try:
        with postgres.running() as server:
            yield server
    except postgres.NoServerError as error:
        if os.environ.get("CI"):  # noqa: TID251 -- it says who runs the tests, which is no setting of the product
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def postgres_template(postgres_server: postgres.Server) -> str:
    """The name of a migrated PostgreSQL database, to be copied."""
    postgres_server.create("template")
    upgrade(postgres_server.url("template"))
    return "template"


@pytest.fixture
def postgres_url(postgres_server: postgres.Server, postgres_template: str) -> str:
    """The address of a migrated, empty PostgreSQL database of this test's own."""
    postgres_server.put_afresh("practice", postgres_template)
    return postgres_server.url("practice")
