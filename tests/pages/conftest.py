"""Pages that are open, and somebody who visits them."""

from collections.abc import Iterator

import pytest

from tests.pages.house import House, Street, Visitor, serving
from tests.pages.review_house import Reviewed, Supervisor
from tests.pages.talk_house import Talker, begins, talkers


@pytest.fixture(scope="session")
def street() -> Iterator[Street]:
    """A running server."""
    with serving() as one:
        yield one


@pytest.fixture
def house(street: Street, sqlite_url: str) -> Iterator[House]:
    """The pages, served over HTTP from a database of this test's own."""
    with street.opening(sqlite_url) as one:
        yield one


@pytest.fixture
def encrypted(street: Street, sqlite_url: str) -> Iterator[House]:
    """The pages behind an address that begins with https."""
    with street.opening(sqlite_url, "https://pages.example") as one:
        yield one


@pytest.fixture
def visitor(house: House) -> Iterator[Visitor]:
    """A browser that has not been here before."""
    one = Visitor(house)
    yield one
    one.http.close()


@pytest.fixture
def ana(house: House, visitor: Visitor) -> Visitor:
    """Ana at her page, who keeps something back."""
    house.changes(keeps_back="something")
    return visitor.comes()


@pytest.fixture
def reviewed(house: House) -> Reviewed:
    """A house in which something is signed."""
    return Reviewed(house)


@pytest.fixture
def dana(reviewed: Reviewed) -> Iterator[Supervisor]:
    """Ana's supervisor at her page."""
    one = reviewed.comes()
    yield one
    one.http.close()


@pytest.fixture
def two(house: House) -> Iterator[tuple[Talker, Talker]]:
    """Ana and Ben, who have both answered all eight."""
    house.messages = []
    begins(house)
    with talkers(house) as both:
        for one in both:
            one.answers_all()
        yield both
