"""A practice with old cases, for the daily retention run."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.data.old_practice import Old, founded
from tests.support.slack.slack_endpoint import CANARY


@pytest.fixture(autouse=True)
def nothing_of_it_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.WARNING)
    yield
    assert [record.name for record in caplog.records if CANARY in f"{record.getMessage()} {record.exc_text}"] == []


@pytest.fixture
def old(sqlite_url: str, tmp_path: Path) -> Iterator[Old]:
    made = founded(sqlite_url, tmp_path / "apart" / "ledger")
    yield made
    made.machine.database.dispose()
