"""What the product costs people and machines, in one run: `make bench`. Nothing here fails; one reads it."""

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from storage.database import upgrade
from tests.bench import clicks, supervisor_list, whole_consult
from tests.bench.growing_practice import Piling
from tests.bench.memory import resident
from tests.bench.no_rate_limits import NEVER_TOO_OFTEN
from tests.bench.open_cases import costs_of_home
from tests.support.data.sql_statements import Ledger, listening
from tests.support.practice import open_door, stage

FEW, MANY, CONSULTS, BEST_OF = 10, 100, 100, 3


def main() -> None:
    """Measure and print, what remembers least first."""
    folder = Path(tempfile.mkdtemp())
    piled = _piled(folder)
    _say("A click", _beside_bare(folder))
    _say("A consult, from /consult to signed", *_whole(folder))
    _say("Consults piling up in one practice", piled)
    _say("Home with open consults", _home(folder))


def _beside_bare(folder: Path) -> list[tuple[str, str]]:
    least, tick = clicks.against_bare(folder)
    return [
        ("bare Bolt handler, one read, insert and commit", f"{least:.2f} ms"),
        ("a tick at the weighing, sealed and kept", f"{tick:.2f} ms   {least / tick:.2f} of the bare rate"),
        ("consult-coach --help", f"{clicks.seconds_of('--help'):.2f} s"),
    ]


def _whole(folder: Path) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    url = _fresh(folder, "whole")
    with (
        open_door() as door,
        stage(door, url, monotonic=time.monotonic, rates=NEVER_TOO_OFTEN) as practice,
        listening(practice.desk.database.engine) as told,
    ):
        ledger = Ledger(told, {})
        spent = {
            **whole_consult.whole(practice, ledger),
            "supervisor, a review": whole_consult.reviews(practice, ledger),
        }
    taps = [(who, f"{taps} taps, {seconds / 60:.1f} min with reading") for who, (taps, seconds) in spent.items()]
    costs = [(kind, f"{cost[0]:3d} statements, {cost[1]} commits") for kind, cost in ledger.most.items() if any(cost)]
    return taps, costs


def _piled(folder: Path) -> list[tuple[str, str]]:
    Piling(_fresh(folder, "warm")).consult()
    start = resident()
    piling = Piling(_fresh(folder, "piled"))
    means, memory, queues, statements = [], [], {}, []
    with listening(piling.practice.database.engine) as told:
        for each in range(1, CONSULTS + 1):
            before = told.statements
            means.append(piling.consult() * 1000)
            statements.append(told.statements - before)
            memory.append(resident())
            if each in {FEW, MANY}:
                queues[each] = supervisor_list.queue(piling, told)
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


def _home(folder: Path) -> list[tuple[str, str]]:
    found = costs_of_home(_fresh(folder, "home"), (1, 20))
    return [(f"{each} open", f"Home {home} statements, menu {menu}") for each, (home, menu) in found.items()]


def _fresh(folder: Path, name: str) -> str:
    url = f"sqlite:///{folder / name}.db"
    upgrade(url)
    return url


def _say(title: str, *tables: Sequence[tuple[str, str]]) -> None:
    sys.stdout.write(f"\n{title}\n")
    for table in tables:
        for what, how in table:
            sys.stdout.write(f"  {what:56}{how}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
