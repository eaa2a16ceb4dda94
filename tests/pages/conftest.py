"""Pages that are open, and somebody who visits them."""

from collections.abc import Iterator

import pytest

from tests.support.pages.local_openid_issuer import LocalIssuer, issuing
from tests.support.pages.page_server import House, Street, Visitor, serving
from tests.support.pages.page_start_points import Places
from tests.support.pages.supervisor_pages import Reviewed, Supervisor
from tests.support.pages.talk_pages import Talker, both_answer, talkers


@pytest.fixture(scope="session")
def street() -> Iterator[Street]:
    """A running server."""
    with serving() as one:
        yield one


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """Where tests begin, each walked to once."""
    return Places(tmp_path_factory.mktemp("places"))


@pytest.fixture
def house(street: Street, sqlite_url: str, places: Places) -> Iterator[House]:
    """The pages, served over HTTP from a database of this test's own."""
    with street.opening(sqlite_url) as one:
        places.bring(one, "founded", one.found)
        yield one


@pytest.fixture
def encrypted(street: Street, sqlite_url: str, places: Places) -> Iterator[House]:
    """The pages behind an address that begins with https."""
    with street.opening(sqlite_url, "https://pages.example") as one:
        places.bring(one, "founded", one.found)
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
def reviewed(house: House, places: Places) -> Reviewed:
    """A house in which something is signed."""
    return Reviewed(house, places)


@pytest.fixture
def dana(reviewed: Reviewed) -> Iterator[Supervisor]:
    """Ana's supervisor at her page."""
    one = reviewed.comes()
    yield one
    one.http.close()


@pytest.fixture
def two(house: House, places: Places) -> Iterator[tuple[Talker, Talker]]:
    """Ana and Ben, who have both answered all eight, and come again."""
    places.bring(house, "answered", lambda: both_answer(house))
    with talkers(house) as both:
        yield both


@pytest.fixture
def issuer(house: House, street: Street) -> Iterator[LocalIssuer]:
    """Whoever vouches, for a house in which that is on."""
    with issuing(house.clock) as one:
        house.asks_who_it_is(street, one.for_us(house.desk.public_url))
        yield one
