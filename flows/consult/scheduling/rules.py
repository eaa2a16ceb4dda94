"""From two outlines to one agreement, and whose move it is until there is a time (S0-14, S0-21)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flows.consult.parts import Part
from flows.consult.preparation.screens import TOPICS


def first_topics(mine: Collection[str], theirs: Collection[str], covered: Collection[str]) -> tuple[str, ...]:
    """Return the topics that both chose and that every release covers, in the order of the questions."""
    return tuple(topic for topic in TOPICS if topic in mine and topic in theirs and topic in covered)


def is_same_outline(mine: Collection[str], theirs: Collection[str], covered: Collection[str]) -> bool:
    """Tell whether the two outlines are one and the same, so that nothing is left to confirm (S0-14)."""
    return bool(mine) and set(mine) == set(theirs) and set(mine) <= set(covered)


@dataclass(frozen=True)
class SchedulingState:
    """Where two therapists stand on the way to a booked time."""

    agreed: frozenset[Part]  # who agrees to the latest version of the scope
    picked_by: Part | None = None  # who picked one of the other's times
    offered: frozenset[Part] = field(default_factory=frozenset)  # who offers times that still hold

    @property
    def is_complete(self) -> bool:
        """Tell whether both agree and a time is picked: it can be booked."""
        return self.agreed == frozenset(Part) and self.picked_by is not None

    def can_act(self, part: Part) -> bool:
        """Tell whether this therapist can bring it on: agree, pick, or offer where nobody else's move is open."""
        if part not in self.agreed:
            return True
        if self.picked_by is not None:
            return False
        return part.other in self.offered or part not in self.offered


def sort_offers(offers: Sequence[datetime], own: Collection[datetime]) -> list[datetime]:
    """Return the times to pick from: those that both offered first, as offers may cross; each group by time."""
    return sorted(offers, key=lambda when: (when not in own, when))
