"""What the workspace asks of whoever runs it: to move the clock, to say what falls due, to begin afresh."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class UpcomingEvent:
    """The next thing that happens by itself: for whom, what in a word or two, and when (aware)."""

    who: str
    what: str
    at: datetime


class DemoControls(Protocol):
    """Given to the workspace by the demo; without it the clock cannot be moved."""

    def advance(self, seconds: float) -> None:
        """Move the practice's clock forward."""

    def advance_to_next(self) -> None:
        """Move the clock to the moment when the next thing falls due."""

    def find_next_due(self) -> UpcomingEvent | None:
        """Return the next thing that falls due, if any."""

    def reset(self) -> None:
        """Put the practice back to how it was seeded; the workspace has emptied itself already."""
