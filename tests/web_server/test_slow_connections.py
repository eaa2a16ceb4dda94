"""Real sockets to the server as `serve` configures it: who is slow, endless or many is cut off, others are served."""

import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.web_server import connection
from bot.web_server.connection import LimitedConnection
from tests.web_server.loopback_server import serving

HEAD_SECONDS, MAX_WAITING = 0.3, 40
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class QuickConnection(LimitedConnection):
    """The same, with less patience."""

    head_seconds, max_waiting = HEAD_SECONDS, MAX_WAITING


class PatientConnection(LimitedConnection):
    """The same, which would wait for a minute."""

    head_seconds, max_waiting = 60.0, MAX_WAITING


async def answer(request: Request) -> Response:
    """Say who asked; read the body if there is one at /body."""
    if request.url.path == "/body":
        return PlainTextResponse(str(len(await request.body())))
    return PlainTextResponse(request.client.host if request.client else "")


WEB = Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of the server of these tests."""
    with serving(WEB, connection=QuickConnection) as number:
        yield number


def connect(port: int) -> socket.socket:
    """Connect, and wait five seconds at most for anything."""
    return socket.create_connection(("127.0.0.1", port), timeout=5)


def receive(line: socket.socket) -> bytes:
    """Return what arrives until the connection ends."""
    parts = []
    with suppress(ConnectionResetError):
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)


def ask(line: socket.socket) -> int:
    """Send a request, and return the status of its answer once all of it has arrived."""
    line.sendall(GET)
    answered = b""
    while not answered.endswith(b"127.0.0.1"):
        answered += line.recv(65536)
    return int(answered.split(b" ", 2)[1])


@pytest.mark.parametrize("start", [b"", b"G", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
def test_a_connection_whose_head_does_not_come_to_an_end_is_cut_off(port: int, start: bytes) -> None:
    with closing(connect(port)) as line:
        line.sendall(start)

        assert receive(line) == b""


def test_a_head_that_comes_byte_by_byte_is_cut_off_although_it_never_pauses(port: int) -> None:
    sent = 0
    with closing(connect(port)) as line, suppress(OSError):  # a broken pipe or a reset
        line.sendall(b"GET / HTTP/1.1\r\nX: ")
        while sent < 500:
            line.sendall(b"a")
            sent += 1
            time.sleep(0.01)

    assert sent < 500


def test_the_second_request_of_a_connection_has_the_same_time_for_its_head(port: int) -> None:
    with closing(connect(port)) as line:
        assert ask(line) == 200
        line.sendall(b"GET / HT")

        assert receive(line) == b""


def test_a_connection_is_used_again_and_may_rest_in_between(port: int) -> None:
    with closing(connect(port)) as line:
        for _ in range(3):
            assert ask(line) == 200
            time.sleep(HEAD_SECONDS * 1.5)


def test_of_many_idle_connections_the_oldest_are_cut_off_and_a_new_one_is_served() -> None:
    with serving(WEB, connection=PatientConnection) as port, ExitStack() as stack:
        idle = [stack.enter_context(closing(connect(port))) for _ in range(5 * MAX_WAITING)]
        served = httpx.get(f"http://127.0.0.1:{port}/", trust_env=False).status_code

        assert served == 200
        assert receive(idle[0]) == b""


def test_the_limits_fit_into_the_files_that_a_process_may_open() -> None:
    assert connection.MAX_WAITING < connection.MAX_CONNECTIONS < 1024 <= resource.getrlimit(resource.RLIMIT_NOFILE)[1]


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"a:b\r\n" * 5_000 + b"\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_a_head_that_is_too_large_is_refused_although_it_comes_at_once(port: int, head: bytes) -> None:
    with closing(connect(port)) as line:
        line.sendall(head)

        assert receive(line).startswith(b"HTTP/1.1 400")


def post(port: int, body: bytes, framing: bytes) -> bytes:
    """Send a request with this body all at once; return the answer."""
    with closing(connect(port)) as line:
        line.sendall(b"POST /body HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + framing + b"\r\n\r\n" + body)
        return receive(line)


def test_a_body_in_very_many_chunks_is_refused_and_one_in_a_few_is_taken(port: int) -> None:
    chunked = b"Transfer-Encoding: chunked"

    assert post(port, b"1\r\na\r\n" * 20_000 + b"0\r\n\r\n", chunked).startswith(b"HTTP/1.1 400")
    assert post(port, b"64\r\n" + b"a" * 100 + b"\r\n0\r\n\r\n", chunked).endswith(b"\r\n\r\n100")
    assert post(port, b"a" * 100, b"Content-Length: 100").endswith(b"\r\n\r\n100")


def test_requests_that_do_not_wait_for_the_answer_get_only_the_first(port: int) -> None:
    with closing(connect(port)) as line:
        line.sendall(GET * 50)

        assert receive(line).count(b"HTTP/1.1 200") == 1


def test_after_an_early_answer_the_rest_of_the_body_is_not_awaited_for_long(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "LINGER_SECONDS", 0.2)
    sent = 0
    with closing(connect(port)) as line, suppress(OSError):
        line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
        assert line.recv(15) == b"HTTP/1.1 200 OK"
        while sent < 500:
            line.sendall(b"a")
            sent += 1
            time.sleep(0.01)

    assert sent < 500


@pytest.mark.parametrize(
    ("trusted", "forwarded", "source"),
    [
        ("", "192.0.2.7", "127.0.0.1"),
        ("10.0.0.0/8", "192.0.2.7", "127.0.0.1"),
        ("127.0.0.1/32", "192.0.2.7", "192.0.2.7"),
        ("127.0.0.1/32,10.0.0.0/8", "203.0.113.1, 192.0.2.7, 10.1.2.3", "192.0.2.7"),
    ],
)
def test_only_a_trusted_proxy_says_where_a_request_came_from(trusted: str, forwarded: str, source: str) -> None:
    with serving(WEB, trusted) as port:
        headers = {"X-Forwarded-For": forwarded}
        assert httpx.get(f"http://127.0.0.1:{port}/", headers=headers, trust_env=False).text == source
