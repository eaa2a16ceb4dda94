"""The gates: rules that must hold now, with the reason when one does not.

Gates are checked each time, and their results are never stored. An empty list means open. A reason names no
participant and no number, so that either therapist may see it; details are for the therapist who sees the person.
Only safety bypasses a gate (S0-9): flows/consult/talk/safety_start.py asks here only what was not in order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from flows.errors import SettingOutOfRangeError
from flows.parts import Part
from flows.releases.forms_status import ParticipantFacts, SignedFormFacts
from flows.releases.rules import covered_topics, missing_releases, needed_releases

BOTH_PARTS = tuple(Part)

MIN_SESSIONS, MAX_SESSIONS = 2, 4
"""The range in which a practice sets how many sessions are needed before a consult (S0-19)."""


class GateReason(StrEnum):
    """Why a gate is closed; the id of its wording."""

    SCREENING = "screening"
    SESSIONS = "sessions"
    IMPRESSION = "impression"
    INFORMED = "informed"
    RELEASE = "release"
    TOPICS = "topics"
    NOBODY_SEEN = "nobody_seen"


@dataclass(frozen=True)
class ClosedGate:
    """One reason why a gate is closed: the requirement behind it, whose turn it is, and until which day."""

    reason: GateReason
    source: str
    part: Part
    until: date | None = None


@dataclass(frozen=True)
class Attestations:
    """What one therapist attested for one consult; it does not count for any other consult (S0-2)."""

    consult: str
    is_screened: bool = False  # none of the six reasons to wait applied
    paused_until: date | None = None
    sessions: int = 0
    has_own_impression: bool = False
    informed_ids: frozenset[str] = frozenset()  # participants whom this therapist sees and who know of this consult


@dataclass(frozen=True)
class GateFacts:
    """Everything that the gates of one consult check."""

    consult: str
    today: date  # in the practice's time zone
    min_sessions: int  # the practice's setting
    participants: tuple[ParticipantFacts, ...] = ()
    signed_forms: tuple[SignedFormFacts, ...] = ()
    attestations: Mapping[Part, Attestations] = field(default_factory=dict)

    def attestations_for(self, part: Part) -> Attestations:
        """Return what this therapist attested for this consult, or empty attestations."""
        attestations = self.attestations.get(part)
        return attestations if attestations and attestations.consult == self.consult else Attestations(self.consult)


def for_one(facts: GateFacts, part: Part) -> list[ClosedGate]:
    """Return why one therapist cannot continue to prepare: their attestations, and releases for their own speaking."""
    return [
        *check_screening(facts, (part,)),
        *check_sessions(facts, (part,)),
        *check_own_impression(facts, (part,)),
        *check_informed(facts, (part,)),
        *check_releases(facts, (part,)),
        *check_topics(facts, part),
    ]


def for_both(facts: GateFacts) -> list[ClosedGate]:
    """Return every reason why the consult cannot go on, for either therapist (S0-3)."""
    return [
        *check_screening(facts),
        *check_sessions(facts),
        *check_own_impression(facts),
        *check_informed(facts),
        *check_releases(facts),
        *check_common_topics(facts),
    ]


def check_screening(facts: GateFacts, parts: tuple[Part, ...] = BOTH_PARTS) -> list[ClosedGate]:
    """Return who has not passed the six reasons to wait (S0-36); `until` is the day that they chose to check again."""
    return [
        ClosedGate(
            GateReason.SCREENING, "S0-36", part, _if_future(facts.attestations_for(part).paused_until, facts.today)
        )
        for part in parts
        if not facts.attestations_for(part).is_screened
    ]


def check_sessions(facts: GateFacts, parts: tuple[Part, ...] = BOTH_PARTS) -> list[ClosedGate]:
    """Return who has had too few sessions with their own clients (S0-19); sessions are counted per therapist.

    Raise SettingOutOfRangeError if the setting is not 2, 3 or 4.
    """
    if not MIN_SESSIONS <= facts.min_sessions <= MAX_SESSIONS:
        raise SettingOutOfRangeError
    return [
        ClosedGate(GateReason.SESSIONS, "S0-19", part)
        for part in parts
        if facts.attestations_for(part).sessions < facts.min_sessions
    ]


def check_own_impression(facts: GateFacts, parts: tuple[Part, ...] = BOTH_PARTS) -> list[ClosedGate]:
    """Return who has not formed their own impression yet (S0-20)."""
    return [
        ClosedGate(GateReason.IMPRESSION, "S0-20", part)
        for part in parts
        if not facts.attestations_for(part).has_own_impression
    ]


def check_informed(facts: GateFacts, parts: tuple[Part, ...] | None = None) -> list[ClosedGate]:
    """Return whose turn it is to tell a client about the consult (S0-22).

    Each therapist answers for the people they see, and each person has to be told by a therapist who sees them. A
    person whom both see blocks neither therapist alone, since the colleague may tell them: with `parts`, only people
    whom nobody else sees count; without `parts`, everyone counts.
    """
    uncovered = [person for person in facts.participants if not _is_informed(facts, person)]
    responsible = {part for person in uncovered for part in person.seen_by if parts is None or person.seen_by == {part}}
    is_somebody_unseen = parts is None and any(not person.seen_by for person in facts.participants)
    return [
        *(ClosedGate(GateReason.INFORMED, "S0-22", part) for part in (parts or BOTH_PARTS) if part in responsible),
        *(ClosedGate(GateReason.NOBODY_SEEN, "S0-22", part) for part in BOTH_PARTS if is_somebody_unseen),
    ]


def check_releases(facts: GateFacts, parts: tuple[Part, ...] = BOTH_PARTS) -> list[ClosedGate]:
    """Return who may not speak yet because a needed release is not in force (S0-3).

    Without participants, no release can be in force: a therapist who sees nobody in the case may not speak.
    """
    return [
        *(
            ClosedGate(GateReason.RELEASE, "S0-3", part)
            for part in parts
            if missing_releases(facts.participants, facts.signed_forms, facts.today, part)
        ),
        *(
            ClosedGate(GateReason.NOBODY_SEEN, "S0-3", part)
            for part in parts
            if not needed_releases(facts.participants, part)
        ),
    ]


def check_topics(facts: GateFacts, part: Part) -> list[ClosedGate]:
    """Return a closed gate if the releases let this therapist speak, but have no topic in common (S0-14)."""
    if check_releases(facts, (part,)) or covered_topics(facts.participants, facts.signed_forms, facts.today, part):
        return []
    return [ClosedGate(GateReason.TOPICS, "S0-14", part)]


def check_common_topics(facts: GateFacts) -> list[ClosedGate]:
    """Return closed gates if both may speak, but no topic is in all releases both ways (S0-14)."""
    if check_releases(facts) or covered_topics(facts.participants, facts.signed_forms, facts.today):
        return []
    return [ClosedGate(GateReason.TOPICS, "S0-14", part) for part in BOTH_PARTS]


def _is_informed(facts: GateFacts, person: ParticipantFacts) -> bool:
    return any(person.id in facts.attestations_for(part).informed_ids for part in person.seen_by)


def _if_future(day: date | None, today: date) -> date | None:
    return day if day and day > today else None
