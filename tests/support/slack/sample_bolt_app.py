"""A small real Bolt app and real servers, for tests of the demo's local Slack."""

import contextlib
import json
import re
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import uvicorn
from slack_bolt import Ack, App, BoltResponse
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.demo.local_slack import Installation, Workspace, WorkspacePerson

SECRET = "made-up-signing-secret"
TOKEN = "xoxb-made-up"
ANA = "U0ANA"
BEN = "U0BEN"
GUS = "U0GUS"

Json: TypeAlias = dict[str, Any]


@dataclass
class Times:
    """A practice clock and a monotonic timer that tests move."""

    now: datetime = datetime(2025, 5, 6, 13, 12, tzinfo=UTC)
    ahead: float = 0.0

    def clock(self) -> datetime:
        return self.now

    def timer(self) -> float:
        return time.monotonic() + self.ahead

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@contextlib.contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve an app on a free port of this machine; yield its URL."""
    # The protocol is given as TCP so that asyncio turns off Nagle's delay, which would add 40 ms to an answer.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def bolt_asgi(app: App) -> Starlette:
    """Return a web app that runs each request of a Bolt app in a thread."""

    async def events(request: Request) -> Response:
        bolt_request = to_bolt_request(request, await request.body())
        answer: BoltResponse = await run_in_threadpool(app.dispatch, bolt_request)
        return to_starlette_response(answer)

    return Starlette(routes=[Route("/slack/events", events, methods=["POST"])])


@dataclass
class Practice:
    """A workspace and the app installed in it; `heard` records the body of every request that reached a listener."""

    workspace: Workspace
    app: App
    client: WebClient
    times: Times
    url: str
    received: list[Json] = field(default_factory=list)

    def on_command(self, view: Json) -> None:
        """Let the app answer /consult with a modal."""

        @self.app.command("/consult")
        def opened(ack: Ack, body: Json, client: WebClient) -> None:
            self.received.append(body)
            client.views_open(trigger_id=body["trigger_id"], view=view)
            ack()

    def on_action(self, then: Callable[[Json], object] = lambda _body: None) -> None:
        """Let the app run `then` and acknowledge, for every action."""

        @self.app.action({"type": "block_actions", "action_id": re.compile(".*")})
        def acted(ack: Ack, body: Json) -> None:
            self.received.append(body)
            then(body)
            ack()

    def on_submission(self, answer: Json | None = None, then: Callable[[Json], object] = lambda _: None) -> None:
        """Let the app run `then` and answer, for each submission of the modal `thing`."""

        @self.app.view({"type": "view_submission", "callback_id": "thing"})
        def submitted(ack: Ack, body: Json) -> None:
            self.received.append(body)
            then(body)
            ack(**(answer or {}))

    def on_close(self) -> None:
        """Let the app acknowledge that the modal `thing` was closed."""

        @self.app.view_closed("thing")
        def closed(ack: Ack, body: Json) -> None:
            self.received.append(body)
            ack()

    def open_modal(self, person_id: str, view: Json) -> Json:
        """Open a modal for a person; return the view as Slack answers it."""
        trigger_id = self.workspace.create_trigger(person_id)
        opened: Json = self.client.views_open(trigger_id=trigger_id, view=view)["view"]
        return opened

    def refusal(self, call: Callable[[], object]) -> Json:
        """Return Slack's answer to a call that it refuses; fail if Slack accepts the call."""
        try:
            call()
        except SlackApiError as refused:
            answer: Json = refused.response.data
            return answer
        raise AssertionError("Slack accepted the call")

    def error(self, call: Callable[[], object]) -> str:
        """Return Slack's error code for a call that it refuses."""
        return str(self.refusal(call)["error"])

    def get(self, path: str, **headers: str) -> tuple[int, Json]:
        """Send a GET request as the browser page does; return status and body."""
        return _fetch(self.url + path, None, headers)

    def send(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, Json]:
        """Send these bytes with the app's token; return status and body."""
        return _fetch(self.url + path, body, {"Authorization": f"Bearer {TOKEN}", **headers})

    def post(self, path: str, body: object, **headers: str) -> tuple[int, Json]:
        """Send a POST request as the browser page does; return status and body."""
        defaults = {"X-Workspace": "1", "Origin": self.url, "Content-Type": "application/json"}
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return _fetch(self.url + path, json.dumps(body).encode(), defaults | sent)


def _fetch(url: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, Json]:
    # Only addresses of `served`, on this machine.
    request = urllib.request.Request(url, body, headers)  # noqa: S310 - see above
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - see above
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


class ReplaceableApp:
    """A server's app that can be replaced while it is served: starting and stopping servers takes longest."""

    def __init__(self) -> None:
        self.app: ASGIApp = Starlette()
        self.url = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


@dataclass
class Servers:
    """The servers of the workspace and of the app."""

    workspace: ReplaceableApp = field(default_factory=ReplaceableApp)
    app: ReplaceableApp = field(default_factory=ReplaceableApp)


@contextlib.contextmanager
def start_servers() -> Iterator[Servers]:
    """Serve two apps, each on its own port."""
    doors = Servers()
    with served(doors.workspace) as doors.workspace.url, served(doors.app) as doors.app.url:
        yield doors


@contextlib.contextmanager
def practice(doors: Servers, people: list[WorkspacePerson]) -> Iterator[Practice]:
    """Yield a fresh workspace with a fresh Bolt app."""
    times, url = Times(), doors.workspace.url
    installation = Installation(f"{doors.app.url}/slack/events", SECRET, TOKEN)
    workspace = Workspace(people=people, app=installation, clock=times.clock, timer=times.timer)
    workspace.set_url(url)
    doors.workspace.app = workspace.asgi
    client = WebClient(TOKEN, base_url=f"{url}/api/")
    app = App(client=client, signing_secret=SECRET, process_before_response=True)
    doors.app.app = bolt_asgi(app)
    # Bolt has called auth.test, which no test is about.
    workspace.clear()
    yield Practice(workspace, app, client, times, url)
    workspace.release_waiters()
