"""Fixtures for all dialogues: a running practice, its start points, and checks after each test."""

from collections.abc import Iterator

import pytest

from tests.support.data.unchecked_conditions import REASONS, finding_unchecked
from tests.support.practice import PracticeServer, SlackPractice, open_practice, start_practice_server
from tests.support.slack import payload_rules
from tests.support.walks.preparation_steps import CANARY
from tests.support.walks.start_points import StartPoints


@pytest.fixture(scope="session")
def door() -> Iterator[PracticeServer]:
    """The address at which the practices of all tests in this run are served."""
    with start_practice_server() as opened:
        yield opened


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> StartPoints:
    """The start points of dialogues; each is walked to only once in a run."""
    return StartPoints(tmp_path_factory.mktemp("places"))


@pytest.fixture(name="practice")
def demo_practice(door: PracticeServer, sqlite_url: str, places: StartPoints) -> Iterator[SlackPractice]:
    """The demo's practice: maple-4821 is in order, cedar-1907 has a release missing."""
    with open_practice(door, sqlite_url, seeded=False, monotonic=lambda: 0.0) as opened:
        places.seeds(opened, opened.seed)
        yield opened
        payload_rules.check(opened.workspace.traffic)


@pytest.fixture
def empty_practice(door: PracticeServer, sqlite_url: str) -> Iterator[SlackPractice]:
    """A practice that nobody has used yet."""
    with open_practice(door, sqlite_url, seeded=False, monotonic=lambda: 0.0) as opened:
        yield opened
        payload_rules.check(opened.workspace.traffic)


@pytest.fixture(autouse=True)
def quiet_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Check that no dialogue logs an error, and that no log contains text that somebody typed."""
    yield
    records = caplog.get_records("call")
    assert [record.getMessage() for record in records if record.name.startswith("consult_coach")] == []
    assert CANARY not in caplog.text


@pytest.fixture(scope="session")
def unchecked() -> Iterator[dict[str, list[str]]]:
    """What only the database evaluates in the statements that are run, by the place that runs them."""
    with finding_unchecked() as found:
        yield found


@pytest.fixture(autouse=True)
def named_conditions(unchecked: dict[str, list[str]]) -> Iterator[None]:
    """Check that each row that a statement returns is compared with all that it asks, or that a reason is named."""
    yield
    unnamed = {place: conditions for place, conditions in unchecked.items() if place not in REASONS}
    unchecked.clear()  # so that one test fails, and not each one after it
    assert unnamed == {}
