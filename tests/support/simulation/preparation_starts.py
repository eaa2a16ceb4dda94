"""Start points of a walk of two therapists: from an empty preparation to a booked time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.support.practice import ANA, BEN
from tests.support.simulation import race_moments, two_therapists
from tests.support.simulation.practice_in_process import SimulatedPerson, SimulatedPractice
from tests.support.simulation.race_rounds import Moment, later, moment

_BEFORE_AND_STEP: Mapping[str, tuple[str, Callable[[SimulatedPerson, SimulatedPerson], object]]] = {
    "ready": ("fresh", lambda starter, _second: _gets_ready(starter)),
    "second": ("ready", two_therapists.prepares),
    "agreeing": ("second", lambda starter, second: two_therapists.outlines(starter, second, "goals", "safety")),
    "picking": ("second", two_therapists.outlines),
    "booked": ("picking", two_therapists.picks),
}
PLACES = ("fresh", *_BEFORE_AND_STEP)
BEGINS = tuple((place, who) for place in PLACES for who in (ANA, BEN))
"""Each start point with the therapist who started the consult."""


@dataclass
class PreparationStarts:
    """The start points, each made once from the one before; every walk from them uses the same file."""

    template: Path
    folder: Path
    _made: dict[tuple[str, str], Moment] = field(default_factory=dict)

    def at(self, place: str, who: str) -> Moment:
        """Return a start point; the first of its two people is the starter of the consult."""
        if (place, who) not in self._made:
            self._made[place, who] = self._make(place, who)
        return self._made[place, who]

    def open(self, place: str, who: str) -> tuple[SimulatedPractice, SimulatedPerson, SimulatedPerson]:
        """Open the practice at this start point, with the starter and the other therapist."""
        return self.at(place, who).open_in_file(self.folder / "walk.db")

    def _make(self, place: str, who: str) -> Moment:
        if place == "fresh":
            return moment(self.template, self.folder, partial(_both, who))
        before, brings_on = _BEFORE_AND_STEP[place]
        return later(self.at(before, who), brings_on)


def _both(starter: str, practice: SimulatedPractice) -> tuple[SimulatedPerson, SimulatedPerson]:
    return SimulatedPerson(practice, starter), SimulatedPerson(practice, BEN if starter == ANA else ANA)


def _gets_ready(starter: SimulatedPerson) -> None:
    ready = two_therapists.ready(starter.practice, race_moments.maple(starter.practice), starter.who)
    starter.form = ready.form
