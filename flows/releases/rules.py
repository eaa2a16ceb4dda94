"""Whose signed consent is needed for whom to speak, and whether it is in force today (S0-3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flows.consult.parts import Part
from flows.releases.forms_status import PaperFacts, Participant, Status, in_force, status


@dataclass(frozen=True)
class Cell:
    """One release that is needed: from this participant, so that the discloser may speak."""

    participant: Participant
    discloser: Part

    @property
    def recipient(self) -> Part:
        """Return the part that is spoken to."""
        return self.discloser.other


@dataclass(frozen=True)
class Missing:
    """A needed release that is not in force, with how the nearest paper stands, or None if there is none."""

    cell: Cell
    status: Status | None


@dataclass(frozen=True)
class Standing:
    """How one needed release stands: by which paper, or None if there is none."""

    cell: Cell
    paper: PaperFacts | None = None
    status: Status | None = None


def needed(participants: Iterable[Participant], discloser: Part | None = None) -> set[Cell]:
    """Return the releases that are needed, both ways or for one discloser.

    Each person whom the discloser sees has a say of their own (AAMFT 2.2); for a minor, whoever consents
    signs. Nobody's signature stands for another adult's.
    """
    return {
        Cell(participant, part)
        for participant in participants
        for part in participant.seen_by
        if discloser in {None, part}
    }


def missing(
    participants: Iterable[Participant],
    papers: Iterable[PaperFacts],
    today: date,
    discloser: Part | None = None,
) -> list[Missing]:
    """Return the needed releases that are not in force, both ways or for one discloser, by participant."""
    kept = list(papers)
    cells = sorted(needed(participants, discloser), key=lambda cell: (cell.participant.id, cell.discloser))
    return [Missing(cell, _nearest(cell, kept, today)) for cell in cells if not _standing(cell, kept, today)]


def standings(participants: Iterable[Participant], papers: Iterable[PaperFacts], today: date) -> list[Standing]:
    """Return how each needed release stands, in the order of the participants, the individual therapist's first.

    Of several papers it is the one in force that lasts longest, or else the one nearest to being in force; of
    equals the one that was entered last.
    """
    kept, order = list(papers), [*Part]
    return [
        _standing_of(Cell(person, part), kept, today)
        for person in participants
        for part in sorted(person.seen_by, key=order.index)
    ]


def topics_covered(
    participants: Iterable[Participant],
    papers: Iterable[PaperFacts],
    today: date,
    discloser: Part | None = None,
) -> set[str]:
    """Return the topics that every needed release covers, both ways or for one discloser; none if none is needed."""
    kept = list(papers)
    covered = [
        set[str]().union(*(paper.topics for paper in _standing(cell, kept, today)))
        for cell in needed(participants, discloser)
    ]
    return set.intersection(*covered) if covered else set()


def first_end(
    participants: Iterable[Participant],
    papers: Iterable[PaperFacts],
    today: date,
    discloser: Part | None = None,
) -> date | None:
    """Return the first day on which a needed release ends, of those in force; None if no day is set."""
    kept = list(papers)
    ends = [
        max(paper.ends_on or date.max for paper in standing)
        for cell in needed(participants, discloser)
        if (standing := _standing(cell, kept, today))
    ]
    first = min(ends, default=date.max)
    return None if first == date.max else first


def _of(cell: Cell, papers: Iterable[PaperFacts]) -> list[PaperFacts]:
    return [
        paper for paper in papers if paper.participant.id == cell.participant.id and paper.discloser is cell.discloser
    ]


def _standing(cell: Cell, papers: Iterable[PaperFacts], today: date) -> list[PaperFacts]:
    """Return the papers in force for a cell. Who revokes one takes back whatever they signed before that day."""
    own = _of(cell, papers)
    revoked = max((paper.revoked_on for paper in own if paper.revoked_on), default=date.min)
    return [
        paper
        for paper in own
        if in_force(status(paper, today)) and paper.signed_on is not None and paper.signed_on >= revoked
    ]


def _standing_of(cell: Cell, papers: Iterable[PaperFacts], today: date) -> Standing:
    own = _of(cell, papers)
    if holding := _standing(cell, own, today):
        lasting = max(reversed(holding), key=lambda paper: paper.ends_on or date.max)
        return Standing(cell, lasting, status(lasting, today))
    order = list(Status)
    found = [(_taken_back(status(paper, today)), paper) for paper in reversed(own)]
    nearest = min(found, key=lambda one: order.index(one[0]), default=None)
    return Standing(cell, nearest[1], nearest[0]) if nearest else Standing(cell)


def _taken_back(found: Status) -> Status:
    """Return how a paper stands that does not hold although it would: what its signer revoked later took it back."""
    return Status.REVOKED if in_force(found) else found


def _nearest(cell: Cell, papers: Iterable[PaperFacts], today: date) -> Status | None:
    """Return the status nearest to being in force among papers that are not."""
    order = list(Status)
    found = {status(paper, today) for paper in _of(cell, papers)}
    return min((each for each in found if not in_force(each)), key=order.index, default=None)
