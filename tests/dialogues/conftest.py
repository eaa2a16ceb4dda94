from collections.abc import Iterator

import pytest

from tests.support.practice import Door, Stage, open_door, stage
from tests.support.slack import payload_rules
from tests.support.walks.preparation_steps import CANARY
from tests.support.walks.start_points import Places


@pytest.fixture(scope="session")
def door() -> Iterator[Door]:
    with open_door() as opened:
        yield opened


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """Where dialogues begin, each walked to once."""
    return Places(tmp_path_factory.mktemp("places"))


@pytest.fixture(name="practice")
def demo_practice(door: Door, sqlite_url: str, places: Places) -> Iterator[Stage]:
    """The demo's practice: maple-4821 with all in order, cedar-1907 with a release missing."""
    with stage(door, sqlite_url, seeded=False, monotonic=lambda: 0.0) as opened:
        places.seeds(opened, opened.seed)
        yield opened
        payload_rules.check(opened.workspace.list_traffic)


@pytest.fixture
def empty_practice(door: Door, sqlite_url: str) -> Iterator[Stage]:
    """A practice that nobody has used yet."""
    with stage(door, sqlite_url, seeded=False, monotonic=lambda: 0.0) as opened:
        yield opened
        payload_rules.check(opened.workspace.list_traffic)


@pytest.fixture(autouse=True)
def quiet_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No dialogue ends in trouble, and nothing that somebody typed is ever in a log."""
    yield
    records = caplog.get_records("call")
    assert [record.getMessage() for record in records if record.name.startswith("consult_coach")] == []
    assert CANARY not in caplog.text
