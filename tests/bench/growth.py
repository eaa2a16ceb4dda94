"""The same clicks in practices of different sizes, in turn, and how long each makes a writer wait when it is idle."""

import sqlite3
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from tests.bench.clicks import HARD_PLAN, LOOKED_AT, ClickBench, open_bench, people_of, run_all
from tests.bench.figures import Report, group_of
from tests.bench.seeding.__main__ import fill
from tests.bench.seeding.plan import Plan
from tests.bench.site import machine_time, open_site, serve_bare
from tests.bench.timed_people import BareCaller

RUNS = 6  # consults in each practice
HEARTBEATS_SECONDS = 35  # the heartbeat comes every 30 seconds
SECTION = "Growth, to the smallest practice"


def measure_growth(report: Report, folder: Path, sizes: Sequence[int]) -> None:
    """Measure practices with so many consults; the first is what the others are compared with."""
    plans, urls = [Plan(size, runs=RUNS) for size in sizes], []
    for plan in plans:
        urls.append(f"sqlite:///{folder / f'growth-{plan.consults}.db'}")
        started = time.perf_counter()
        fill(urls[-1], plan, machine_time())
        report.add(SECTION, f"{plan.consults:,} consults: seconds to seed", time.perf_counter() - started)
    with ExitStack() as stack:
        bare = BareCaller(stack.enter_context(serve_bare(f"sqlite:///{folder / 'growth-bare.db'}", folder)))
        sites = [
            stack.enter_context(open_site(url, people_of(plan), folder)) for url, plan in zip(urls, plans, strict=True)
        ]
        for site, plan in zip(sites, plans, strict=True):
            report.add(
                SECTION, f"{plan.consults:,}: seconds until ready", site.server.ready_seconds, "start-up, seconds"
            )
        benches = [open_bench(site, plan, bare) for site, plan in zip(sites, plans, strict=True)]
        run_all(benches, RUNS)
        for bench in benches[1:]:
            _compare(report, benches[0], bench)
        paths = [Path(url.removeprefix("sqlite:///")) for url in urls]
        with ThreadPoolExecutor() as pool:
            for plan, longest in zip(plans, pool.map(find_longest_wait, paths), strict=True):
                name = f"{plan.consults:,}, idle: longest wait for the write lock, ms"
                report.add(SECTION, name, longest * 1000, "longest wait for the write lock, ms")


def measure_hard_practice(report: Report, folder: Path) -> None:
    """Measure what people look at in a practice that is hard to show: much of everything in one place."""
    section, url = "A practice with much of everything in one place", f"sqlite:///{folder / 'hard.db'}"
    fill(url, HARD_PLAN, machine_time())
    with ExitStack() as stack:
        bare = BareCaller(stack.enter_context(serve_bare(f"sqlite:///{folder / 'hard-bare.db'}", folder)))
        bench = open_bench(stack.enter_context(open_site(url, people_of(HARD_PLAN), folder)), HARD_PLAN, bare)
        bench.greet()
        bench.look()
        for kind, samples in bench.times.by_kind.items():
            report.add(section, f"{kind}: ms", samples.ms)
            report.add(section, f"{kind}: slowest, ms", samples.p99, "much in one place, ms")


def _compare(report: Report, first: ClickBench, other: ClickBench) -> None:
    """Compare by groups of clicks, and each list for itself: a kind that occurs twice in a consult says little."""
    factors: dict[str, list[float]] = {}
    for kind, samples in other.times.by_kind.items():
        factor = first.times.by_kind[kind].ratio / samples.ratio
        factors.setdefault(kind if kind in LOOKED_AT else group_of(kind), []).append(factor)
    for name, each in factors.items():
        report.add(SECTION, f"{other.plan.consults:,}: {name}", statistics.geometric_mean(each), "growth")


def find_longest_wait(path: Path) -> float:
    """Return the longest that a writer waits while the server does only what it does by itself, in seconds."""
    longest, end = 0.0, time.monotonic() + HEARTBEATS_SECONDS
    connection = sqlite3.connect(path, isolation_level=None, timeout=60)
    while time.monotonic() < end:
        started = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
        longest = max(longest, time.perf_counter() - started)
        time.sleep(0.005)
    connection.close()
    return longest
