from collections.abc import Iterator

import pytest

from bot.demo.local_slack import load_demo_people
from tests.support.slack.sample_bolt_app import Doors, Practice, open_doors, practice


@pytest.fixture(scope="session")
def doors() -> Iterator[Doors]:
    with open_doors() as servers:
        yield servers


@pytest.fixture(name="practice")
def fresh_practice(doors: Doors) -> Iterator[Practice]:
    with practice(doors, list(load_demo_people())) as sample:
        yield sample


@pytest.fixture(scope="module")
def slack() -> Iterator[Practice]:
    """A practice with its own servers, shared by all tests of a module that leave no state behind."""
    with open_doors() as doors, practice(doors, list(load_demo_people())) as sample:
        yield sample
