"""How much strangers delay a member: the median of a member's clicks alone, and during floods of unsigned requests.

`python -m tests.bench.strangers`. The product is the real server process. Of each kind, four processes send up to 1,000
requests, or for eight seconds. Ratios of one run are what counts; nothing here is asserted in a test.
"""

import json
import multiprocessing
import os
import secrets
import socket
import statistics
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import httpx

from tests.bench.site import Site, open_site
from tests.support.slack.sample_bolt_app import SECRET
from tests.support.slack.slack_endpoint import FORM, JSON, signed

STRANGERS, REQUESTS, SECONDS, CLICKS = 4, 250, 8.0, 25
PEOPLE = ("U0ANA", "U0BEN", "U0DANA", "U0FAY", "U0GUS", "U0ELI")

FLOODS: dict[str, tuple[bytes, str, dict[str, str]]] = {
    "random": (os.urandom(20_000), FORM, {}),
    "huge": (json.dumps({"a": [{"b": "x" * 20}] * 30_000}).encode(), JSON, {}),
    "huge form": (b"&".join(b"f%d=%%41" % number for number in range(50_000)), FORM, {}),
    "compressed": (zlib.compress(b"0" * 20_000_000), JSON, {"Content-Encoding": "deflate"}),
    "nested": (b"[" * 200_000, JSON, {}),
    "slow": (b"", "", {}),
    "of a page": (b"&".join(b"f%d=%%41" % number for number in range(390)), "page", {}),
}


def send_flood(url: str, name: str) -> None:
    """Send one kind of requests as one stranger does."""
    body, content_type, more = FLOODS[name]
    host, port = str(urlsplit(url).hostname), int(urlsplit(url).port or 0)
    end = time.monotonic() + SECONDS
    path, own = "/slack/events", {"Content-Type": content_type}
    if content_type == "page":
        path = "/s/00000000-0000-4000-8000-000000000000"
        own = {"Content-Type": FORM, "Origin": url, "Cookie": "sitting=guessed"}
    for _ in range(REQUESTS):
        if time.monotonic() > end:
            return
        with suppress(OSError), socket.create_connection((host, port), timeout=SECONDS) as line:
            if name == "slow":
                line.sendall(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nX: ")
                time.sleep(0.05)
                continue
            headers = {"Host": "x", "Content-Length": str(len(body)), "Connection": "close", **own, **more}
            headers |= signed(body, secret="guessed")
            head = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
            line.sendall(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
            while line.recv(65536):
                pass


@contextmanager
def flooding(url: str, name: str) -> Iterator[None]:
    """Let four strangers send requests of this kind meanwhile."""
    strangers = [multiprocessing.Process(target=send_flood, args=(url, name)) for _ in range(STRANGERS if name else 0)]
    for stranger in strangers:
        stranger.start()
    time.sleep(0.5)
    try:
        yield
    finally:
        for stranger in strangers:
            stranger.terminate()
            stranger.join()


def measure_clicks(site: Site, person: str) -> tuple[float, float]:
    """Return the median milliseconds of a member's clicks, and of the health check."""
    command = {"command": "/consult", "text": "help", "user_id": person, "team_id": "T1"}
    clicks, checks = [], []
    with httpx.Client(base_url=site.url, trust_env=False, timeout=60) as http:
        for _ in range(CLICKS):
            body = urlencode({**command, "trigger_id": secrets.token_hex(8)}).encode()  # a repeated one is refused
            started = time.perf_counter()
            http.post("/slack/events", content=body, headers={"Content-Type": FORM, **signed(body, secret=SECRET)})
            clicks.append(1000 * (time.perf_counter() - started))
            started = time.perf_counter()
            http.get("/healthz")
            checks.append(1000 * (time.perf_counter() - started))
    return statistics.median(clicks), statistics.median(checks)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, open_site(f"sqlite:///{folder}/p.db", PEOPLE, Path(folder)) as site:
        measure_clicks(site, PEOPLE[0])
        alone = measure_clicks(site, PEOPLE[0])
        sys.stdout.write(f"{'alone':<12} click {alone[0]:8.1f} ms          health {alone[1]:8.1f} ms\n")
        for number, name in enumerate(FLOODS, 1):
            with flooding(site.url, name):
                click, check = measure_clicks(site, PEOPLE[number % len(PEOPLE)])
            line = f"{name:<12} click {click:8.1f} ms ({click / alone[0]:5.1f} x) health {check:8.1f} ms"
            sys.stdout.write(f"{line} ({check / alone[1]:5.1f} x)\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
