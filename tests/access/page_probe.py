"""Everybody at a page: a sitting made for them behind the door's back, so that each page has to look by itself."""

from asyncio import Runner
from dataclasses import dataclass
from uuid import UUID

import httpx
from starlette.applications import Starlette

from bot.pages.cookies import create_form_token
from bot.pages.routes import build_routes
from storage.people import members, page_session_store
from tests.access.case_states import World
from tests.access.matrix_people import Row
from tests.access.matrix_probe import team_of
from tests.support.data.databases import open_without_disk_sync

Answered = tuple[int, str]
"""The status, and what is in the page."""
METHODS = ("GET", "POST")


@dataclass(frozen=True)
class Sat:
    """One sitting: its address and what its browser keeps."""

    id: str
    secret: str


class Pages:
    """The pages in one state, as everybody in turn asks for them; nothing stays."""

    def __init__(self, world: World) -> None:
        """Take the state; a test's own database keeps the sittings, which the rehearsal would undo."""
        self.world = world
        self._kept = open_without_disk_sync(f"sqlite:///{world.rehearsal.engine.url.database}")
        own = {"Origin": world.desk.public_url, "Sec-Fetch-Site": "same-origin"}
        app = httpx.ASGITransport(Starlette(routes=build_routes(world.desk)))
        self._client = httpx.AsyncClient(transport=app, base_url=world.desk.public_url, headers=own)
        self._runner = Runner()

    def close(self) -> None:
        """Close the door."""
        self._runner.close()
        self._kept.dispose()

    def sits(self, row: Row, consult: str = "", grant: str = "") -> Sat:
        """Return a sitting of this person about a consult, an emergency access, or neither."""
        now = self.world.desk.clock()
        with self._kept.transaction() as session:
            found = members.find_with_roles(session, team_of(row), self.world.who(row))
            assert found is not None
            about = UUID(consult) if consult else None
            who = {"practice_id": found[0].id, "member_id": found[1].id}
            token = page_session_store.create_link(
                session, **who, consult_id=about, grant_id=UUID(grant) if grant else None, now=now
            )
            used = page_session_store.use_link(session, token, now)
            assert used is not None
            sitting, secret = page_session_store.open_page_session(session, used, now)
            return Sat(str(sitting.id), secret)

    def asks(self, sat: Sat, method: str, path: str, **named: str) -> Answered:
        """Ask for a page as it is registered, with what its address names."""
        self.world.rehearsal.kept.clear()
        given = {"token": create_form_token(sat.secret), "deed": "talked"} if method == "POST" else None
        address, cookie = path.format(sitting=sat.id, **named), {"Cookie": f"sitting={sat.secret}"}
        found = self._runner.run(self._client.request(method, address, data=given, headers=cookie))
        return found.status_code, found.text.replace(sat.id, "")


def registered(world: World) -> set[str]:
    """Return each address of the pages."""
    return {one.path for one in build_routes(world.desk)}
