"""The states in which a case is asked about: each prepared once, with everybody in it; no probe changes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.dispatch import handle
from flows.context import Services
from flows.handover import actions as handover_actions
from tests.access.matrix_people import CLEO, HANDED_ON, INSIDE, WHO, Ids, Row, move_in, profiles
from tests.access.rollback_database import Rehearsal
from tests.support.data.databases import open_without_disk_sync, replace_with_copy
from tests.support.practice import ANA, BEN, FAY
from tests.support.simulation import race_moments
from tests.support.simulation.practice_in_process import TEAM, Practice
from tests.support.simulation.preparation_starts import Begins
from tests.support.simulation.talk_starts import TalkBegins

BEFORE = {"preparing": "fresh", "invited": "ready", "agreeing": "agreeing"}
TALK = {
    "booked": "booked",
    "talking": "talking",
    "summarising": "looked_back",
    "signed": "signed",
    "closed": "signed",
    "handed on": "signed",
}
STATES = (*BEFORE, *TALK)
_EVERYBODY = ("talking", "signed")
_NEAREST = (Row.IT, Row.FT, Row.SUP_BOTH, Row.FORMER)


def rows_in(state: str) -> Sequence[Row]:
    """Return who tries everything: in two states everybody, in the others whoever stands nearest to the case."""
    return INSIDE if state in _EVERYBODY else _NEAREST


@dataclass(frozen=True)
class World:
    """One state with everybody in it."""

    state: str
    desk: Services
    rehearsal: Rehearsal
    ids: Mapping[str, Ids]

    def who(self, row: Row) -> str:
        """Return who stands there now."""
        return (HANDED_ON if self.state == "handed on" else WHO)[row]


@dataclass
class Worlds:
    """Each state, made when it is first asked for."""

    template: Path
    folder: Path
    _made: dict[str, World] = field(default_factory=dict)

    def at(self, state: str) -> World:
        """Return the state, in a database in which nothing stays."""
        if state not in self._made:
            self._made[state] = self._make(state)
        return self._made[state]

    def copy(self, state: str) -> World:
        """Return the state in a fresh copy of its file, with a database that keeps what is done."""
        world = self.at(state)
        url = replace_with_copy(Path(str(world.rehearsal.engine.url.database)), self.folder / "copy.db")
        return replace(world, desk=replace(world.desk, database=open_without_disk_sync(url)))

    def _make(self, state: str) -> World:
        practice = self._brought(state)
        file = str(practice.database.engine.url.database)
        ids = move_in(practice)
        if state == "handed on":
            _hands_over(practice, ids["own"])
        practice.database.dispose()
        kept = replace_with_copy(Path(file), self.folder / f"{state.replace(' ', '_')}.db")
        rehearsal = Rehearsal(kept)
        services = replace(practice.desk, database=rehearsal, enqueue=lambda _session, _delivery: None)
        return World(state, services, rehearsal, ids)

    def _brought(self, state: str) -> Practice:
        if state in BEFORE:
            practice, *both = self._begins.again(BEFORE[state], ANA)
            if state == "preparing":
                both[0].presses("confer", str(race_moments.maple(practice)))
                both[0].answers("frame", reasons=("goals",))
            return practice
        talk = self._talks.again(TALK[state])
        if state == "closed":
            for who in (ANA, BEN):
                talk.tells(who, "told")
        return talk.practice

    def __post_init__(self) -> None:
        self._begins = Begins(self.template, self.folder)
        self._talks = TalkBegins(self.template, self.folder)


def _hands_over(practice: Practice, ids: Ids) -> None:
    cleo = profiles()[CLEO]
    about = f"{ids.case}:{ids.member}"
    handle(practice.desk, FAY, TEAM, lambda ctx: handover_actions.hand_over(ctx, about, {"to": CLEO}, cleo))
