from collections.abc import Iterator

import pytest

from bot.workspace import demo_people
from tests.workspace.counterpart import Practice, practice


@pytest.fixture(name="practice")
def fresh_practice() -> Iterator[Practice]:
    with practice(list(demo_people())) as here:
        yield here


@pytest.fixture(scope="module")
def slack() -> Iterator[Practice]:
    """One practice for a whole module of tests that leave nothing behind."""
    with practice(list(demo_people())) as here:
        yield here
