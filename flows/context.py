"""What every action works with: the services (database, clock, key), the transaction and the member."""

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
from storage.outbox import idempotency
from storage.writings.writings import Seal

Clock = Callable[[], datetime]
"""Return the current time, aware, in UTC."""


@dataclass(frozen=True)
class Profile:
    """A person as the Slack workspace describes them now."""

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
"""Return the language model if it is loaded; else start to load it and return None.

Until the model is loaded, the rules decide alone.
"""

Directory = Callable[[str], Profile | None]
"""Return the person with this Slack user id, or None if the workspace has no such person."""


class IdentityProviderUnreachableError(Exception):
    """The identity provider does not answer at the moment."""


class IdentityNotVerifiedError(Exception):
    """The response proves no identity: it is not from the provider, not for us, or not for this sign-in."""


@dataclass(frozen=True)
class SignInSecrets:
    """The values that tie a response to its sign-in, all derived from the one secret in the browser's cookie."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)  # for PKCE, RFC 7636


@dataclass(frozen=True)
class SignedInIdentity:
    """The person whom the identity provider confirmed. Never an e-mail address: e-mail addresses change owners."""

    team_id: str
    slack_user_id: str


@dataclass(frozen=True)
class AuthorizationResponse:
    """What the browser brought back from the identity provider: the texts as received, or empty."""

    state: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    error: str = ""
    issuer: str = ""  # RFC 9207


class IdentityProvider(Protocol):
    """A service that confirms who a person is."""

    def authorization_url(self, sign_in_secrets: SignInSecrets) -> str:
        """Return the address at which the browser signs in; raise IdentityProviderUnreachableError."""

    def verify(self, answer: AuthorizationResponse, sign_in_secrets: SignInSecrets, now: datetime) -> SignedInIdentity:
        """Return the person whom the provider confirms for the returned code.

        Raise IdentityProviderUnreachableError or IdentityNotVerifiedError.
        """


def load_no_parser() -> Parser | None:
    """Return no language model: the impressions checker then works by its rules alone."""
    return None


@dataclass(frozen=True)
class Services:
    """Everything that an action needs from outside, put together once in bot/app.py."""

    database: Database
    seal: Seal = field(repr=False)
    clock: Clock
    random: Random
    directory: Directory
    team_id: str  # the one workspace that this deployment serves
    public_url: str  # the address of the pages for browsers, without a slash at the end
    identity_provider: IdentityProvider | None = None  # confirms who opens a page; None: the link alone is enough
    load_parser: ParserLoader = load_no_parser
    answer_cache: PieceCache = field(default_factory=NoCache, repr=False)  # the checker's earlier answers
    limits: RateLimiter = UNLIMITED  # how many requests a member may make
    deletion_ledger: Path | None = None  # the deletion ledger, outside the database


@dataclass(frozen=True)
class Actor:
    """The member who acts, as known when the action began."""

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
    """What one action works with: services, the open transaction and the acting member."""

    services: Services
    session: Session
    actor: Actor


def is_new_request(ctx: Context, key: str) -> bool:
    """Record the key of this request, and return whether it is new; a request without a key always is."""
    return not key or idempotency.claim(ctx.session, key, ctx.services.clock())
