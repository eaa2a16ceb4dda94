"""Who decides about a change of who can read what, and when it takes effect by itself. docs/decisions/0048 says why."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
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
    administrators: frozenset[UUID]  # also those who are inactive only since shortly before
    newcomers: Mapping[UUID, datetime] = field(default_factory=dict)  # who came too late to count, and when they came

    @property
    def audience(self) -> frozenset[UUID]:
        """Return everybody who is told, but for the member who asked."""
        return (self.gaining | self.concerned | self.told | self.administrators) - {self.asked_by}

    @property
    def second_people(self) -> frozenset[UUID]:
        """Return who can confirm: never whoever asked, nor anybody who could read more, nor who came only just before.

        Nobody can, if whoever asked came only just before: two accounts of one person would do.
        """
        if self.asked_by in self.newcomers:
            return frozenset()
        return (self.administrators | self.concerned) - self.gaining - {self.asked_by} - self.newcomers.keys()

    def find_newcomer(self, member_id: UUID) -> UUID | None:
        """Return who came too late, so that this member cannot confirm: whoever asked, or they; None otherwise."""
        if member_id not in (self.administrators | self.concerned) - self.gaining - {self.asked_by}:
            return None
        return next((each for each in (self.asked_by, member_id) if each in self.newcomers), None)

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


def find_newcomers(
    places: Iterable[tuple[UUID, datetime | None]], asked_at: datetime, first_case_at: datetime | None
) -> dict[UUID, datetime]:
    """Return whose every place is too new to confirm a change that was asked for at this time, and since when it is.

    `places`: since when somebody has a place by which they could confirm; None: always. One is too new if it is
    younger than the time in which people are told of a change and can object. It is not if it is as old as the
    practice's first case: then it was there when there was nothing to read, and everything took effect at once.
    """
    earliest: dict[UUID, datetime | None] = {}
    for member_id, since in places:
        known = earliest.get(member_id, since)
        earliest[member_id] = None if since is None or known is None else min(since, known)
    settled = max(asked_at - WAITING_TIME, first_case_at or asked_at - WAITING_TIME)
    return {member_id: since for member_id, since in earliest.items() if since is not None and since > settled}


def find_gone_time(asked_at: datetime, now: datetime) -> datetime:
    """Return since when somebody must have been inactive, without a break, so that they do not have to be told.

    Since before the change was asked for, and for as long as people can object: nobody is deactivated for a moment, so
    that they do not have to be told.
    """
    return min(asked_at, now - WAITING_TIME)


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
