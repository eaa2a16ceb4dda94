"""A small real Bolt app and real servers: what the workspace is tested against."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import uvicorn
from slack_bolt import Ack, App, BoltResponse
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.workspace import Installation, Person, Workspace

SECRET = "made-up-signing-secret"
TOKEN = "xoxb-made-up"
ANA = "U0ANA"
BEN = "U0BEN"


@dataclass
class Times:
    """A practice clock and a monotonic timer that tests move by hand."""

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
    """Serve an app on a free port of this machine; yield its address."""
    listening = socket.create_server(("127.0.0.1", 0))
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
    """Return a server for a Bolt app that runs each request in a thread, as the product does."""

    async def events(request: Request) -> Response:
        bolt_request = to_bolt_request(request, await request.body())
        answer: BoltResponse = await run_in_threadpool(app.dispatch, bolt_request)
        return to_starlette_response(answer)

    return Starlette(routes=[Route("/slack/events", events, methods=["POST"])])


@dataclass
class Practice:
    """A workspace and the app installed in it. `heard` keeps every body that reached a listener."""

    workspace: Workspace
    app: App
    client: WebClient
    times: Times
    url: str
    heard: list[dict[str, Any]] = field(default_factory=list)

    def answers_command_with_modal(self, view: dict[str, Any]) -> None:
        @self.app.command("/consult")
        def opened(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
            self.heard.append(body)
            client.views_open(trigger_id=body["trigger_id"], view=view)
            ack()

    def hears_actions(self) -> None:
        @self.app.action({"type": "block_actions", "action_id": __import__("re").compile(".*")})
        def acted(ack: Ack, body: dict[str, Any]) -> None:
            self.heard.append(body)
            ack()

    def answers_submission_with(self, answer: dict[str, Any] | None = None) -> None:
        @self.app.view({"type": "view_submission", "callback_id": "thing"})
        def submitted(ack: Ack, body: dict[str, Any]) -> None:
            self.heard.append(body)
            ack(**answer) if answer else ack()


@contextlib.contextmanager
def practice(people: list[Person]) -> Iterator[Practice]:
    """A workspace and a Bolt app, each on its own port."""
    times = Times()
    installation = Installation("", SECRET, TOKEN)
    workspace = Workspace(people=people, app=installation, clock=times.clock, timer=times.timer)
    with served(workspace.asgi) as url:
        client = WebClient(TOKEN, base_url=f"{url}/api/")
        app = App(client=client, signing_secret=SECRET, process_before_response=True)
        with served(bolt_asgi(app)) as app_url:
            workspace.served_at(url)
            workspace.calls(f"{app_url}/slack/events")
            yield Practice(workspace, app, client, times, url)
        workspace.stop()
