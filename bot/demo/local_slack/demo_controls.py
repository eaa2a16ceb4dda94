"""What the workspace asks of the demo that runs it: move the clock, find the next due event, guide, reset."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.demo.local_slack.shared_types import Json


@dataclass(frozen=True)
class UpcomingEvent:
    """The next event that happens by itself: the recipient's name, a few words on the event, and its time (aware)."""

    who: str
    what: str
    at: datetime


@dataclass(frozen=True)
class GuideLine:
    """What to do next, its step of how many, and what to press: `person`, `kind`, `action` and `value`."""

    text: str
    step: int
    of: int
    press: Json


@dataclass(frozen=True)
class WrittenText:
    """A text that somebody wrote on a private page, which Slack never sees."""

    who: str
    text: str
    at: datetime


class TourControls(Protocol):
    """The guide, what people wrote outside Slack, and a tour that plays by itself."""

    @property
    def is_playing(self) -> bool:
        """Whether the tour is playing."""

    def find_line(self) -> GuideLine:
        """Return the guide's line for the present situation."""

    def list_written(self) -> list[WrittenText]:
        """Return what people wrote on their private pages, the newest first."""

    def play(self) -> None:
        """Play the tour from here."""

    def stop(self) -> None:
        """Stop the tour, and leave everything as it is."""


class DemoControls(Protocol):
    """The demo's controls, passed to the workspace. Without them the clock cannot be moved."""

    @property
    def tour(self) -> TourControls:
        """The guide and the tour."""

    def advance(self, seconds: float) -> None:
        """Move the practice's clock forward."""

    def advance_to_next(self) -> None:
        """Move the clock to the time of the next due event."""

    def find_next_due(self) -> UpcomingEvent | None:
        """Return the next due event, or None."""

    def reset(self) -> None:
        """Restore the practice as it was seeded. The workspace has already cleared itself."""
