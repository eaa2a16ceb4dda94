"""Who decides about a change of who can read what, and when it takes effect by itself. docs/decisions/0048 says why."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

WAITING_TIME = timedelta(hours=72)


class Decision(StrEnum):
    """What a person can decide about a change that waits."""

    CONFIRM = "confirm"
    OBJECT = "object"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class ChangeFacts:
    """The people of one change, by their ids, as they are now."""

    asked_by: UUID
    gaining: frozenset[UUID]  # who could read more afterwards; nobody: the change does not wait
    concerned: frozenset[UUID]  # the therapists whose text could be read: each of them can confirm
    told: frozenset[UUID]  # others who are told, and can object
    administrators: frozenset[UUID]  # the active ones

    @property
    def audience(self) -> frozenset[UUID]:
        """Return everybody who is told, but for the member who asked."""
        return (self.gaining | self.concerned | self.told | self.administrators) - {self.asked_by}

    @property
    def second_people(self) -> frozenset[UUID]:
        """Return who can confirm: never whoever asked, nor anybody who could read more."""
        return (self.administrators | self.concerned) - self.gaining - {self.asked_by}

    def decisions_of(self, member_id: UUID) -> frozenset[Decision]:
        """Return what this member can decide. Whoever asked cannot confirm, nor can anybody who could read more."""
        if member_id == self.asked_by:
            return frozenset({Decision.WITHDRAW})
        if member_id not in self.audience:
            return frozenset()
        return frozenset({Decision.OBJECT, *({Decision.CONFIRM} if member_id in self.second_people else ())})


def find_effect_time(
    facts: ChangeFacts, now: datetime, *, may_wait: bool, also_for_oneself: bool = False
) -> datetime | None:
    """Return when the change takes effect unless somebody objects; None: only when a second person confirms it.

    Nobody gives themselves rights by waiting, but in an emergency (`also_for_oneself`, docs/decisions/0049).
    """
    is_for_others = also_for_oneself or facts.asked_by not in facts.gaining
    return now + WAITING_TIME if may_wait and is_for_others else None


def find_untold(facts: ChangeFacts, active: Collection[UUID], told: Collection[UUID]) -> frozenset[UUID]:
    """Return who has to be told, is active and was not told: nobody who has left can be told any more."""
    return facts.audience & frozenset(active) - frozenset(told)


def find_later_time(times: Collection[datetime], now: datetime) -> datetime | None:
    """Return when the 72 hours of whoever was told last are over; None if they are, or if nobody had to be told."""
    until = max(times) + WAITING_TIME if times else now
    return until if until > now else None


def is_due(takes_effect_at: datetime | None, now: datetime) -> bool:
    """Return whether a change that waits takes effect by itself now: when the last minute of its 72 hours is over."""
    return takes_effect_at is not None and takes_effect_at <= now


def needs_second_person(gaining: Collection[UUID], *, has_cases: bool, always: bool = False) -> bool:
    """Return whether it waits: somebody could read more (or it `always` does), and there is something to read."""
    return (always or bool(gaining)) and has_cases
