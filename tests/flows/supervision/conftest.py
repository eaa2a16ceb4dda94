"""A signed consult for the tests of reviewers."""

from collections.abc import Iterator
from random import SystemRandom

import pytest

from flows.context import Services
from storage.database import Database
from storage.writings.writings import Seal
from tests.flows.supervision.signed_consult import SignedConsult
from tests.support.data.practice_rows import NOW, create_practice


@pytest.fixture
def signed(sqlite_url: str) -> Iterator[SignedConsult]:
    database = Database(sqlite_url)
    database.use_seal(Seal(bytes(range(32))))
    with database.transaction() as session:
        seal = Seal(bytes(range(32)))
        services = Services(database, seal, lambda: NOW, SystemRandom(), directories={}, team_id="T1", public_url="")
        yield SignedConsult(session, create_practice(session, seal, "T1", NOW), services)
    database.dispose()
