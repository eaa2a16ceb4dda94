"""Real sockets of people who never read an answer: in whatever state the connection is, it ends, and so does a stop."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.web_server import connection
from bot.web_server.connection import LimitedConnection
from bot.web_server.serving import build_config
from tests.web_server.loopback_server import serving

LARGE = "a" * 8 * 1024 * 1024  # more than this machine's buffers take
GET_LARGE = b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n"
CLOSED = 7  # of the states of TCP
MAX_WAITING = 10


class QuickConnection(LimitedConnection):
    """The same, with less patience."""

    unread_seconds = 0.2


class PatientConnection(LimitedConnection):
    """The same, which would wait for a minute, but not for many."""

    unread_seconds, max_waiting = 60.0, MAX_WAITING


async def answer(request: Request) -> Response:
    """Answer with more than fits into the buffers of the machine, or with a word."""
    return PlainTextResponse(LARGE if request.url.path == "/large" else "short")


WEB = Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of the server of these tests."""
    with serving(WEB, connection=QuickConnection) as number:
        yield number


def ask_for_much(port: int) -> socket.socket:
    """Ask for a large answer, and wait until it begins to arrive; read nothing of it."""
    line = socket.create_connection(("127.0.0.1", port), timeout=5)
    line.sendall(GET_LARGE)
    line.recv(1, socket.MSG_PEEK)
    return line


def is_cut_off(line: socket.socket) -> bool:
    """Return whether the server ends the connection within some seconds, without anything being read."""
    for _ in range(500):
        if line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == CLOSED:
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize(
    "then",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(GET_LARGE, id="the next request"),
        pytest.param(b"GET /", id="half a request"),
        pytest.param(b"\0\r\n\r\n", id="what is no request"),
        pytest.param(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na", id="half a body"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", id="the last request"),
    ],
)
def test_who_does_not_read_an_answer_is_cut_off_whatever_they_send_next(port: int, then: bytes) -> None:
    with closing(ask_for_much(port)) as line:
        line.sendall(then)

        assert is_cut_off(line)


def test_who_does_not_read_the_answer_after_which_we_hang_up_is_cut_off(port: int) -> None:
    with closing(socket.create_connection(("127.0.0.1", port), timeout=5)) as line:
        line.sendall(GET_LARGE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))

        assert is_cut_off(line)


def test_who_has_hung_up_and_reads_nothing_is_cut_off(port: int) -> None:
    with closing(ask_for_much(port)) as line:
        line.shutdown(socket.SHUT_WR)

        assert is_cut_off(line)


def test_who_reads_is_not_cut_off(port: int) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
        for _ in range(3):
            assert http.get("/large").text == LARGE
            time.sleep(QuickConnection.unread_seconds)


def test_of_many_who_do_not_read_the_oldest_are_cut_off_and_a_new_one_is_served() -> None:
    with serving(WEB, connection=PatientConnection) as port, ExitStack() as stack:
        silent: list[socket.socket] = []
        for _ in range(2 * MAX_WAITING):
            silent.append(stack.enter_context(closing(ask_for_much(port))))
            silent[-1].sendall(GET_LARGE)

        assert httpx.get(f"http://127.0.0.1:{port}/", trust_env=False).text == "short"
        assert is_cut_off(silent[0])


def test_a_stop_does_not_wait_for_who_does_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "LINGER_SECONDS", 0.1)
    config = build_config(WEB, "127.0.0.1", 0)
    assert config.timeout_graceful_shutdown, "an end for whatever else is not complete"
    config.http, config.lifespan, config.timeout_graceful_shutdown = PatientConnection, "off", None
    server = uvicorn.Server(config)
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        with closing(ask_for_much(listening.getsockname()[1])) as line:
            line.sendall(GET_LARGE)
            server.should_exit = True
            thread.join(5)

            assert not thread.is_alive()
