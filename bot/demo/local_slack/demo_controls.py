"""What the workspace asks of the demo that runs it: move the clock, find the next due event, reset."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class UpcomingEvent:
    """The next event that happens by itself: the recipient's name, a few words on the event, and its time (aware)."""

    who: str
    what: str
    at: datetime


class DemoControls(Protocol):
    """The demo's controls, passed to the workspace. Without them the clock cannot be moved."""

    def advance(self, seconds: float) -> None:
        """Move the practice's clock forward."""

    def advance_to_next(self) -> None:
        """Move the clock to the time of the next due event."""

    def find_next_due(self) -> UpcomingEvent | None:
        """Return the next due event, or None."""

    def reset(self) -> None:
        """Restore the practice as it was seeded. The workspace has already cleared itself."""
