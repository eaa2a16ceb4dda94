from collections.abc import Iterator

import pytest

from bot.demo.local_slack import load_demo_people
from tests.support.slack.sample_bolt_app import Practice, Servers, practice, start_servers


@pytest.fixture(scope="session")
def doors() -> Iterator[Servers]:
    with start_servers() as servers:
        yield servers


@pytest.fixture(name="practice")
def fresh_practice(doors: Servers) -> Iterator[Practice]:
    with practice(doors, list(load_demo_people())) as sample:
        yield sample


@pytest.fixture(scope="module")
def slack() -> Iterator[Practice]:
    """A practice with its own servers, shared by all tests of a module that leave no state behind."""
    with start_servers() as doors, practice(doors, list(load_demo_people())) as sample:
        yield sample
