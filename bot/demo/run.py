"""`make demo`: run the product with a local Slack on this machine, and a clock that can be moved forward."""

import os
import secrets
import shutil
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Lock
from time import monotonic, sleep
from zoneinfo import ZoneInfo

import anyio.to_thread
import typer
import uvicorn
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import Receive, Scope, Send

from bot import app
from bot.app import Product
from bot.demo import seed
from bot.demo.local_slack import Installation, UpcomingEvent, Workspace, load_demo_people
from bot.demo.tour.demo_tour import DemoTour
from bot.demo.tour.player import STEP_SECONDS
from bot.demo.upcoming import find_upcoming
from bot.deployment import Deployment
from bot.pages.views import sign_in_return
from bot.practice_badge import PracticeBadge
from bot.slack.openid import SlackIssuer
from bot.texts import CliError, format_text
from bot.worker.audit_anchor import AnchorPlan
from flows.context import Services

TIME_ZONE = "America/New_York"
STARTS_AT = datetime(2027, 5, 3, 10, tzinfo=ZoneInfo(TIME_ZONE))
"""When the demo's practice starts, whatever the real date: on a Monday, at 10 in New York and 9 in Chicago.

Everybody is at work then, and there is no holiday and no daylight saving change for weeks.
"""

_PRACTICE_NAME = "Demo practice"  # shown at the head of every private page
_PRODUCT_PATHS = ("/slack/", "/healthz", "/w", "/s/", "/held/", "/pages-static/")
_WORKSPACE_PATH = "/workspace"
_POLL_TRIES, _POLL_SECONDS = 100, 0.1  # ten seconds in all: messages are sent one at a time


class MovingClock:
    """The practice's own clock, aware: it starts at `STARTS_AT`, runs, and can be moved forward, but never back.

    The clock ignores the machine's date, so the demo shows the same days to everybody. `timer` returns seconds.
    """

    def __init__(self, timer: Callable[[], float] = monotonic) -> None:
        self._timer = timer
        self._began = timer()
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """Return the practice's time, in UTC."""
        return STARTS_AT.astimezone(UTC) + timedelta(seconds=self._timer() - self._began) + self._ahead

    def advance(self, by: timedelta) -> None:
        """Move the clock forward. A negative span has no effect."""
        self._ahead += max(by, timedelta())


class Demo:
    """One practice on this machine, seeded again at every start."""

    def __init__(self, folder: Path, port: int, *, signs_in: bool = False, tour_pause: float = STEP_SECONDS) -> None:
        """Take where to store everything, the port, whether people sign in, and the seconds between the steps shown."""
        self._data, self._key = folder / "practice", _load_or_create_key(folder)
        shutil.rmtree(self._data, ignore_errors=True)
        self._round = 0
        self._lock = Lock()
        self._open = Event()
        self._open.set()
        self.clock = MovingClock()
        self.url = f"http://127.0.0.1:{port}"
        self.installation = Installation(
            events_url=f"{self.url}/slack/events",
            signing_secret=secrets.token_hex(16),
            bot_token=f"xoxb-{secrets.token_hex(12)}",
            client_id="1.2" if signs_in else "",
            client_secret=secrets.token_hex(16),
            redirect_urls=(f"{self.url}{sign_in_return.RETURN_PATH}",),
            team_name=_PRACTICE_NAME,
        )
        self.people = load_demo_people()
        self.workspace = Workspace(
            people=self.people, app=self.installation, clock=self.now, hooks=self, zone=TIME_ZONE
        )
        self.workspace.set_url(self.url)
        self.tour = DemoTour(self.workspace, self, STARTS_AT, pause=tour_pause)
        self.product: Product = self._build_product(self.clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve requests to the product and to the workspace."""
        is_for_product = is_product_request(scope)
        if is_for_product and not self._open.is_set():
            await anyio.to_thread.run_sync(self._open.wait)  # the practice is being reset
        await (self.product.web if is_for_product else self.workspace.asgi)(scope, receive, send)

    @property
    def services(self) -> Services:
        """Return the services of the practice that runs now."""
        return self.product.services

    def now(self) -> datetime:
        """Return the practice's time."""
        return self.clock()

    def start(self) -> None:
        """Start sending deliveries, and add the signed case, which has deliveries of its own."""
        self.product.deliveries.launch()
        seed.seed_signed_case(self.product.services)

    def stop(self) -> None:
        """Stop the tour, and stop sending deliveries."""
        self.tour.stop()
        self.product.deliveries.close()
        self.product.services.database.dispose()

    def advance(self, seconds: float) -> None:
        """Move the practice's clock forward, and run the daily tasks of the day that has begun."""
        self.clock.advance(timedelta(seconds=seconds))
        with suppress(SQLAlchemyError):  # the worker runs these tasks by itself, too, but only every half minute
            self.product.deliveries.run_maintenance()
        self.product.deliveries.wake()

    def advance_to_next(self) -> None:
        """Wait until all due messages are sent, then move the clock to the time of the next message.

        Without the wait, quick clicks would skip a reminder, which would then have nothing left to say.
        """
        self.wait_until_sent()
        event = self.find_next_due()
        if event:
            self.advance((event.at - self.now()).total_seconds() + 1)
            self.wait_until_sent()

    def wait_until_sent(self) -> None:
        """Wait until all due messages are sent."""
        for _ in range(_POLL_TRIES):
            waiting = self.product.deliveries.list_waiting()
            if not any(delivery.due_at <= self.now() and delivery.trouble is None for delivery in waiting):
                return
            sleep(_POLL_SECONDS)

    def find_next_due(self) -> UpcomingEvent | None:
        """Return the next message that becomes due, or None."""
        with self._lock, self.product.services.database.reading() as session:
            return find_upcoming(self.product.services, session, self.now())

    def reset(self) -> None:
        """Restore the practice as it was seeded, and its clock to `STARTS_AT`."""
        self.tour.stop()
        with self._lock:
            self._open.clear()
            try:
                self._replace_product()
            finally:
                self._open.set()

    def _replace_product(self) -> None:
        clock = MovingClock()  # a clock per practice: time must not go back in the old one, which still sends
        new_product = self._build_product(clock)
        self.stop()
        self.clock, self.product = clock, new_product
        self.start()
        # Keep the previous practice's files, because its queue may still look for them for a moment and log errors.
        shutil.rmtree(self._data / str(self._round - 2), ignore_errors=True)

    def _build_product(self, clock: MovingClock) -> Product:
        self._round += 1
        folder = self._data / str(self._round)
        deployment = Deployment(
            database_url=f"sqlite:///{folder / 'practice.db'}",
            key=self._key,
            bot_token=self.installation.bot_token,
            signing_secret=self.installation.signing_secret,
            api_url=f"{self.url}/api/",
            public_url=self.url,
            team_id=self.installation.team_id,
            identity_provider=self._build_issuer(),
            deletion_ledger=folder / "deletions.jsonl",
            audit_anchor=AnchorPlan(folder / "audit-anchor.txt"),
            badge=PracticeBadge(self.installation.team_name),
        )
        product = app.build_product(deployment, clock)
        seeded_people = [(person.id, person.name, person.time_zone) for person in self.people if not person.is_stranger]
        seed.seed_practice(product.services, seeded_people, TIME_ZONE)
        return product

    def _build_issuer(self) -> SlackIssuer | None:
        """Return the workspace as identity provider, or None without sign-in."""
        app = self.installation
        if not app.client_id:
            return None
        return SlackIssuer(self.url, app.client_id, app.client_secret, app.redirect_urls[0], app.team_id)


def is_product_request(scope: Scope) -> bool:
    """Return whether a request goes to the product, and not to the workspace."""
    path = str(scope.get("path", ""))
    return path.startswith(_PRODUCT_PATHS) and not path.startswith(_WORKSPACE_PATH)


def run_demo(port: int, folder: Path = Path(".data/demo"), *, signs_in: bool = False) -> None:
    """Serve the demo until stopped; raise `CliError` if the port is taken. `signs_in`: enable Sign in with Slack."""
    if not _is_port_free(port):
        raise CliError([format_text("trouble", "demo_port_busy", port=port, another=port + 1)])
    demo = Demo(folder, port, signs_in=signs_in)
    app.load_rules_of_danger()
    demo.start()
    typer.echo(format_text("done", "demo", url=demo.url))
    config = uvicorn.Config(
        demo,
        host="127.0.0.1",
        port=port,
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    try:
        uvicorn.Server(config).run()
    finally:
        demo.workspace.release_waiters()
        demo.stop()


def _load_or_create_key(folder: Path) -> bytes:
    """Return the demo's own key. The key is created once, readable only by its owner."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "key"
    if not path.exists():
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
    return path.read_bytes()


def _is_port_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
