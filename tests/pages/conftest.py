"""Pages served over HTTP, and clients that open them."""

from collections.abc import Iterator

import pytest

from tests.support.pages.local_openid_issuer import LocalIssuer, serve_issuer
from tests.support.pages.page_server import PageClient, ServedPractice, SharedServer, start_server
from tests.support.pages.page_start_points import StartingPoints
from tests.support.pages.supervisor_pages import SignedPractice, SupervisorClient
from tests.support.pages.talk_pages import TherapistClient, answer_all_as_both, open_both_pages


@pytest.fixture(scope="session")
def street() -> Iterator[SharedServer]:
    """A running server."""
    with start_server() as server:
        yield server


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> StartingPoints:
    """The starting points of tests. Each is reached once and then restored from a copy."""
    return StartingPoints(tmp_path_factory.mktemp("places"))


@pytest.fixture
def house(street: SharedServer, sqlite_url: str, places: StartingPoints) -> Iterator[ServedPractice]:
    """A practice's pages, served over HTTP from a database that only this test uses."""
    with street.serve_practice(sqlite_url) as opened:
        places.restore_or_reach(opened, "founded", opened.create_practice)
        yield opened


@pytest.fixture
def encrypted(street: SharedServer, sqlite_url: str, places: StartingPoints) -> Iterator[ServedPractice]:
    """A practice's pages whose public address begins with https."""
    with street.serve_practice(sqlite_url, "https://pages.example") as opened:
        places.restore_or_reach(opened, "founded", opened.create_practice)
        yield opened


@pytest.fixture
def visitor(house: ServedPractice) -> Iterator[PageClient]:
    """A client without cookies and without an open page."""
    client = PageClient(house)
    yield client
    client.http.close()


@pytest.fixture
def ana(house: ServedPractice, visitor: PageClient) -> PageClient:
    """Ana at her page. She has something that she won't share, so the page has a box for it."""
    house.set_answers(keeps_back="something")
    return visitor.open_page()


@pytest.fixture
def reviewed(house: ServedPractice, places: StartingPoints) -> SignedPractice:
    """A practice with a signed summary."""
    return SignedPractice(house, places)


@pytest.fixture
def dana(reviewed: SignedPractice) -> Iterator[SupervisorClient]:
    """Ana's supervisor at her page."""
    supervisor = reviewed.open_page()
    yield supervisor
    supervisor.http.close()


@pytest.fixture
def two(house: ServedPractice, places: StartingPoints) -> Iterator[tuple[TherapistClient, TherapistClient]]:
    """Ana and Ben, each with a newly opened page; both have answered all eight questions."""
    places.restore_or_reach(house, "answered", lambda: answer_all_as_both(house))
    with open_both_pages(house) as both:
        yield both


@pytest.fixture
def issuer(house: ServedPractice, street: SharedServer) -> Iterator[LocalIssuer]:
    """An OpenID issuer; Sign in with Slack is on in the practice."""
    with serve_issuer(house.clock) as local_issuer:
        house.require_sign_in(street, local_issuer.build_client(house.services.public_url))
        yield local_issuer
