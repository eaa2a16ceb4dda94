"""Pages served over HTTP, and clients that open them."""

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
    with serving() as server:
        yield server


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """The starting points of tests. Each is reached once and then restored from a copy."""
    return Places(tmp_path_factory.mktemp("places"))


@pytest.fixture
def house(street: Street, sqlite_url: str, places: Places) -> Iterator[House]:
    """A practice's pages, served over HTTP from a database that only this test uses."""
    with street.opening(sqlite_url) as opened:
        places.bring(opened, "founded", opened.found)
        yield opened


@pytest.fixture
def encrypted(street: Street, sqlite_url: str, places: Places) -> Iterator[House]:
    """A practice's pages whose public address begins with https."""
    with street.opening(sqlite_url, "https://pages.example") as opened:
        places.bring(opened, "founded", opened.found)
        yield opened


@pytest.fixture
def visitor(house: House) -> Iterator[Visitor]:
    """A client without cookies and without an open page."""
    client = Visitor(house)
    yield client
    client.http.close()


@pytest.fixture
def ana(house: House, visitor: Visitor) -> Visitor:
    """Ana at her page. She has something that she won't share, so the page has a box for it."""
    house.changes(keeps_back="something")
    return visitor.comes()


@pytest.fixture
def reviewed(house: House, places: Places) -> Reviewed:
    """A practice with a signed summary."""
    return Reviewed(house, places)


@pytest.fixture
def dana(reviewed: Reviewed) -> Iterator[Supervisor]:
    """Ana's supervisor at her page."""
    supervisor = reviewed.comes()
    yield supervisor
    supervisor.http.close()


@pytest.fixture
def two(house: House, places: Places) -> Iterator[tuple[Talker, Talker]]:
    """Ana and Ben, each with a newly opened page; both have answered all eight questions."""
    places.bring(house, "answered", lambda: both_answer(house))
    with talkers(house) as both:
        yield both


@pytest.fixture
def issuer(house: House, street: Street) -> Iterator[LocalIssuer]:
    """An OpenID issuer; Sign in with Slack is on in the practice."""
    with issuing(house.clock) as local_issuer:
        house.asks_who_it_is(street, local_issuer.for_us(house.desk.public_url))
        yield local_issuer
