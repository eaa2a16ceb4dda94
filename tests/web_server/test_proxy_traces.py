"""The proxies of docs/proxy leave no trace of a request: no address in a log, no words in a file of their own."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.support.slack.slack_endpoint import FORM
from tests.web_server.loopback_server import serving
from tests.web_server.test_proxies import Visitor, certificate, find_free_port, run_caddy, run_nginx

__all__ = ["certificate"]

CLOSE = "Connection: close\r\n\r\n"
ADDRESSES = ("/held/11111111-0000-4000-8000-000000000000?canary-address", "/w/back?state=canary-state&code=canary-code")
LARGE = 8 * 1024 * 1024  # more than the buffers of this machine's loopback
WORDS = b"canary-words "


def answering(body: bytes) -> ASGIApp:
    """Return an app that reads a body and answers with this one."""

    async def web(_scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    return web


@contextmanager
def breaking_off() -> Iterator[int]:
    """Serve answers that end before they are whole; yield the port."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\nsome"
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            for _ in ADDRESSES:
                line, _address = listening.accept()
                with line:
                    line.recv(65536)
                    line.sendall(head)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(5)


@contextmanager
def not_listening() -> Iterator[int]:
    """Yield a port on which nothing answers."""
    yield find_free_port()


@pytest.mark.parametrize("run_proxy", [run_nginx, run_caddy])
@pytest.mark.parametrize("run_product", [not_listening, breaking_off])
def test_no_address_is_written_while_the_product_is_down_or_its_answer_breaks_off(
    run_proxy: Callable[..., AbstractContextManager[tuple[int, int]]],
    run_product: Callable[[], AbstractContextManager[int]],
    certificate: tuple[Path, Path],
    tmp_path: Path,
) -> None:
    with run_product() as product, run_proxy(tmp_path, product, certificate) as (port, _plain_port):
        answers = [read_all(port, certificate[0], ask(address)) for address in ADDRESSES]

    assert all(answer.startswith(b"HTTP/1.1 ") for answer in answers)
    written = "".join(file.read_text() for file in tmp_path.rglob("*") if file.is_file() and file.name != "pid")
    assert "canary" not in written
    assert "/held/1" not in written


def ask(address: str) -> bytes:
    """Return a request for an address, with a cookie."""
    return f"GET {address} HTTP/1.1\r\nHost: coach.example.org\r\nCookie: canary-cookie=1\r\n{CLOSE}".encode()


def read_all(port: int, trust: Path, request: bytes, wait: Callable[[], object] = lambda: None) -> bytes:
    """Send a request through TLS, wait, and return all that is answered."""
    with closing(Visitor(port, trust).connect()) as line:
        line.sendall(request)
        wait()
        parts = []
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)


def take_away_its_files(folder: Path) -> None:
    """Remove the folders of nginx for bodies and answers: it can't write any, and fails if it needs to."""
    for kind in ("client_body", "proxy"):
        (folder / kind).rmdir()


def test_nginx_keeps_a_large_form_in_memory(certificate: tuple[Path, Path], tmp_path: Path) -> None:
    with serving(answering(b"read")) as product, run_nginx(tmp_path, product, certificate) as (port, _plain_port):
        take_away_its_files(tmp_path)
        visitor = Visitor(port, certificate[0])
        for size in (70_000, 256 * 1024, 1_000_000):
            body = urlencode({"words": (WORDS * size)[: size // 2]}).encode()
            assert visitor.send("POST", "/s/x", body, Content_Type=FORM).text == "read"


def test_nginx_keeps_an_answer_in_memory_that_is_read_slowly(
    certificate: tuple[Path, Path],
    tmp_path: Path,
) -> None:
    large = WORDS * (LARGE // len(WORDS))
    with serving(answering(large)) as product, run_nginx(tmp_path, product, certificate) as (port, _plain_port):
        take_away_its_files(tmp_path)
        answer = read_all(port, certificate[0], ask("/"), lambda: time.sleep(0.3))

    assert len(answer) > len(large)
    assert answer.endswith(b"\r\n0\r\n\r\n"), "the last chunk"
