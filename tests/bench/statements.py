"""What each click asks the database: one whole consult in this process, with every statement counted."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, event

from storage.schema import upgrade
from tests.bench import whole_consult
from tests.bench.no_rate_limits import NEVER_TOO_OFTEN
from tests.support.data.sql_statements import ClickCosts, StatementCounter
from tests.support.practice import ANA, BEN, DANA, Therapist, open_practice, start_practice_server

READS = ("/consult: menu", "page: poll `where`", "Home")
OF_THE_SUPERVISOR = ("press review", "page: review open", "page: approve", "page: approve, the page that follows")


@dataclass
class AllCosts(ClickCosts):
    """The costs of each click, and the sums of all of them."""

    of_each: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))

    def end_click(self, kind: str) -> None:
        """End a click of this kind."""
        self.of_each[kind].append((self.counter.statements - self._before[0], self.counter.commits - self._before[1]))
        super().end_click(kind)

    def total(self, place: int) -> int:
        """Return the statements (0) or the commits (1) of the consult itself, without its review."""
        kinds = (costs for kind, costs in self.of_each.items() if kind not in OF_THE_SUPERVISOR)
        return sum(cost[place] for costs in kinds for cost in costs)


def count_consult(folder: Path) -> AllCosts:
    """Return what the clicks of one consult cost, from `/consult` to the approved summary."""
    url = f"sqlite:///{folder / 'counted.db'}"
    upgrade(url)
    with (
        start_practice_server() as door,
        open_practice(door, url, monotonic=lambda: 0.0, rates=NEVER_TOO_OFTEN) as practice,
    ):
        for who in (ANA, BEN, DANA):
            Therapist(practice, who).opens_home()  # a member's very first request greets them, which costs more
        with _every_engine() as counter:
            costs = AllCosts(counter, {})
            whole_consult.run_consult(practice, costs)
            whole_consult.approve_review(practice, costs)
    return costs


@contextmanager
def _every_engine() -> Iterator[StatementCounter]:
    """Count what is sent on any connection of this process."""
    counter = StatementCounter()
    listeners = (("before_cursor_execute", counter.on_statement), ("commit", counter.on_commit))
    for name, listener in listeners:
        event.listen(Engine, name, listener)
    yield counter
    for name, listener in listeners:
        event.remove(Engine, name, listener)
