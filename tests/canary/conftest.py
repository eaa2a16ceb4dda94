"""A practice in which every request, log, file and table is searched for typed text."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.canary.http_traffic import Wire
from tests.canary.leak_watch import Watch
from tests.support.data.captured_logs import capture_logs
from tests.support.practice import PracticeServer, open_practice, start_practice_server
from tests.support.walks.booked_consult import change_settings


@pytest.fixture(scope="session")
def door() -> Iterator[PracticeServer]:
    with start_practice_server() as opened:
        yield opened


@pytest.fixture
def watch(
    door: PracticeServer, sqlite_url: str, sqlite_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Watch]:
    """The demo's practice, watched. Temporary files go to a folder that is searched, too."""
    for name in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with capture_logs() as log, open_practice(door, sqlite_url, monotonic=lambda: 0.0) as practice:
        assert door.serves is not None
        door.serves = wire = Wire(door.serves)
        watched = Watch(practice, wire, log, (sqlite_folder, tmp_path))
        with watched.browsers:
            yield watched


@pytest.fixture
def windowed(watch: Watch) -> Watch:
    """The watched practice after it has attested to a BAA and allowed typing in Slack's modals."""
    change_settings(watch.practice, free_text="modal")
    watch.in_windows = True
    return watch
