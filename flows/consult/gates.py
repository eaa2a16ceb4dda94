"""The gates: rules that must hold now, with the reason when one does not.

They are asked each time that they are used, never remembered. An empty list means open. A reason names no
participant and gives no number, so that it can be shown to either therapist; details are for those who see
the person. Safety is the one way around a gate (S0-9), and does not pass through here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from flows.consult.parts import Part
from flows.errors import SettingOutOfRangeError
from flows.releases.forms_status import ParticipantFacts, SignedFormFacts
from flows.releases.rules import covered_topics, missing_releases, needed_releases

BOTH_PARTS = tuple(Part)

MIN_SESSIONS, MAX_SESSIONS = 2, 4
"""Between these a practice sets how many sessions come before a consult (S0-19)."""


class GateReason(StrEnum):
    """Why a gate is closed; the words are found by this id."""

    SCREENING = "screening"
    SESSIONS = "sessions"
    IMPRESSION = "impression"
    INFORMED = "informed"
    RELEASE = "release"
    TOPICS = "topics"
    NOBODY_SEEN = "nobody_seen"


@dataclass(frozen=True)
class ClosedGate:
    """One reason why a gate is closed: the requirement it comes from, whose move it is, and until when."""

    reason: GateReason
    source: str
    part: Part
    until: date | None = None


@dataclass(frozen=True)
class Attestations:
    """What one therapist attested for one consult; it counts for no other (S0-2)."""

    consult: str
    is_screened: bool = False  # none of the six fitted
    resting_until: date | None = None
    sessions: int = 0
    has_own_impression: bool = False
    informed_ids: frozenset[str] = frozenset()  # ids of participants they see who know of this consult


@dataclass(frozen=True)
class GateFacts:
    """All that the gates of one consult look at."""

    consult: str
    today: date  # in the practice's time zone
    min_sessions: int  # the practice's setting
    participants: tuple[ParticipantFacts, ...] = ()
    signed_forms: tuple[SignedFormFacts, ...] = ()
    attestations: Mapping[Part, Attestations] = field(default_factory=dict)

    def attestations_for(self, part: Part) -> Attestations:
        """Return what this therapist attested for this very consult, or a blank."""
        given = self.attestations.get(part)
        return given if given and given.consult == self.consult else Attestations(self.consult)


def for_one(facts: GateFacts, part: Part) -> list[ClosedGate]:
    """Return what holds one therapist's own preparation: their attestations, and releases for their speaking."""
    return [
        *check_screening(facts, (part,)),
        *check_sessions(facts, (part,)),
        *check_own_impression(facts, (part,)),
        *check_informed(facts, (part,)),
        *check_releases(facts, (part,)),
        *check_topics(facts, part),
    ]


def for_both(facts: GateFacts) -> list[ClosedGate]:
    """Return what holds the consult: both ways, the whole matrix of releases, everybody informed, a topic (S0-3)."""
    return [
        *check_screening(facts),
        *check_sessions(facts),
        *check_own_impression(facts),
        *check_informed(facts),
        *check_releases(facts),
        *check_common_topics(facts),
    ]


def check_screening(facts: GateFacts, parts: tuple[Part, ...] = BOTH_PARTS) -> list[ClosedGate]:
    """Return who has not passed the six this time (S0-36); `until` is the day they chose to look again."""
    return [
        ClosedGate(
            GateReason.SCREENING, "S0-36", part, _if_future(facts.attestations_for(part).resting_until, facts.today)
        )
        for part in parts
        if not facts.attestations_for(part).is_screened
    ]


def check_sessions(facts: GateFacts, parts: tuple[Part, ...] = BOTH_PARTS) -> list[ClosedGate]:
    """Return who has met their own clients too few times (S0-19); counts are kept per therapist.

    Raise SettingOutOfRangeError if the setting is not one of 2, 3, 4.
    """
    if not MIN_SESSIONS <= facts.min_sessions <= MAX_SESSIONS:
        raise SettingOutOfRangeError
    return [
        ClosedGate(GateReason.SESSIONS, "S0-19", part)
        for part in parts
        if facts.attestations_for(part).sessions < facts.min_sessions
    ]


def check_own_impression(facts: GateFacts, parts: tuple[Part, ...] = BOTH_PARTS) -> list[ClosedGate]:
    """Return who has not formed an impression of their own yet (S0-20)."""
    return [
        ClosedGate(GateReason.IMPRESSION, "S0-20", part)
        for part in parts
        if not facts.attestations_for(part).has_own_impression
    ]


def check_informed(facts: GateFacts, parts: tuple[Part, ...] | None = None) -> list[ClosedGate]:
    """Return whose move it is to tell a client of the consult (S0-22).

    Each therapist answers for the people they see, and everyone needs to be covered by someone who sees
    them. A person seen by both holds up neither one's own way, since the other may tell them: asked for
    some parts, only people whom nobody else sees count; asked for the whole, everyone does.
    """
    uncovered = [person for person in facts.participants if not _is_informed(facts, person)]
    movers = {part for person in uncovered for part in person.seen_by if parts is None or person.seen_by == {part}}
    nobody = parts is None and any(not person.seen_by for person in facts.participants)
    return [
        *(ClosedGate(GateReason.INFORMED, "S0-22", part) for part in (parts or BOTH_PARTS) if part in movers),
        *(ClosedGate(GateReason.NOBODY_SEEN, "S0-22", part) for part in BOTH_PARTS if nobody),
    ]


def check_releases(facts: GateFacts, parts: tuple[Part, ...] = BOTH_PARTS) -> list[ClosedGate]:
    """Return who may not speak yet because a release for that is not in force (S0-3).

    A therapist who sees nobody in the case has nothing to say in it: without people no gate opens.
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
    """Return that a therapist may speak, and yet of nothing: no topic is in all their releases (S0-14)."""
    if check_releases(facts, (part,)) or covered_topics(facts.participants, facts.signed_forms, facts.today, part):
        return []
    return [ClosedGate(GateReason.TOPICS, "S0-14", part)]


def check_common_topics(facts: GateFacts) -> list[ClosedGate]:
    """Return that each may speak, and yet the two of nothing: no topic is in all releases both ways (S0-14)."""
    if check_releases(facts) or covered_topics(facts.participants, facts.signed_forms, facts.today):
        return []
    return [ClosedGate(GateReason.TOPICS, "S0-14", part) for part in BOTH_PARTS]


def _is_informed(facts: GateFacts, person: ParticipantFacts) -> bool:
    return any(person.id in facts.attestations_for(part).informed_ids for part in person.seen_by)


def _if_future(day: date | None, today: date) -> date | None:
    return day if day and day > today else None
