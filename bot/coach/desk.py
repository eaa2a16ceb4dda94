"""What every use case is handed: where things are kept, the clock, the seal, and the way out for messages."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.coach.limiting import UNLIMITED, Limits
from bot.coach.vouching import Issuer
from flows.impressions.kept import Kept, Nothing
from flows.impressions.parsing import Parser
from storage.database import Database
from storage.models import Delivery
from storage.words import Seal

Clock = Callable[[], datetime]
"""Return the time now, aware, in UTC."""

Enqueue = Callable[[Session, Delivery], None]
"""Hand a delivery to the durable queue, inside the transaction that made it."""


@dataclass(frozen=True)
class Profile:
    """A person as the workspace knows them now."""

    slack_user_id: str
    team_id: str
    first_name: str
    time_zone: str
    is_administrator: bool = False
    is_bot: bool = False
    is_guest: bool = False
    is_stranger: bool = False  # from another workspace, through a shared channel
    is_deactivated: bool = False


Language = Callable[[], Parser | None]
"""Return the language model at once if it is loaded, else begin to load it and return None: rules answer till then."""

Directory = Callable[[str], Profile | None]
"""Return the person with this Slack user id, or None if the workspace knows no such person."""


def rules_alone() -> Parser | None:
    """Return no model: the impressions-only checker answers by its rules alone."""
    return None


@dataclass(frozen=True)
class Desk:
    """Everything a use case needs from outside, wired once in bot/app.py."""

    database: Database
    seal: Seal = field(repr=False)
    clock: Clock
    enqueue: Enqueue
    random: Random
    directory: Directory
    team_id: str  # the one workspace that this deployment serves
    public_url: str  # where therapists' devices reach the pages, without a slash at the end
    issuer: Issuer | None = None  # who vouches for whoever opens a page; None: the link alone opens it
    language: Language = rules_alone
    answers: Kept = field(default_factory=Nothing, repr=False)  # what the checker answered before
    limits: Limits = UNLIMITED  # how often one member may ask
    ledger: Path | None = None  # the deletion ledger, outside the database


@dataclass(frozen=True)
class Actor:
    """The member who acts, as known when the deed began."""

    member_id: UUID
    practice_id: UUID
    slack_user_id: str
    first_name: str
    time_zone: str
    roles: frozenset[str]

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone in which this member reads times."""
        return ZoneInfo(self.time_zone)
