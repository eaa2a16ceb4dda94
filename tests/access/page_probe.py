"""Requests pages as each person, with a page session that is created directly, so that each page must check access."""

from asyncio import Runner
from dataclasses import dataclass
from html import unescape
from uuid import UUID

import httpx
from starlette.applications import Starlette

from bot.pages.cookies import create_form_token
from bot.pages.routes import build_routes
from storage.people import members, page_session_store
from tests.access.case_states import CaseState
from tests.access.matrix_people import Row
from tests.access.matrix_probe import get_team
from tests.support.data.databases import open_without_disk_sync
from tests.support.people.identities import slack_identity

Response = tuple[int, str]
"""The HTTP status, and the text of the page."""
METHODS = ("GET", "POST")
_DEEDS = {"/safety": "tell", "/alert/{alert}": "charge"}
"""By the end of a page's path, the button that is tried; on all other pages it is the same."""


@dataclass(frozen=True)
class ProbeSession:
    """A page session: the id in its address, and the secret in the browser's cookie."""

    id: str
    secret: str


class PageProbe:
    """Requests pages of one state of the case. Every change is rolled back."""

    def __init__(self, case_state: CaseState) -> None:
        """Take the state. A second database saves the page sessions, which the first one would roll back."""
        self.case_state = case_state
        self._saving_database = open_without_disk_sync(f"sqlite:///{case_state.database.engine.url.database}")
        headers = {"Origin": case_state.services.public_url, "Sec-Fetch-Site": "same-origin"}
        app = httpx.ASGITransport(Starlette(routes=build_routes(case_state.services)))
        self._client = httpx.AsyncClient(transport=app, base_url=case_state.services.public_url, headers=headers)
        self._runner = Runner()

    def close(self) -> None:
        """Close the event loop and the second database."""
        self._runner.close()
        self._saving_database.dispose()

    def open_session(
        self, row: Row, consult: str = "", *, grant: str = "", alert: str = "", case: str = ""
    ) -> ProbeSession:
        """Open a page session of this person about one of these, or about none."""
        now, seal = self.case_state.services.clock(), self.case_state.services.seal
        with self._saving_database.transaction() as session:
            identity = slack_identity(self.case_state.get_slack_id(row), get_team(row))
            member_row = members.find_with_roles(session, identity)
            assert member_row is not None
            about = UUID(consult) if consult else None
            keys = {"practice_id": member_row[0].id, "member_id": member_row[1].id}
            token = page_session_store.create_link(
                session,
                seal,
                **keys,
                consult_id=about,
                grant_id=UUID(grant) if grant else None,
                alert_id=UUID(alert) if alert else None,
                case_id=UUID(case) if case else None,
                now=now,
            )
            used_link = page_session_store.use_link(session, seal, token, now)
            assert used_link is not None
            page_session, secret = page_session_store.open_page_session(session, seal, used_link, now)
            return ProbeSession(str(page_session.id), secret)

    def request(self, session: ProbeSession, method: str, path: str, **named: str) -> Response:
        """Request a registered page; `named` are the parameters of its path, and the button if a page has several."""
        self.case_state.database.changed_tables.clear()
        deed = named.pop("deed", next((deed for end, deed in _DEEDS.items() if path.endswith(end)), "talked"))
        data = {"token": create_form_token(session.secret), "deed": deed} if method == "POST" else None
        address, cookie = path.format(sitting=session.id, **named), {"Cookie": f"sitting={session.secret}"}
        response = self._runner.run(self._client.request(method, address, data=data, headers=cookie))
        return response.status_code, unescape(response.text).replace(session.id, "")


def list_page_routes(case_state: CaseState) -> set[str]:
    """Return the path of every page."""
    return {route.path for route in build_routes(case_state.services)}
