"""Measures what the product costs people and machines. `make bench` prints the figures; no figure fails the run."""

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from storage.schema import upgrade
from tests.bench import clicks, supervisor_list, whole_consult
from tests.bench.growing_practice import GrowingPractice
from tests.bench.memory import resident
from tests.bench.no_rate_limits import NEVER_TOO_OFTEN
from tests.bench.open_cases import measure_home
from tests.support.data.sql_statements import ClickCosts, count_statements
from tests.support.practice import open_practice, start_practice_server

FEW, MANY, CONSULTS, BEST_OF = 10, 100, 100, 3


def main() -> None:
    """Measure and print. The measurement of memory comes first, while the process is still small."""
    folder = Path(tempfile.mkdtemp())
    growth_rows = _measure_growth(folder)
    _print_tables("A click", _measure_click(folder))
    _print_tables("A consult, from /consult to signed", *_measure_consult(folder))
    _print_tables("Consults piling up in one practice", growth_rows)
    _print_tables("Home with open consults", _measure_home(folder))


def _measure_click(folder: Path) -> list[tuple[str, str]]:
    bare, tick = clicks.measure_against_bare(folder)
    return [
        ("bare Bolt handler, one read, insert and commit", f"{bare:.2f} ms"),
        ("a tick at the weighing, sealed and kept", f"{tick:.2f} ms   {bare / tick:.2f} of the bare rate"),
        ("consult-coach --help", f"{clicks.measure_command('--help'):.2f} s"),
    ]


def _measure_consult(folder: Path) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    url = _create_database(folder, "whole")
    with (
        start_practice_server() as door,
        open_practice(door, url, monotonic=time.monotonic, rates=NEVER_TOO_OFTEN) as practice,
        count_statements(practice.services.database) as counts,
    ):
        ledger = ClickCosts(counts, {})
        taps_and_seconds = {
            **whole_consult.run_consult(practice, ledger),
            "supervisor, a review": whole_consult.approve_review(practice, ledger),
        }
    rows = [
        (person, f"{taps} taps, {seconds / 60:.1f} min with reading")
        for person, (taps, seconds) in taps_and_seconds.items()
    ]
    highest = ledger.highest.items()
    costs = [(kind, f"{cost[0]:3d} statements, {cost[1]} commits") for kind, cost in highest if any(cost)]
    return rows, costs


def _measure_growth(folder: Path) -> list[tuple[str, str]]:
    GrowingPractice(_create_database(folder, "warm")).run_consult()
    start = resident()
    piling = GrowingPractice(_create_database(folder, "piled"))
    means, memory, queues, statements = [], [], {}, []
    with count_statements(piling.practice.database) as counts:
        for number in range(1, CONSULTS + 1):
            before = counts.statements
            means.append(piling.run_consult() * 1000)
            statements.append(counts.statements - before)
            memory.append(resident())
            if number in {FEW, MANY}:
                queues[number] = supervisor_list.measure_review_list(piling, counts)
    first, last = min(means[:BEST_OF]), min(means[-BEST_OF:])
    few, many = queues[FEW], queues[MANY]
    return [
        ("memory at the start, after 1, after 100", f"{start}, {memory[0]}, {memory[-1]} MB"),
        ("an interaction at 1 and at 100", f"{first:.2f}, {last:.2f} ms   {last / first:.2f} times"),
        ("statements of a consult at 1 and at 100, messages too", f"{statements[0]}, {statements[-1]}"),
        ("a review queue page, 10 and 100 waiting", f"{few[0]:.1f}, {many[0]:.1f} ms   {many[0] / few[0]:.2f} times"),
        ("its statements", f"{few[1]}, {many[1]}"),
        ("its size", f"{few[2]}, {many[2]} kB"),
    ]


def _measure_home(folder: Path) -> list[tuple[str, str]]:
    costs = measure_home(_create_database(folder, "home"), (1, 20))
    return [
        (f"{open_consults} open", f"Home {home_statements} statements, menu {menu_statements}")
        for open_consults, (home_statements, menu_statements) in costs.items()
    ]


def _create_database(folder: Path, name: str) -> str:
    url = f"sqlite:///{folder / name}.db"
    upgrade(url)
    return url


def _print_tables(title: str, *tables: Sequence[tuple[str, str]]) -> None:
    sys.stdout.write(f"\n{title}\n")
    for table in tables:
        for label, value in table:
            sys.stdout.write(f"  {label:56}{value}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
