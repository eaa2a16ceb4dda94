"""A signed paper, and how it stands today (S0-3).

The elements of a paper are those of 45 CFR 164.508(c)(1); a paper with one of them blank is no release.
A status is worked out from dates and elements each time that it is asked for, and never kept. `today` is
the day in the practice's time zone.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from flows.consult.parts import Part

EXPIRING_WITHIN = timedelta(days=30)
"""How long before its last day a release counts as expiring."""


class SignedFormStatus(StrEnum):
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
class ParticipantFacts:
    """A person in the client unit: an opaque id, a label such as "adult 1", and who sees them.

    `minor` says that somebody else consents for them. A young person who by law consents for themselves is
    entered as an adult.
    """

    id: str
    label: str
    is_minor: bool
    seen_by: frozenset[Part]


@dataclass(frozen=True)
class SignedFormFacts:
    """One participant's paper for one direction: fixed choices and days, no words. None or "" is blank."""

    participant: ParticipantFacts
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
    has_client_signed: bool = True
    is_countersigned: bool = True
    declined_on: date | None = None
    revoked_on: date | None = None  # the day the practice got to know
    id: str = ""  # the form's own; both directions of one form share it


def form_status(signed_form: SignedFormFacts, today: date) -> SignedFormStatus:
    """Return how one paper stands today, by its own dates and elements (S0-3)."""
    checks = (
        (signed_form.revoked_on is not None, SignedFormStatus.REVOKED),
        (signed_form.declined_on is not None, SignedFormStatus.DECLINED),
        (not _is_described(signed_form), SignedFormStatus.INVALID),
        (signed_form.has_client_signed and not _is_signed(signed_form, today), SignedFormStatus.INVALID),
        (_has_ended(signed_form, today), SignedFormStatus.EXPIRED),
        (not signed_form.has_client_signed, SignedFormStatus.WAITING_FOR_CLIENT),
        (not signed_form.is_countersigned, SignedFormStatus.WAITING_FOR_COUNTERSIGN),
        (signed_form.ends_on is not None and signed_form.ends_on - today <= EXPIRING_WITHIN, SignedFormStatus.EXPIRING),
    )
    return next((found for holds, found in checks if holds), SignedFormStatus.ACTIVE)


def is_in_force(found: SignedFormStatus) -> bool:
    """Tell whether a paper of this status lets the therapist speak."""
    return found in {SignedFormStatus.ACTIVE, SignedFormStatus.EXPIRING}


def _is_described(signed_form: SignedFormFacts) -> bool:
    """Elements (i) to (v): what, who, to whom, what for, until when."""
    return (
        bool(signed_form.topics)
        and "" not in signed_form.topics
        and signed_form.discloser is not None
        and signed_form.recipient is signed_form.discloser.other
        and bool(signed_form.purpose)
        and (signed_form.ends_on is not None or signed_form.ends_event is not None)
        and (signed_form.ends_event is None or signed_form.ends_event in set(EndingEvent))
    )


def _is_signed(signed_form: SignedFormFacts, today: date) -> bool:
    """Element (vi): signature and day; if a representative signed, by what authority."""
    if signed_form.signed_on is None or signed_form.signed_on > today:
        return False
    if signed_form.ends_on is not None and signed_form.ends_on < signed_form.signed_on:
        return False
    if signed_form.signed_by == Signer.SELF:
        return not signed_form.participant.is_minor
    return signed_form.signed_by == Signer.REPRESENTATIVE and bool(signed_form.authority)


def _has_ended(signed_form: SignedFormFacts, today: date) -> bool:
    over = signed_form.ends_on is not None and signed_form.ends_on < today
    return over or (signed_form.event_on is not None and signed_form.event_on <= today)
