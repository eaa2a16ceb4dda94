"""What each click asks the database: one whole consult in this process, with every statement counted."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from sqlalchemy import Engine, event

from bot import dispatch
from bot.demo.local_slack import load_demo_people
from flows.actions import Click, Kind
from flows.context import Identity, Profile, Services, Surface
from storage.database import Database
from storage.schema import upgrade
from storage.writings.sealing import Seal
from tests.bench import whole_consult
from tests.bench.no_rate_limits import NEVER_TOO_OFTEN
from tests.bench.site import machine_time
from tests.support.data.sql_statements import ClickCosts, StatementCounter
from tests.support.people.identities import slack_identity
from tests.support.practice import ANA, BEN, DANA, KEY, Therapist, open_practice, start_practice_server

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


def count_looks(url: str, looks: Mapping[str, tuple[str, ...]], home: str) -> AllCosts:
    """Return the costs of what people look at in this practice.

    Each: who, what they type (or `home`), and the buttons that they press then. The last of these is counted.
    """
    database = Database(url)
    database.use_seal(Seal(KEY))
    known = {person.id: person for person in load_demo_people()}
    services = Services(
        database=database,
        seal=Seal(KEY),
        clock=machine_time,
        random=Random(7),  # noqa: S311 -- no secret
        directories={Surface.SLACK: lambda who: _profile(who, is_administrator=who.user_id in known)},
        team_id="T1",
        public_url="http://127.0.0.1:1",
    )
    with _every_engine() as counter:
        costs = AllCosts(counter, {})
        for kind, (who, text, *buttons) in looks.items():
            first = Click(Kind.HOME, "") if text == home else Click(Kind.COMMAND, text)
            clicks = [first, *(Click(Kind.PRESS, button) for button in buttons)]
            for click in [*clicks, clicks[-1]]:  # the first time, a member is greeted
                costs.start_click()
                dispatch.handle(services, slack_identity(who), click)
            costs.end_click(kind)
    database.dispose()
    return costs


def _profile(who: Identity, *, is_administrator: bool) -> Profile:
    return Profile(who, "Ada", "America/New_York", is_administrator=is_administrator)


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
