"""What every use case is handed: where things are kept, the clock, the seal, and the way out for messages."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from flows.impressions.parsing import Parser
from flows.impressions.piece_cache import NoCache, PieceCache
from flows.limits import UNLIMITED, RateLimiter
from storage.database import Database
from storage.models import Delivery
from storage.outbox import idempotency
from storage.writings.writings import Seal

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


ParserLoader = Callable[[], Parser | None]
"""Return the language model at once if it is loaded, else begin to load it and return None: rules answer till then."""

Directory = Callable[[str], Profile | None]
"""Return the person with this Slack user id, or None if the workspace knows no such person."""


class IdentityProviderUnreachableError(Exception):
    """Whoever vouches does not answer just now."""


class IdentityNotVerifiedError(Exception):
    """What came back vouches for nobody: it is not from there, not for us, or not for this sign-in."""


@dataclass(frozen=True)
class SignInSecrets:
    """By what a sign-in is known again: all from the one secret that its browser keeps."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)  # for PKCE, RFC 7636


@dataclass(frozen=True)
class SignedInIdentity:
    """The person who is vouched for. Never by an e-mail address: those change hands."""

    team_id: str
    slack_user_id: str


@dataclass(frozen=True)
class AuthorizationResponse:
    """What the browser brought back from there: texts as they came, or empty."""

    state: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    error: str = ""
    issuer: str = ""  # RFC 9207


class IdentityProvider(Protocol):
    """Who vouches."""

    def authorization_url(self, marks: SignInSecrets) -> str:
        """Return where the browser goes to sign in; raise IssuerUnreachableError."""

    def verify(self, answer: AuthorizationResponse, marks: SignInSecrets, now: datetime) -> SignedInIdentity:
        """Return who it is, by the code that came back; raise IssuerUnreachableError or NotVouchedError."""


def load_no_parser() -> Parser | None:
    """Return no model: the impressions-only checker answers by its rules alone."""
    return None


@dataclass(frozen=True)
class Services:
    """Everything a use case needs from outside, wired once in bot/app.py."""

    database: Database
    seal: Seal = field(repr=False)
    clock: Clock
    enqueue: Enqueue
    random: Random
    directory: Directory
    team_id: str  # the one workspace that this deployment serves
    public_url: str  # where therapists' devices reach the pages, without a slash at the end
    identity_provider: IdentityProvider | None = (
        None  # who vouches for whoever opens a page; None: the link alone opens it
    )
    load_parser: ParserLoader = load_no_parser
    answer_cache: PieceCache = field(default_factory=NoCache, repr=False)  # what the checker answered before
    limits: RateLimiter = UNLIMITED  # how often one member may ask
    deletion_ledger: Path | None = None  # the deletion ledger, outside the database


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


@dataclass(frozen=True)
class Context:
    """One deed on its way: who does it, in which open transaction."""

    services: Services
    session: Session
    actor: Actor


def is_new_request(ctx: Context, key: str) -> bool:
    """Return whether this very request is new, and note it; one without a key is."""
    return not key or idempotency.claim(ctx.session, key, ctx.services.clock())
