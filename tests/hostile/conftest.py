"""A practice to attack, and pages to misuse."""

import io
from collections.abc import Iterator

import pytest

from tests.support.data.captured_logs import capture_logs
from tests.support.fakes import FakeTimer
from tests.support.pages.page_server import House, Street, serving
from tests.support.pages.page_start_points import Places
from tests.support.pages.supervisor_pages import Reviewed
from tests.support.pages.talk_pages import Talker, begins, talkers
from tests.support.practice import Door, Stage, open_door, stage


@pytest.fixture(scope="session")
def door() -> Iterator[Door]:
    with open_door() as opened:
        yield opened


@pytest.fixture
def timer() -> FakeTimer:
    """The timer that the rate limits use."""
    return FakeTimer()


@pytest.fixture
def practice(door: Door, sqlite_url: str, timer: FakeTimer) -> Iterator[Stage]:
    """The demo's practice, as it is served."""
    with stage(door, sqlite_url, monotonic=timer) as opened:
        yield opened


@pytest.fixture(scope="session")
def street() -> Iterator[Street]:
    with serving() as one:
        yield one


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """The starting points of tests. Each is reached once and then restored from a copy."""
    return Places(tmp_path_factory.mktemp("places"))


@pytest.fixture
def house(street: Street, sqlite_url: str, places: Places) -> Iterator[House]:
    """The pages of a practice."""
    with street.opening(sqlite_url) as one:
        places.bring(one, "founded", one.found)
        one.messages = []
        yield one


@pytest.fixture
def two(house: House) -> Iterator[tuple[Talker, Talker]]:
    """Ana and Ben during their talk."""
    begins(house)
    with talkers(house) as both:
        yield both


@pytest.fixture
def reviewed(house: House, places: Places) -> Reviewed:
    """A practice with a signed summary."""
    return Reviewed(house, places)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged."""
    with capture_logs() as stream:
        yield stream
