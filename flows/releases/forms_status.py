"""A signed paper, and how it stands today (S0-3).

The elements of a paper are those of 45 CFR 164.508(c)(1); a paper with one of them blank is no release.
A status is worked out from dates and elements each time that it is asked for, and never kept. `today` is
the day in the practice's time zone.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from flows.consult.parts import Part

EXPIRING = timedelta(days=30)
"""How long before its last day a release counts as expiring."""


class Status(StrEnum):
    """How a paper stands, the nearest to being in force first."""

    ACTIVE = "active"
    EXPIRING = "expiring"
    WAITING_FOR_COUNTERSIGN = "waiting_for_countersign"
    WAITING_FOR_CLIENT = "waiting_for_client"
    EXPIRED = "expired"
    INVALID = "invalid"
    DECLINED = "declined"
    REVOKED = "revoked"


class Signer(StrEnum):
    """Who put their name to it."""

    SELF = "self"
    REPRESENTATIVE = "representative"


class EndingEvent(StrEnum):
    """What may end a release in place of a day. "As needed" is none of these."""

    DISCHARGE = "discharge"
    INDIVIDUAL_THERAPY_ENDS = "individual_therapy_ends"
    FAMILY_THERAPY_ENDS = "family_therapy_ends"


@dataclass(frozen=True)
class Participant:
    """A person in the client unit: an opaque id, a label such as "adult 1", and who sees them.

    `minor` says that somebody else consents for them. A young person who by law consents for themselves is
    entered as an adult.
    """

    id: str
    label: str
    minor: bool
    seen_by: frozenset[Part]


@dataclass(frozen=True)
class PaperFacts:
    """One participant's paper for one direction: fixed choices and days, no words. None or "" is blank."""

    participant: Participant
    discloser: Part | None
    recipient: Part | None
    topics: frozenset[str]
    purpose: str
    signed_on: date | None = None
    ends_on: date | None = None  # the last day on which it holds
    ends_event: str | None = None  # an EndingEvent
    event_on: date | None = None  # the day on which that happened; it holds no more from then on
    signed_by: str | None = Signer.SELF
    authority: str | None = None  # of a representative
    client_signed: bool = True
    countersigned: bool = True
    declined_on: date | None = None
    revoked_on: date | None = None  # the day the practice got to know
    id: str = ""  # the form's own; both directions of one form share it


def status(paper: PaperFacts, today: date) -> Status:
    """Return how one paper stands today, by its own dates and elements (S0-3)."""
    checks = (
        (paper.revoked_on is not None, Status.REVOKED),
        (paper.declined_on is not None, Status.DECLINED),
        (not _is_described(paper), Status.INVALID),
        (paper.client_signed and not _is_signed(paper, today), Status.INVALID),
        (_is_past(paper, today), Status.EXPIRED),
        (not paper.client_signed, Status.WAITING_FOR_CLIENT),
        (not paper.countersigned, Status.WAITING_FOR_COUNTERSIGN),
        (paper.ends_on is not None and paper.ends_on - today <= EXPIRING, Status.EXPIRING),
    )
    return next((found for holds, found in checks if holds), Status.ACTIVE)


def in_force(found: Status) -> bool:
    """Tell whether a paper of this status lets the therapist speak."""
    return found in {Status.ACTIVE, Status.EXPIRING}


def _is_described(paper: PaperFacts) -> bool:
    """Elements (i) to (v): what, who, to whom, what for, until when."""
    return (
        bool(paper.topics)
        and "" not in paper.topics
        and paper.discloser is not None
        and paper.recipient is paper.discloser.other
        and bool(paper.purpose)
        and (paper.ends_on is not None or paper.ends_event is not None)
        and (paper.ends_event is None or paper.ends_event in set(EndingEvent))
    )


def _is_signed(paper: PaperFacts, today: date) -> bool:
    """Element (vi): signature and day; if a representative signed, by what authority."""
    if paper.signed_on is None or paper.signed_on > today:
        return False
    if paper.ends_on is not None and paper.ends_on < paper.signed_on:
        return False
    if paper.signed_by == Signer.SELF:
        return not paper.participant.minor
    return paper.signed_by == Signer.REPRESENTATIVE and bool(paper.authority)


def _is_past(paper: PaperFacts, today: date) -> bool:
    over = paper.ends_on is not None and paper.ends_on < today
    return over or (paper.event_on is not None and paper.event_on <= today)
