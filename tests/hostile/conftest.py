"""A practice to attack, and pages to misuse."""

import io
from collections.abc import Iterator

import pytest

from tests.support.data.captured_logs import capture_logs
from tests.support.fakes import FakeTimer
from tests.support.pages.page_server import ServedPractice, SharedServer, start_server
from tests.support.pages.page_start_points import StartingPoints
from tests.support.pages.supervisor_pages import SignedPractice
from tests.support.pages.talk_pages import TherapistClient, open_both_pages, start_talk
from tests.support.practice import PracticeServer, SlackPractice, open_practice, start_practice_server


@pytest.fixture(scope="session")
def door() -> Iterator[PracticeServer]:
    with start_practice_server() as opened:
        yield opened


@pytest.fixture
def timer() -> FakeTimer:
    """The timer that the rate limits use."""
    return FakeTimer()


@pytest.fixture
def practice(door: PracticeServer, sqlite_url: str, timer: FakeTimer) -> Iterator[SlackPractice]:
    """The demo's practice, as it is served."""
    with open_practice(door, sqlite_url, monotonic=timer) as opened:
        yield opened


@pytest.fixture(scope="session")
def street() -> Iterator[SharedServer]:
    with start_server() as one:
        yield one


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> StartingPoints:
    """The starting points of tests. Each is reached once and then restored from a copy."""
    return StartingPoints(tmp_path_factory.mktemp("places"))


@pytest.fixture
def house(street: SharedServer, sqlite_url: str, places: StartingPoints) -> Iterator[ServedPractice]:
    """The pages of a practice."""
    with street.serve_practice(sqlite_url) as one:
        places.restore_or_reach(one, "founded", one.create_practice)
        one.expects_messages = True
        yield one


@pytest.fixture
def two(house: ServedPractice) -> Iterator[tuple[TherapistClient, TherapistClient]]:
    """Ana and Ben during their talk."""
    start_talk(house)
    with open_both_pages(house) as both:
        yield both


@pytest.fixture
def reviewed(house: ServedPractice, places: StartingPoints) -> SignedPractice:
    """A practice with a signed summary."""
    return SignedPractice(house, places)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged."""
    with capture_logs() as stream:
        yield stream
