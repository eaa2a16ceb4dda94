"""The states of a case in which access is tried. Each is prepared once, with everybody in it; no probe changes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.dispatch import handle
from flows.actions import Click, Kind
from flows.context import Services
from tests.access.matrix_ids import Ids
from tests.access.matrix_people import (
    ALL_MEMBERS,
    CLEO,
    SLACK_IDS,
    SLACK_IDS_AFTER_HANDOVER,
    Row,
    add_everybody,
)
from tests.access.rollback_database import RollbackDatabase
from tests.support.data.databases import SEAL, open_without_disk_sync, replace_with_copy
from tests.support.people.identities import slack_identity
from tests.support.practice import ANA, BEN, FAY
from tests.support.simulation import race_moments
from tests.support.simulation.practice_in_process import SimulatedPractice
from tests.support.simulation.preparation_starts import PreparationStarts
from tests.support.simulation.talk_starts import TalkStarts
from tests.support.walks import second_person

BEFORE_TALK = {"preparing": "fresh", "invited": "ready", "agreeing": "agreeing"}
FROM_BOOKING = {
    "booked": "booked",
    "talking": "talking",
    "summarising": "looked_back",
    "signed": "signed",
    "closed": "signed",
    "handed over": "signed",
}
STATES = (*BEFORE_TALK, *FROM_BOOKING)
_TRIED_BY_EVERYBODY = ("talking", "signed")
_CLOSEST = (Row.IT, Row.FT, Row.SUP_BOTH, Row.FORMER)


def rows_in(state: str) -> Sequence[Row]:
    """Return who tries every entry: everybody in two states, and the people closest to the case in the others."""
    return ALL_MEMBERS if state in _TRIED_BY_EVERYBODY else _CLOSEST


@dataclass(frozen=True)
class CaseState:
    """A case in one state, and everybody who tries to get access to it."""

    state: str
    services: Services
    database: RollbackDatabase
    ids: Mapping[str, Ids]

    def get_slack_id(self, row: Row) -> str:
        """Return the Slack id of the person in this relation to the case."""
        return (SLACK_IDS_AFTER_HANDOVER if self.state == "handed over" else SLACK_IDS)[row]


@dataclass
class CaseStates:
    """All states. Each is made when it is first used."""

    template: Path
    folder: Path
    _made: dict[str, CaseState] = field(default_factory=dict)

    def get(self, state: str) -> CaseState:
        """Return the state, with a database that rolls back every transaction."""
        if state not in self._made:
            self._made[state] = self._make(state)
        return self._made[state]

    def copy(self, state: str) -> CaseState:
        """Return the state in a new copy of its file, with a database that saves changes."""
        case_state = self.get(state)
        url = replace_with_copy(Path(str(case_state.database.engine.url.database)), self.folder / "copy.db")
        return replace(case_state, services=replace(case_state.services, database=open_without_disk_sync(url)))

    def _make(self, state: str) -> CaseState:
        practice = self._reach(state)
        file = str(practice.database.engine.url.database)
        ids = add_everybody(practice)
        if state == "handed over":
            _hand_over(practice, ids["own"])
        practice.database.dispose()
        url = replace_with_copy(Path(file), self.folder / f"{state.replace(' ', '_')}.db")
        database = RollbackDatabase(url)
        database.use_seal(SEAL)
        services = replace(practice.services, database=database)
        return CaseState(state, services, database, ids)

    def _reach(self, state: str) -> SimulatedPractice:
        if state in BEFORE_TALK:
            practice, *therapists = self._preparation_starts.open(BEFORE_TALK[state], ANA)
            if state == "preparing":
                therapists[0].presses("confer", str(race_moments.maple(practice)))
                therapists[0].answers("frame", reasons=("goals",))
            return practice
        talk = self._talk_starts.open(FROM_BOOKING[state])
        if state == "closed":
            for slack_id in (ANA, BEN):
                talk.tells(slack_id, "told")
        return talk.practice

    def __post_init__(self) -> None:
        self._preparation_starts = PreparationStarts(self.template, self.folder)
        self._talk_starts = TalkStarts(self.template, self.folder)


def _hand_over(practice: SimulatedPractice, ids: Ids) -> None:
    about = f"{ids.case}:{ids.member}"
    handle(practice.services, slack_identity(FAY), Click(Kind.SUBMIT, "hand_over_to", about=about, given={"to": CLEO}))
    second_person.confirm(practice.services, kind="case.hand_over")
