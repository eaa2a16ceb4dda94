"""Measures what the product costs: `make bench`, or some of it with `make bench ONLY="clicks queue"`.

Every figure with a target in targets.toml says whether it is missed; the exit status is 1 if any is. All figures are
written as JSON, too. docs/performance.md explains what is measured, and how to read it.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

from tests.bench.clicks import (
    BUSY_HOME,
    HOME,
    KEYSTROKE,
    LOOKED_AT,
    ONE_HOME,
    TYPED,
    ClickBench,
    open_bench,
    people_of,
    run_all,
)
from tests.bench.crowd import measure_crowd, run_postgresql
from tests.bench.figures import Figure, Report, click_target
from tests.bench.growth import measure_growth, measure_hard_practice
from tests.bench.seeding.__main__ import fill
from tests.bench.seeding.plan import Plan
from tests.bench.site import ROOT, Server, machine_time, open_site, serve_bare
from tests.bench.statements import READS, AllCosts, count_consult, count_looks
from tests.bench.timed_people import BareCaller
from tests.bench.waiting_messages import DUE, WAITING, measure_queue

CONSULTS, IDLE_SECONDS = 1_000, 20.0
SIZES, QUICK_SIZES = (1_000, 10_000, 100_000), (1_000, 10_000)
RUNS, QUICK_RUNS = 24, 8
WHOLE = "A whole consult of two"
ANSWER = ("page: record an answer", "page: record an answer, the page that follows")


def measure_clicks(report: Report, folder: Path, options: argparse.Namespace) -> None:
    """Measure every kind of click, whole consults, and what the server takes beside them."""
    costs, runs = count_consult(folder), options.runs or (QUICK_RUNS if options.quick else RUNS)
    plan, url = Plan(CONSULTS, runs=runs), f"sqlite:///{folder / 'clicks.db'}"
    fill(url, plan, machine_time())
    with ExitStack() as stack:
        bare = stack.enter_context(serve_bare(f"sqlite:///{folder / 'bare.db'}", folder))
        site = stack.enter_context(open_site(url, people_of(plan), folder))
        at_start, bare_cpu = site.server.resident_mb, bare.cpu_seconds
        bench = open_bench(site, plan, BareCaller(bare))
        run_all([bench], runs)
        _report_clicks(report, bench, costs, count_looks(url, LOOKED_AT, HOME))
        _report_consult(report, bench, costs)
        bare_calls = sum(len(samples.each) for samples in bench.times.by_kind.values())
        report.add(WHOLE, "bare handler, CPU ms", 1000 * (bare.cpu_seconds - bare_cpu) / bare_calls)
        _report_process(report, site.server, at_start, f"{runs} consults")


def _report_clicks(report: Report, bench: ClickBench, costs: AllCosts, looks: AllCosts) -> None:
    report.print_clicks_head()
    for kind, samples in bench.times.by_kind.items():
        target, counted = click_target(kind), {**costs.highest, **looks.highest}.get(kind)
        figures = [
            Figure("clicks", len(samples.each)),
            Figure("ms", samples.ms),
            Figure("p99", samples.p99),
            Figure("ratio", samples.ratio, least=target.get("ratio")),
            Figure("CPU ms", samples.cpu_ms),
            Figure("bytes", samples.size),
        ]
        if counted:
            figures.append(Figure("statements", counted[0], most=target.get("statements")))
            figures.append(Figure("commits", counted[1], most=0 if kind in (*READS, *LOOKED_AT) else None))
            figures.append(Figure("repeats", len({**costs.repeated, **looks.repeated}.get(kind, ())), most=0))
        report.add_click(kind, figures)


def _report_consult(report: Report, bench: ClickBench, costs: AllCosts) -> None:
    section, by_kind = WHOLE, bench.times.by_kind
    report.add(
        section, "bare handler, ms", statistics.median(s.bare_ms for kind in by_kind.values() for s in kind.each)
    )
    seconds = statistics.median(bench.consult_ms) / 1000
    report.add(section, "seconds of product time", seconds, "whole consult, seconds")
    report.add(section, "requests", bench.consult_requests)
    report.add(section, "statements", costs.total(0), "whole consult, statements")
    report.add(section, "commits", costs.total(1), "whole consult, commits")
    sent, shown = (by_kind[kind] for kind in ANSWER)
    bare_ms = statistics.median(sample.bare_ms for sample in sent.each)
    name = "answer and the page after it"
    report.add(section, f"{name}, ratio", bare_ms / (sent.ms + shown.ms), f"{name}, ratio")
    report.add(section, f"{name}, statements", sum(costs.highest[kind][0] for kind in ANSWER), f"{name}, statements")
    name = "Home with 20 open and 200 past, to Home with one"
    report.add(section, name, by_kind[BUSY_HOME].ms / by_kind[ONE_HOME].ms, name)
    alone = statistics.median(bench.alone_ms)
    report.add(section, "keystroke: the checker alone, ms", alone)
    report.add(
        section, "keystroke, to the checker alone", by_kind[KEYSTROKE].ms / alone, "keystroke, to the checker alone"
    )


def _report_process(report: Report, server: Server, at_start: float, after: str) -> None:
    section = "The server process"
    report.add(section, "start-up, seconds", server.ready_seconds, "start-up, seconds")
    report.add(section, "--help, seconds", _time_help(), "--help, seconds")
    report.add(section, "memory at start, MB", at_start, "memory at start, MB")
    model, resident = _measure_model(), server.resident_mb
    report.add(section, f"memory after {after}, without the checker, MB", resident - model, "memory after, MB")
    report.add(section, "memory of the checker, MB", model)
    used = server.cpu_seconds
    time.sleep(IDLE_SECONDS)
    report.add(section, "idle, % of a CPU", 100 * (server.cpu_seconds - used) / IDLE_SECONDS, "idle, % of a CPU")


def _measure_model() -> float:
    """Return the megabytes that the checker takes with its language model; the server loads it with the first page."""
    code = (
        "from tests.bench.memory import resident; import bot.app; before = resident(); "
        "from bot.checker.language_model import load_spacy_parser; parser = load_spacy_parser(); "
        f"from flows.impressions.checking import check; check({TYPED!r}, parser=parser); print(resident() - before)"
    )
    return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=ROOT).stdout)  # noqa: S603 -- ours


def _time_help() -> float:
    """Return how long `--help` takes in seconds, the best of five."""
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "bot", "--help"], check=True, capture_output=True, cwd=ROOT)
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def measure_sizes(report: Report, folder: Path, options: argparse.Namespace) -> None:
    """Measure how clicks, lists and the heartbeat grow with the practice."""
    measure_growth(report, folder, QUICK_SIZES if options.quick else SIZES)


def measure_much(report: Report, folder: Path, options: argparse.Namespace) -> None:
    """Measure a practice with 10,000 waiting reviews, a therapist and a case of 800 consults, 580,000 audit entries."""
    del options
    measure_hard_practice(report, folder)


def measure_clients(report: Report, folder: Path, options: argparse.Namespace) -> None:
    """Measure sixteen clients at once."""
    del options
    measure_crowd(report, folder)


def measure_messages(report: Report, folder: Path, options: argparse.Namespace) -> None:
    """Measure how waiting messages are sent."""
    with run_postgresql() as create:
        urls = {"SQLite": f"sqlite:///{folder / 'queue.db'}", **({"PostgreSQL": create("queue")} if create else {})}
        for kind, url in urls.items() if not options.quick else list(urls.items())[:1]:
            costs, section = measure_queue(url), f"{DUE:,} due messages of {DUE + WAITING:,}"
            report.add(section, f"{kind}: seconds until the last is sent", costs.seconds, "due messages, seconds")
            report.add(section, f"{kind}: ms CPU each", costs.cpu_ms, "due messages, ms CPU each")
            report.add(section, f"{kind}: idle, % of a CPU", costs.idle_percent, "idle, % of a CPU")
            report.add(section, f"{kind}: ms until a new one is sent", costs.wake_ms)


BENCHES: Mapping[str, Callable[..., None]] = {
    "clicks": measure_clicks,
    "growth": measure_sizes,
    "hard": measure_much,
    "crowd": measure_clients,
    "queue": measure_messages,
}


def main(arguments: list[str]) -> int:
    """Measure and print; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("only", nargs="*", choices=[[], *BENCHES], help="which of them; all, if none is named")
    parser.add_argument("--quick", action="store_true", help="fewer consults, smaller practices")
    parser.add_argument("--runs", type=int, help="whole consults among the clicks")
    parser.add_argument("--json", type=Path, default=ROOT / ".data" / "bench.json")
    options, report = parser.parse_args(arguments), Report()
    sys.stdout.write(f"{os.cpu_count()} cores; the load of the last minute is {os.getloadavg()[0]:.1f}\n")
    for name in options.only or BENCHES:
        started = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            BENCHES[name](report, Path(folder), options)
        report.seconds[name] = round(time.perf_counter() - started)
        report.write(options.json)
    sys.stdout.write(f"\nMissed: {len(report.missed)}\n{''.join(f'  {name}' + chr(10) for name in report.missed)}")
    sys.stdout.write(f"Seconds: {report.seconds}. All figures are in {options.json}\n")
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
