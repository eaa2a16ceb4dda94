"""The pages as they run in production: a real server, a real database, and HTTP clients in place of browsers."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from random import Random

import httpx
import uvicorn
from sqlmodel import Session
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.pages.routes import build_routes
from bot.practice_badge import PracticeBadge
from bot.slack.openid import SlackIssuer
from flows.consult import chart
from flows.consult.record_loading import load
from flows.context import Actor, Context, Profile, Services
from flows.people.membership import load_actor
from storage.cases import cases
from storage.consults import consults
from storage.database import Database
from storage.models import Case, Consult, Member, Preparation
from storage.outbox import deliveries
from storage.people import member_identities, members
from storage.writings import writings
from tests.support.data.consult_rows import tables_of
from tests.support.data.databases import open_database
from tests.support.data.practice_rows import NOW, Practice, create_practice
from tests.support.data.sealed_answers import set_not_shared
from tests.support.fakes import FakeClock
from tests.support.pages.apostrophes import ApostrophesAsSeen
from tests.support.people.identities import slack_directories, slack_identity

TIMEOUT_SECONDS = 0.5
PRACTICE = PracticeBadge("Riverbank Family Therapy")


class ServedPractice:
    """A practice whose pages are served. Ana (IT) prepares a consult; Ben (FT) is her colleague."""

    ids: Practice

    def __init__(self, database: Database, port: int, public_url: str = "") -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.clock = FakeClock(NOW)
        self.expects_messages = False  # set by tests in which the pages send messages
        self.people = {
            slack_id: Profile(slack_identity(slack_id), name, "Europe/Berlin")
            for slack_id, name in (("U1", "Ana"), ("U2", "Ben"))
        }
        self.services = Services(
            database=database,
            seal=writings.Seal(bytes(range(32))),
            clock=self.clock,
            random=Random(1),  # noqa: S311 -- no secret depends on it
            directories=slack_directories(self.people),
            team_id="T1",
            public_url=public_url or self.address,
        )

    def require_sign_in(self, street: "SharedServer", issuer: SlackIssuer) -> None:
        """Serve the pages again, now with Sign in with Slack on."""
        self.serve_with(street, replace(self.services, identity_provider=issuer))

    def serve_with(self, street: "SharedServer", services: Services) -> None:
        """Serve the pages again, now with these services."""
        self.services = services
        street.app = Starlette(routes=build_routes(services, timeout_seconds=TIMEOUT_SECONDS))

    def create_practice(self) -> None:
        """Create the practice and the consult that Ana and Ben prepare."""
        with self.services.database.transaction() as session:
            self.ids = create_practice(session, self.services.seal, "T1", NOW)
            chart.start(self.consult(session))
            for member_id, part in ((self.ids.ana_id, "it"), (self.ids.ben_id, "ft")):
                members.grant_role(session, member_id, "therapist", NOW)
                members.get(session, member_id).time_zone = "Europe/Berlin"
                tables_of(session, self.ids.consult_id).start_preparation(part, member_id)

    @property
    def consult_id(self) -> str:
        """The consult's id as a string."""
        return str(self.ids.consult_id)

    def set_answers(self, part: str = "it", **answers: str | None) -> None:
        """Set a therapist's answers to keeps_back and clients_keep_back in the preparation."""
        with self.services.database.transaction() as session:
            set_not_shared(session, self.services.seal, self._preparation(session, part), **answers)

    def save_weighing(self, text: str) -> None:
        """Save Ana's answers to the weighing screen, in JSON as the screen saves them."""
        with self.services.database.transaction() as session:
            writings.save_draft(session, self.services.seal, text=text, now=NOW, **self.ids.draft_ref("weighing"))

    def set_way_of_telling(self, way: str) -> None:
        """Set how the colleague learns who the client is: "note" or "in_person"."""
        with self.services.database.transaction() as session:
            self.case(session).whom = way

    def end_consult(self) -> None:
        """Mark the consult as ended."""
        with self.services.database.transaction() as session:
            self.consult(session).ended_at = NOW

    def deactivate_member(self, name: str) -> None:
        """Deactivate the member in the practice."""
        with self.services.database.transaction() as session:
            self.member(session, name).active = False

    def case(self, session: Session) -> Case:
        """Return the case."""
        return cases.get(session, self.ids.case_id)

    def consult(self, session: Session) -> Consult:
        """Return the consult."""
        return consults.get(session, self.ids.consult_id)

    def member(self, session: Session, name: str) -> Member:
        """Return Ana's or Ben's row."""
        return members.get(session, self.ids.ana_id if name == "Ana" else self.ids.ben_id)

    def find_member(self, session: Session, name: str) -> Member:
        """Return the row of the member with this first name."""
        slack_id = next(profile.identity.user_id for profile in self.people.values() if profile.first_name == name)
        member = member_identities.find_member(session, slack_identity(slack_id))
        assert member is not None
        return member

    def load_actor(self, name: str = "Ana") -> Actor:
        """Return the member as the actor of a page."""
        with self.services.database.reading() as session:
            return load_actor(session, self.member(session, name))

    def create_link(self, name: str = "Ana") -> str:
        """Return a new page link, as Slack shows it."""
        return self.create_link_for(self.load_actor(name), self.consult_id)

    def create_link_for(self, actor: Actor, consult_id: str) -> str:
        """Return a new page link for this member and consult; raise NotYoursError if it is not theirs."""
        with self.services.database.transaction() as session:
            return load(Context(self.services, session, actor), consult_id).make_page_link()

    def create_token(self, name: str = "Ana") -> str:
        """Return the token of a new page link."""
        return self.create_link(name).partition("#")[2]

    def read_revisions(self, kind: str) -> list[str]:
        """Return one item per revision of Ana's writing: "" for each earlier one, and the current text."""
        consult_id = None if kind == "whom" else self.ids.consult_id
        place = {"case_id": self.ids.case_id, "consult_id": consult_id, "writer_id": self.ids.ana_id, "kind": kind}
        with self.services.database.reading() as session:
            latest = writings.find_latest(session, **place)  # type: ignore[arg-type]
            text = writings.read_latest(session, self.services.seal, **place)  # type: ignore[arg-type]
        return [] if latest is None or text is None else [*[""] * (latest.revision - 1), text]

    def read_draft(self, kind: str) -> str | None:
        """Return Ana's draft of this kind."""
        with self.services.database.reading() as session:
            return writings.read_draft(
                session, self.services.seal, consult_id=self.ids.consult_id, writer_id=self.ids.ana_id, kind=kind
            )

    def list_messages(self) -> list[str]:
        """Return the kinds of the messages that wait to be sent."""
        with self.services.database.reading() as session:
            return [delivery.kind for delivery in deliveries.list_waiting(session)]

    def _preparation(self, session: Session, part: str) -> Preparation:
        preparation = tables_of(session, self.ids.consult_id).preparation(part)
        assert preparation is not None
        return preparation


class PageClient:
    """An HTTP client that acts as a browser: it keeps cookies and says where its requests come from."""

    def __init__(self, house: ServedPractice) -> None:
        self.practice = house
        self.http = httpx.Client(
            base_url=house.address,
            headers={"Origin": house.services.public_url, "Sec-Fetch-Site": "same-origin"},
            transport=ApostrophesAsSeen(),
        )
        self.page = ""

    def open_page(self, name: str = "Ana") -> "PageClient":
        """Open a page session with a new link."""
        answer = self.http.post("/w/open", data={"token": self.practice.create_token(name)})
        self.page = answer.json()["page"]
        return self

    def get_page(self) -> httpx.Response:
        """Request the page."""
        return self.http.get(self.page)

    def form_token(self) -> str:
        """Return the token in the page's form."""
        return self.get_page().text.partition('name="token" value="')[2].partition('"')[0]

    def submit(self, **boxes: str) -> httpx.Response:
        """Submit the page's form with these texts."""
        return self.http.post(self.page, data={"token": self.form_token(), **boxes})

    def save_draft(self, box: str, text: str) -> httpx.Response:
        """Save a draft of one box, as the page does while its member types."""
        data = {"token": self.form_token(), "field": box, "words": text}
        return self.http.post(f"{self.page}/draft", data=data, headers={"Accept": "application/json"})


class SharedServer:
    """One server for all tests. It serves the practice that was opened last."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.app: ASGIApp = Starlette()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)

    @contextmanager
    def serve_practice(self, url: str, public_url: str = "") -> Iterator[ServedPractice]:
        """Serve a practice with its own database, which has today's tables and no rows yet."""
        database = open_database(url)
        house = ServedPractice(database, self.port, public_url)
        self.app = Starlette(routes=build_routes(house.services, PRACTICE, timeout_seconds=TIMEOUT_SECONDS))
        yield house
        assert house.expects_messages or not house.list_messages()
        database.dispose()


@contextmanager
def start_server() -> Iterator[SharedServer]:
    """Start the server on a free port."""
    # asyncio turns off Nagle's delay (40 ms per answer) only for sockets whose protocol is named as TCP.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        street = SharedServer(listener.getsockname()[1])
        config = uvicorn.Config(street, lifespan="off", ws="none", log_config=None, log_level=logging.WARNING)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield street
        server.should_exit = True
        thread.join()
