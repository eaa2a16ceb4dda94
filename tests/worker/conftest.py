"""Fixtures for the tests of the worker: a practice with old cases, and a check of the log."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.data.old_practice import OldPractice, create_old_practice
from tests.support.slack.slack_endpoint import CANARY


@pytest.fixture(autouse=True)
def no_canary_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Check after each test that no log record contains the canary text."""
    caplog.set_level(logging.WARNING)
    yield
    assert [record.name for record in caplog.records if CANARY in f"{record.getMessage()} {record.exc_text}"] == []


@pytest.fixture
def old(sqlite_url: str, tmp_path: Path) -> Iterator[OldPractice]:
    """The demo's practice with its administrator Fay, and a deletion ledger in another folder."""
    practice = create_old_practice(sqlite_url, tmp_path / "apart" / "ledger")
    yield practice
    practice.stores.database.dispose()
