"""Socket mode: the practice has no public address, and Slack's requests come over a socket that the product opens."""

import json
import queue
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from slack_bolt.adapter.socket_mode import SocketModeHandler
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from websockets.sync.server import Server, ServerConnection, serve

from bot import app
from bot.deployment import Deployment
from tests.support.practice import ANA, KEY, TOKEN, PracticeServer, SlackPractice, open_practice

ENVELOPE = "made-up-envelope"


class Socket:
    """Slack's end of the socket: sends one envelope and records the answers."""

    def __init__(self, envelope: dict[str, Any]) -> None:
        self._envelope = envelope
        self.answers: queue.Queue[dict[str, Any]] = queue.Queue()

    def __call__(self, connection: ServerConnection) -> None:
        connection.send(json.dumps({"type": "hello", "num_connections": 1}))
        connection.send(json.dumps(self._envelope))
        for answer in connection:
            self.answers.put(json.loads(answer))


@contextmanager
def listening(socket: Socket) -> Iterator[str]:
    """Serve the socket on a free port of this machine; yield its address."""
    server: Server = serve(socket, "127.0.0.1", 0)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}/"
    server.shutdown()
    thread.join()


def command(practice: SlackPractice) -> dict[str, Any]:
    """Return the envelope of Ana's /consult command."""
    payload = {
        "command": "/consult",
        "text": "",
        "user_id": ANA,
        "team_id": practice.services.team_id,
        "trigger_id": practice.workspace.create_trigger(ANA),
    }
    return {
        "type": "slash_commands",
        "envelope_id": ENVELOPE,
        "payload": payload,
        "accepts_response_payload": True,
    }


def test_the_consult_command_is_answered_over_the_socket(door: PracticeServer, sqlite_url: str) -> None:
    with open_practice(door, sqlite_url) as practice:
        socket = Socket(command(practice))
        with listening(socket) as address:

            async def where_to(_request: Request) -> JSONResponse:
                return JSONResponse({"ok": True, "url": address})

            inner = door.serves
            door.serves = Starlette(
                routes=[Route("/api/apps.connections.open", where_to, methods=["POST"]), Mount("/", inner)]
            )
            place = Deployment(
                database_url=sqlite_url,
                key=KEY,
                bot_token=TOKEN,
                signing_secret="",
                api_url=f"{door.url}/api/",
                public_url=door.url,
                team_id=practice.services.team_id,
            )
            handler = SocketModeHandler(app.build_bolt_app(place, practice.services), "xapp-made-up")
            handler.connect()  # type: ignore[no-untyped-call]

            answered = socket.answers.get(timeout=20)

            handler.close()  # type: ignore[no-untyped-call]

        assert answered["envelope_id"] == ENVELOPE
        assert practice.person(ANA).step == "menu"
