"""Rules of agreeing: which topics to start from, and whose turn it is until a time is booked (S0-14, S0-21)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flows.parts import Part
from flows.releases.topics import TOPICS


def first_topics(
    own_topics: Collection[str], colleague_topics: Collection[str], covered: Collection[str]
) -> tuple[str, ...]:
    """Return the topics that both chose and that every release covers, in the order of the questions."""
    return tuple(topic for topic in TOPICS if topic in own_topics and topic in colleague_topics and topic in covered)


def is_same_outline(own_topics: Collection[str], colleague_topics: Collection[str], covered: Collection[str]) -> bool:
    """Tell whether the two outlines are identical and covered, so that nothing is left to confirm (S0-14)."""
    return bool(own_topics) and set(own_topics) == set(colleague_topics) and set(own_topics) <= set(covered)


@dataclass(frozen=True)
class SchedulingState:
    """What the two therapists have decided so far on the way to a booked time."""

    agreed: frozenset[Part]  # who has agreed to the latest version of the topics
    picked_by: Part | None = None  # who picked one of the colleague's times
    offered: frozenset[Part] = field(default_factory=frozenset)  # who offers times that can still be booked

    @property
    def is_complete(self) -> bool:
        """Tell whether both have agreed and a time is picked, so that it can be booked."""
        return self.agreed == frozenset(Part) and self.picked_by is not None

    def can_act(self, part: Part) -> bool:
        """Tell whether it is this therapist's turn.

        They can agree, pick one of the colleague's times, or offer times if they have offered none.
        """
        if part not in self.agreed:
            return True
        if self.picked_by is not None:
            return False
        return part.other in self.offered or part not in self.offered


def sort_offers(offers: Sequence[datetime], own_offers: Collection[datetime]) -> list[datetime]:
    """Return the times to pick from, each group by time: first the times that both offered, then the others."""
    return sorted(offers, key=lambda when: (when not in own_offers, when))
