from collections.abc import Iterator

import pytest

from tests.dialogues.stage import Door, Stage, open_door, stage


@pytest.fixture(scope="session")
def door() -> Iterator[Door]:
    with open_door() as opened:
        yield opened


@pytest.fixture(name="practice")
def demo_practice(door: Door, sqlite_url: str) -> Iterator[Stage]:
    """The demo's practice: maple-4821 with all in order, cedar-1907 with a release missing."""
    with stage(door, sqlite_url) as opened:
        yield opened


@pytest.fixture
def empty_practice(door: Door, sqlite_url: str) -> Iterator[Stage]:
    """A practice that nobody has used yet."""
    with stage(door, sqlite_url, seeded=False) as opened:
        yield opened
