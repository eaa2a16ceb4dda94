"""The kinds of changes of who can read what. A feature declares its own; flows/registry/hooks.py lists them here."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows.context import Context
from storage.models import AccessChange

People = Callable[[Session, AccessChange], Collection[UUID]]
"""Return the ids of some people of a change, as they are now."""
Places = Callable[[Session, AccessChange], Mapping[UUID, datetime | None]]
"""Return some people of a change, and since when each has the place by which they can confirm it.

None: as long as they are an active member, or from before that was recorded.
"""


def nobody(_session: Session, _change: AccessChange) -> Collection[UUID]:
    """Return nobody."""
    return ()


def no_places(_session: Session, _change: AccessChange) -> Mapping[UUID, datetime | None]:
    """Return nobody."""
    return {}


def always_possible(_session: Session, _change: AccessChange) -> bool:
    """Return that the change can always be carried out."""
    return True


@dataclass(frozen=True)
class ChangeKind:
    """One kind of change. Never change an id: stored changes and the audit log contain it."""

    id: str
    apply: Callable[[Context, AccessChange], None]
    """Carry the change out, and log what there is now. Called once, in the transaction that records the outcome."""

    describe: Callable[[Context, AccessChange], str]
    """Return the change as one sentence for this reader, in the future tense: first names, codes that they may see."""

    log_ids: Callable[[AccessChange], tuple[str, str]]
    """Return the subject and the detail of the log's entry that says what was asked: fixed ids and uuids."""

    gaining: People  # who could read more afterwards; nobody: the change takes effect at once
    concerned: Places = no_places  # the therapists whose text could be read: each of them can confirm
    told: People = nobody  # others who are told, also of a change that takes effect at once
    is_possible: Callable[[Session, AccessChange], bool] = always_possible  # asked again when it takes effect
    may_wait: bool = True  # whether it takes effect after 72 hours; else only a second person lets it
    also_for_oneself: bool = False  # it takes effect after 72 hours even if whoever asked could read more by it
    always_waits: bool = False  # it needs a second person even if no member could read more by it
    announces_itself: bool = False  # `apply` tells whoever could read more, so nobody else has to
    tells_administrators: bool = True  # also of a change by which nobody could read more


KINDS: dict[str, ChangeKind] = {}
"""All kinds by id."""


def declare(*kinds: ChangeKind) -> None:
    """Add these kinds; raise ValueError if one of them is there."""
    for kind in kinds:
        if kind.id in KINDS:
            raise ValueError(kind.id)
        KINDS[kind.id] = kind
