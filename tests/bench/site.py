"""A practice as it runs: the product, and the bare handler, each a process of its own; Slack is in this process."""

import base64
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.demo.local_slack import Installation, Workspace, WorkspacePerson, load_demo_people
from storage.models import Delivery
from tests.bench.bare_handler import DRIVERS
from tests.support.practice import KEY
from tests.support.slack.sample_bolt_app import SECRET, TOKEN, served

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
OF_A_CLICK = ("views.open", "views.update", "views.push", "users.info")  # what a click calls, and not the worker


@dataclass
class Server:
    """A server process. Its times are processor seconds."""

    url: str
    process: subprocess.Popen[bytes]
    ready_seconds: float

    @property
    def cpu_seconds(self) -> float:
        """Return the processor time that the process has used; Linux only."""
        return time.clock_gettime(~self.process.pid << 3 | 2)

    @property
    def resident_mb(self) -> float:
        """Return the megabytes of memory in use now."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@dataclass
class MeteredSlack:
    """Passes requests to the local Slack, and adds up what its Web API takes during clicks: seconds and bytes."""

    workspace: ASGIApp
    seconds: float = 0.0
    size: int = 0
    of_a_click: set[str] = field(default_factory=lambda: set(OF_A_CLICK))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope.get("path", "").rpartition("/")[2] not in self.of_a_click:
            await self.workspace(scope, receive, send)
            return

        async def counted() -> Message:
            message = await receive()
            self.size += len(message.get("body", b""))
            return message

        started = time.perf_counter()
        await self.workspace(scope, counted, send)
        self.seconds += time.perf_counter() - started


@dataclass
class Site:
    """A practice that people can use; it has what tests/support/therapist.py needs of one."""

    workspace: Workspace
    slack: MeteredSlack
    server: Server
    database_url: str
    taps: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        address = make_url(self.database_url)
        self._engine = sa.create_engine(address.set(drivername=DRIVERS[address.drivername]))

    @property
    def url(self) -> str:
        """Return the address of the product."""
        return self.server.url

    def clock(self) -> datetime:
        """Return the time."""
        return machine_time()

    def deliver(self) -> None:
        """Wait until the worker has sent what is due."""
        table = Delivery.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
        due = sa.select(table.c.id).where(table.c.done_at.is_(None)).limit(1)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            with self._engine.connect() as connection:
                if connection.execute(due.where(table.c.due_at <= self.clock())).first() is None:
                    return
            time.sleep(0.02)
        raise TimeoutError("the worker does not send what is due")


def machine_time() -> datetime:
    """Return the machine's time: the servers are other processes, with no other clock."""
    return datetime.now(UTC)  # noqa: TID251 -- as above


@contextmanager
def serve_product(database_url: str, api_url: str, folder: Path, process_id: str = "1") -> Iterator[Server]:
    """Run `consult-coach serve` in a process of its own."""
    port = _free_port()
    settings = {
        "database_url": database_url,
        "host": "127.0.0.1",
        "port": str(port),
        "public_url": f"http://127.0.0.1:{port}",
        "key": base64.b64encode(KEY).decode(),
        "slack_bot_token": TOKEN,
        "slack_signing_secret": SECRET,
        "slack_api_url": api_url,
        "team_id": "T1",
        "process_id": process_id,
        "without_sign_in": "true",
    }
    environment = {f"CONSULT_COACH_{name.upper()}": value for name, value in settings.items()}
    with _running(["-m", "bot", "serve"], port, environment, folder / f"serve-{port}.log", "/healthz") as server:
        yield server


@contextmanager
def serve_bare(database_url: str, folder: Path) -> Iterator[Server]:
    """Run the bare handler in a process of its own."""
    port = _free_port()
    command = ["-m", "tests.bench.bare_handler", database_url, str(port)]
    with _running(command, port, {}, folder / f"bare-{port}.log", "/") as server:
        yield server


@contextmanager
def open_site(database_url: str, people: Sequence[str], folder: Path) -> Iterator[Site]:
    """Run a practice on this database, with these people in Slack."""
    with ExitStack() as stack:
        known = {person.id: person for person in load_demo_people()}
        persons = [known.get(who, WorkspacePerson(who, who.title())) for who in people]
        installation = Installation("", SECRET, TOKEN, team_id="T1")
        workspace = Workspace(people=persons, app=installation, clock=machine_time)
        slack = MeteredSlack(workspace.asgi)
        slack_url = stack.enter_context(served(slack))
        stack.callback(workspace.release_waiters)
        workspace.set_url(slack_url)
        server = stack.enter_context(serve_product(database_url, f"{slack_url}/api/", folder))
        workspace.set_events_url(f"{server.url}/slack/events")
        yield Site(workspace, slack, server, database_url)


@contextmanager
def _running(arguments: list[str], port: int, environment: dict[str, str], log: Path, path: str) -> Iterator[Server]:
    url, started = f"http://127.0.0.1:{port}", time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 -- our own command
            [sys.executable, *arguments],
            cwd=ROOT,
            env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "", **environment},
            stdout=output,
            stderr=output,
        )
    try:
        _wait_until_it_answers(url + path, process, log)
        yield Server(url, process, time.perf_counter() - started)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    while process.poll() is None:
        try:
            urllib.request.urlopen(url).close()  # noqa: S310 -- loopback only
        except urllib.error.HTTPError:
            return  # an answer, if only that there is no such page
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise RuntimeError(f"a server ended: {log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
