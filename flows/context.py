"""What every action works with: the services (database, clock, key), the transaction and the member."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from flows.dates import ReaderDates
from flows.impressions.parsing import Parser
from flows.impressions.piece_cache import NoCache, PieceCache
from flows.limits import UNLIMITED, RateLimiter
from storage.attempts.attempt_buffer import AttemptBuffer
from storage.audit.buffer import AuditBuffer
from storage.database import Database
from storage.outbox import idempotency
from storage.writings.writings import Seal

Clock = Callable[[], datetime]
"""Return the current time, aware, in UTC."""


class Surface(StrEnum):
    """Where people reach the product."""

    SLACK = "slack"


@dataclass(frozen=True)
class Identity:
    """Who a person is on one surface. Never an e-mail address: e-mail addresses change owners."""

    surface: str
    tenant_id: str  # the workspace, by its id on that surface
    user_id: str


@dataclass(frozen=True)
class Profile:
    """A person as their workspace describes them now."""

    identity: Identity
    first_name: str
    time_zone: str
    locale: str = ""
    is_administrator: bool = False
    is_bot: bool = False
    is_guest: bool = False
    is_stranger: bool = False  # from another workspace, through a shared channel
    is_deactivated: bool = False
    full_name: str = ""  # for lists of people, where first names are not enough

    @property
    def can_take_part(self) -> bool:
        """Tell whether this is a full member of the workspace, and a person."""
        return not (self.is_bot or self.is_guest or self.is_stranger or self.is_deactivated)


ParserLoader = Callable[[], Parser | None]
"""Return the language model if it is loaded; else start to load it and return None.

Until the model is loaded, the rules decide alone.
"""

Directory = Callable[[Identity], Profile | None]
"""Return the person as their workspace on this surface describes them, or None if it has no such person."""

PeopleList = Callable[[], Sequence[Profile] | None]
"""Return everybody in the workspace, or None if it does not say, or they are too many to choose from."""


DirectMessageLink = Callable[[Identity], str]
"""Return the address that opens a direct message with this person, or "" if there is none."""


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

    def verify(self, answer: AuthorizationResponse, sign_in_secrets: SignInSecrets, now: datetime) -> Identity:
        """Return the person whom the provider confirms for the returned code.

        Raise IdentityProviderUnreachableError or IdentityNotVerifiedError.
        """


def load_no_parser() -> Parser | None:
    """Return no language model: the impressions checker then works by its rules alone."""
    return None


def link_to_nobody(_identity: Identity) -> str:
    """Return no address: this surface opens no direct messages by a link."""
    return ""


@dataclass
class LastKnown:
    """What this process has last read, for when the database is out of reach. It holds no client's data."""

    call_first: str = ""  # in danger: the emergency number and a crisis line, in words; "" before anything was read
    phones: str = ""  # the numbers of the practice's members


@dataclass(frozen=True)
class Services:
    """Everything that an action needs from outside, put together once in bot/app.py."""

    database: Database
    seal: Seal = field(repr=False)
    clock: Clock
    random: Random
    directories: Mapping[str, Directory]  # by surface
    team_id: str  # the one workspace that this deployment serves
    public_url: str  # the address of the pages for browsers, without a slash at the end
    people_lists: Mapping[str, PeopleList] = field(default_factory=dict, repr=False)  # by surface
    administrator_lists: Mapping[str, PeopleList] = field(default_factory=dict, repr=False)  # by surface, however many
    identity_provider: IdentityProvider | None = None  # confirms who opens a page; None: the link alone is enough
    load_parser: ParserLoader = load_no_parser
    answer_cache: PieceCache = field(default_factory=NoCache, repr=False)  # the checker's earlier answers
    link_direct_message: DirectMessageLink = link_to_nobody
    limits: RateLimiter = UNLIMITED  # how many requests a member may make
    audit_buffer: AuditBuffer = field(default_factory=AuditBuffer, repr=False)  # what was only looked at
    attempts: AttemptBuffer = field(default_factory=AttemptBuffer, repr=False)  # refused, and not stored yet
    last_known: LastKnown = field(default_factory=LastKnown, repr=False)
    deletion_ledger: Path | None = None  # the deletion ledger, outside the database

    def note_attempt(self, kind: str, source: str) -> None:
        """Count a refused attempt to get in; `kind`: an AttemptKind, `source`: the address that it came from."""
        self.attempts.record(kind, source, self.clock())

    def serves(self, identity: Identity) -> bool:
        """Return whether this person is in the workspace that this deployment serves."""
        return identity.surface == Surface.SLACK and identity.tenant_id == self.team_id


@dataclass(frozen=True)
class Actor:
    """The member who acts, as known when the action began."""

    member_id: UUID
    practice_id: UUID
    first_name: str
    time_zone: str
    locale: str
    roles: frozenset[str]

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone in which this member reads times."""
        return ZoneInfo(self.time_zone)


@dataclass(frozen=True)
class Context:
    """What one action works with: services, the open transaction and the acting member.

    `records` holds what the action has loaded, by id, so that nothing is loaded twice; see `flows/consult/record.py`.
    """

    services: Services
    session: Session
    actor: Actor
    is_reading: bool = False  # the session only reads: nothing is locked, nothing is committed
    records: dict[UUID, object] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def now(self) -> datetime:
        """Return the moment at which the action began; the clock is read once."""
        return self.services.clock()

    @property
    def today(self) -> date:
        """Return the current day in the actor's zone."""
        return self.now.astimezone(self.actor.zone).date()

    @cached_property
    def dates(self) -> ReaderDates:
        """Return how the actor reads days and times."""
        return ReaderDates(self.actor.time_zone, self.actor.locale, self.today)


def is_new_request(ctx: Context, key: str) -> bool:
    """Record the key of this request, and return whether it is new; a request without a key always is."""
    return not key or idempotency.claim(ctx.session, key, ctx.now)
