"""Sixteen clients who tick at once, beside the bare handler, with one process or several."""

import http.client
import os
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

from bot.demo.local_slack.client import sending
from tests.bench.bare_handler import PAYLOAD
from tests.bench.figures import Report
from tests.bench.seeding.__main__ import fill
from tests.bench.seeding.plan import Plan
from tests.bench.site import Site, machine_time, open_site, serve_bare, serve_product
from tests.bench.timed_people import P99, percentile
from tests.support.data import postgres
from tests.support.slack.slack_endpoint import FORM, signed
from tests.support.therapist import Therapist
from tests.support.walks.preparation_steps import value_beside

CLIENTS, SECONDS, ROUNDS = 16, 3.0, 3
CORES_OF_SEVERAL = 4  # on fewer, several processes share with the database and the clients what one process has
SECTION = "Sixteen clients who tick at once"
DURABLE = "-c listen_addresses= -c unix_socket_directories={folder}"
"""PostgreSQL as it comes: it waits for the disk at each commit."""


def measure_crowd(report: Report, folder: Path) -> None:
    """Measure SQLite with one process, and PostgreSQL with one, two and four."""
    _measure(report, "SQLite", (1,), folder, lambda name: f"sqlite:///{folder / name}.db")
    with run_postgresql() as create:
        if create:
            _measure(report, "PostgreSQL", (1, 2, 4), folder, create)


@contextmanager
def run_postgresql() -> Iterator[Callable[[str], str] | None]:
    """Run a server that waits for the disk; yield what creates a database, or None where there is no PostgreSQL."""
    postgres.SETTINGS = DURABLE  # tests do not wait for the disk, and measurements do
    with ExitStack() as stack:
        try:
            server = stack.enter_context(postgres.run_server())
        except postgres.NoServerError:
            yield None
            return

        def create(name: str) -> str:
            server.create(name)
            return server.url(name)

        yield create


def _measure(report: Report, kind: str, processes: tuple[int, ...], folder: Path, create: Callable[[str], str]) -> None:
    plan, url = Plan(1_000, runs=CLIENTS), create(f"crowd_{kind.lower()}")
    fill(url, plan, machine_time())
    people = [f"UR{number}IT" for number in range(CLIENTS)]
    first = 0.0
    with ExitStack() as stack:
        bare = stack.enter_context(serve_bare(create(f"bare_{kind.lower()}"), folder))
        site = stack.enter_context(open_site(url, people, folder))
        bodies = [_bring_to_ticks(site, plan, who) for who in people]
        servers = [site.server]
        for count in processes:
            while len(servers) < count:
                api_url = f"{site.workspace.store.url}/api/"
                servers.append(stack.enter_context(serve_product(url, api_url, folder, str(len(servers) + 1))))
            judged = count == 1 or (os.cpu_count() or 1) >= CORES_OF_SEVERAL
            rate = _compare(
                report,
                f"{kind}, {count} process{'es' if count > 1 else ''}",
                [each.url for each in servers],
                bare.url,
                bodies,
                judged=judged,
            )
            first = first or rate
            key = f"{count} processes, to one"
            if count > 1:
                report.add(SECTION, f"{kind}, {count} processes, to one", rate / first, key if judged else "")


def _compare(
    report: Report, name: str, urls: list[str], bare_url: str, bodies: list[list[bytes]], *, judged: bool
) -> float:
    bare_bodies = [[sending.encode_interactive(PAYLOAD)[0].encode()]] * CLIENTS
    rounds = [(_crowd(urls, bodies), _crowd([bare_url], bare_bodies)) for _ in range(ROUNDS)]
    (rate, p99), (bare_rate, bare_p99) = (
        (statistics.median(each[side][0] for each in rounds), statistics.median(each[side][1] for each in rounds))
        for side in (0, 1)
    )
    report.add(SECTION, f"{name}: ticks a second", rate)
    report.add(SECTION, f"{name}: of the bare handler, a second", bare_rate)
    report.add(
        SECTION, f"{name}: ticks a second, to bare", rate / bare_rate, "ticks a second, to bare" if judged else ""
    )
    report.add(SECTION, f"{name}: p99 of a tick, ms", p99)
    report.add(SECTION, f"{name}: p99, to bare", p99 / bare_p99, "p99, to bare" if judged else "")
    return rate


def _crowd(urls: list[str], bodies: list[list[bytes]]) -> tuple[float, float]:
    """Let each client send its bodies in turn; return the requests in a second, and the 99th percentile in ms."""
    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(_client, url, each) for url, each in zip(cycle(urls), bodies, strict=False)]
        times = [ms for client in clients for ms in client.result()]
    return len(times) / (time.perf_counter() - started), percentile(times, P99)


def _client(url: str, bodies: list[bytes]) -> list[float]:
    times, end = [], time.perf_counter() + SECONDS
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    for body in cycle(bodies):
        headers = {"Content-Type": FORM, **signed(body)}
        started = time.perf_counter()
        connection.request("POST", "/slack/events", body, headers)
        answer = connection.getresponse()
        answer.read()
        times.append((time.perf_counter() - started) * 1000)
        assert answer.status == http.client.OK, answer.status
        if started > end:
            break
    connection.close()
    return times


def _bring_to_ticks(site: Site, plan: Plan, who: str) -> list[bytes]:
    """Bring a therapist to where they weigh; return two requests that tick there, one and then another option."""
    person = Therapist(site, who)  # type: ignore[arg-type]  # a site has what a person needs of a practice
    person.types()
    person.presses("confer", value=value_beside(person, plan.codes_of(who)[0]))
    person.answers("frame", reasons=["engage"]).answers("screen", fits="none")
    person.answers("facts", impression="formed", informed=person.options("informed")[:-1])
    for ticked in person.options("bring")[:2]:
        person.ticks(bring=[ticked])
    ticks = [entry.payload for entry in site.workspace.traffic if entry.kind == "block_actions"]
    return [sending.encode_interactive(dict(payload))[0].encode() for payload in ticks[-2:]]
