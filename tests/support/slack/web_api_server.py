"""A server that answers Slack's Web API as a test tells it to, and has a health check."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl

Answer = tuple[int, dict[str, str], str]


@dataclass
class Api:
    """A Web API that gives the prepared answers in order; with no answer left it never answers."""

    answers: list[Answer] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    health: Answer = (200, {}, "ok")
    origin: str = ""

    @property
    def url(self) -> str:
        """Return the base URL of its methods."""
        return f"{self.origin}/api/"


def refusal(code: str) -> Answer:
    """Return Slack's answer for an error."""
    return 200, {}, json.dumps({"ok": False, "error": code})


@contextmanager
def answering() -> Iterator[Api]:
    """Serve on a free port of this machine; yield the API."""
    api = Api()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/healthz":
                api.calls.append((self.path.rpartition("/")[2], {}))
            status, headers, text = api.health if self.path == "/healthz" else (200, {}, "something else")
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            arguments = json.loads(body) if body.startswith("{") else dict(parse_qsl(body))
            api.calls.append((self.path.rpartition("/")[2], arguments))
            if not api.answers:
                self.rfile.read(1)  # blocks until the caller times out and disconnects
                return
            status, headers, text = api.answers.pop(0)
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the standard library's name
            del format, args

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        api.origin = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield api
        server.shutdown()
