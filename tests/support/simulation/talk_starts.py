"""Start points of a talk: at the booked time, during the talk, at the summary, and after both signatures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session

from storage.consults import scopes
from storage.models import Member
from storage.people import members, supervisors
from storage.writings import writings
from tests.support.data.consult_rows import tables_of
from tests.support.people.identities import slack_identity
from tests.support.practice import ANA, BEN, DANA, ELI
from tests.support.simulation import race_moments
from tests.support.simulation.practice_in_process import SimulatedPerson, SimulatedPractice
from tests.support.simulation.preparation_starts import PreparationStarts
from tests.support.simulation.race_rounds import Moment, later
from tests.support.simulation.simulated_talk import HEARD, SHARED, Talk
from tests.support.simulation.visible_words import AGREED

KEPT_BACK = {ANA: "mark0001 is kept from Ben.", BEN: "mark0002 is kept from Ana."}
PLACES = ("booked", "talking", "answered", "looked_back", "signed")


@dataclass
class TalkStarts:
    """The start points, each made once from the one before; every talk from them uses the same file."""

    template: Path
    folder: Path
    _made: dict[str, tuple[Moment, Talk]] = field(default_factory=dict)

    def open(self, place: str) -> Talk:
        """Open the talk at this start point."""
        moment, before = self._at(place)
        practice, *both = moment.open_in_file(self.folder / "talk.db")
        return before.open_in_file(practice, both)

    def _at(self, place: str) -> tuple[Moment, Talk]:
        if place not in self._made:
            before = PLACES.index(place) - 1
            self._made[place] = self._further(*self._at(PLACES[before]), place) if before >= 0 else self._booked()
        return self._made[place]

    def _booked(self) -> tuple[Moment, Talk]:
        """Let the booked time come, with a supervisor for each, and a text that each does not share."""
        made: list[Talk] = []
        moment = later(
            PreparationStarts(self.template, self.folder).at("booked", ANA),
            lambda *both: made.append(_at_the_time(*both)),
        )
        return moment, made[0]

    def _further(self, moment: Moment, before: Talk, place: str) -> tuple[Moment, Talk]:
        made: list[Talk] = []

        def brings_on(*both: SimulatedPerson) -> None:
            made.append(before.open_in_file(both[0].practice, both))
            for who in (ANA, BEN):
                _BRINGS_ON[place](made[0], who)

        return later(moment, brings_on), made[0]


def _at_the_time(*both: SimulatedPerson) -> Talk:
    practice = both[0].practice
    consult = practice.consults()[0]
    assert consult.starts_at is not None
    with practice.database.transaction() as session:
        version = tables_of(session, consult.id).add_scope(AGREED, practice.clock.now)
        for part in ("it", "ft"):
            scopes.record_agreement(version, part, practice.clock.now)
        for supervisor, supervised in ((DANA, ANA), (ELI, BEN)):
            _supervises(practice, session, supervisor, supervised)
    practice.pass_time(seconds=(consult.starts_at - practice.clock.now - timedelta(minutes=5)).total_seconds())
    talk = Talk(practice, both)
    for who, text in KEPT_BACK.items():
        _keeps_back(practice, who, text)
        talk.record_marks(who, text)
    return talk


def _supervises(practice: SimulatedPractice, session: Session, supervisor: str, supervised: str) -> None:
    supervisee = _known(session, supervised)
    fresh = members.add(
        session,
        practice_id=supervisee.practice_id,
        identity=slack_identity(supervisor),
        first_name=supervisor.removeprefix("U0").title(),
        time_zone=supervisee.time_zone,
        now=practice.clock.now,
    )
    members.grant_role(session, fresh.id, "supervisor", practice.clock.now)
    supervisors.add(session, supervisor_id=fresh.id, supervisee_id=supervisee.id, now=practice.clock.now)


def _keeps_back(practice: SimulatedPractice, who: str, text: str) -> None:
    consult = practice.consults()[0]
    with practice.database.transaction() as session:
        writings.write(
            session,
            practice.services.seal,
            text=text,
            now=practice.clock.now,
            practice_id=consult.practice_id,
            case_id=race_moments.maple(practice),
            consult_id=consult.id,
            writer_id=_known(session, who).id,
            kind="kept_back",
        )


def _known(session: Session, who: str) -> Member:
    row = members.find_with_roles(session, slack_identity(who))
    assert row is not None
    return row[1]


def _answers(talk: Talk, who: str) -> None:
    """Let a therapist share 2, promise to tell their client about 3, not share 6, and pass over the rest."""
    how = {2: SHARED, 3: HEARD, 6: "kept"}
    for number in range(1, 9):
        talk.records(who, number, how.get(number, "passed"))


_BRINGS_ON: Mapping[str, Callable[[Talk, str], object]] = {
    "talking": lambda talk, who: talk.begins(who),
    "answered": _answers,
    "looked_back": lambda talk, who: talk.looks_back(who),
    "signed": lambda talk, who: talk.signs(who),
}
