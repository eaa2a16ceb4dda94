"""A signed form and its status today (S0-3).

The elements of a form are those of 45 CFR 164.508(c)(1); a form with a blank element is no valid release. A status is
computed from dates and elements whenever it is needed, and never stored. `today` is the day in the practice's zone.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from flows.parts import Part

EXPIRING_WITHIN = timedelta(days=30)
"""A release counts as expiring when its last day is at most this far away."""


class SignedFormStatus(StrEnum):
    """The status of a signed form, ordered from in force to furthest from being in force."""

    ACTIVE = "active"
    EXPIRING = "expiring"
    WAITING_FOR_COUNTERSIGN = "waiting_for_countersign"
    WAITING_FOR_CLIENT = "waiting_for_client"
    EXPIRED = "expired"
    INVALID = "invalid"
    DECLINED = "declined"
    REVOKED = "revoked"


class Signer(StrEnum):
    """Who signed the form."""

    SELF = "self"
    REPRESENTATIVE = "representative"


class EndingEvent(StrEnum):
    """An event that may end a release in place of a day. "As needed" is not one of them."""

    DISCHARGE = "discharge"
    INDIVIDUAL_THERAPY_ENDS = "individual_therapy_ends"
    FAMILY_THERAPY_ENDS = "family_therapy_ends"


@dataclass(frozen=True)
class ParticipantFacts:
    """A participant: an opaque id, a label such as "adult 1", and the therapists who see them.

    `is_minor`: somebody else consents for them. A young person who by law consents for themselves is entered as an
    adult.
    """

    id: str
    label: str
    is_minor: bool
    seen_by: frozenset[Part]


@dataclass(frozen=True)
class SignedFormFacts:
    """One participant's signed form for one direction: fixed choices and days, no text. None or "" means blank."""

    participant: ParticipantFacts
    discloser: Part | None
    recipient: Part | None
    topics: frozenset[str]
    purpose: str
    signed_on: date | None = None
    ends_on: date | None = None  # the last day on which the form is in force
    ends_event: str | None = None  # an EndingEvent
    event_on: date | None = None  # the day of the event; from that day the form is no longer in force
    signed_by: str | None = Signer.SELF
    authority: str | None = None  # of the representative who signed
    has_client_signed: bool = True
    is_countersigned: bool = True
    declined_on: date | None = None
    revoked_on: date | None = None  # the day the practice learned of the revocation
    id: str = ""  # of the form; both directions of one form share the id


def form_status(signed_form: SignedFormFacts, today: date) -> SignedFormStatus:
    """Return the status of one form today, from its own dates and elements (S0-3)."""
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
    return next((status for applies, status in checks if applies), SignedFormStatus.ACTIVE)


def is_in_force(status: SignedFormStatus) -> bool:
    """Return whether a form with this status lets the therapist speak."""
    return status in {SignedFormStatus.ACTIVE, SignedFormStatus.EXPIRING}


def _is_described(signed_form: SignedFormFacts) -> bool:
    """Return whether elements (i) to (v) are filled in: what, who, to whom, what for, until when."""
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
    """Return whether element (vi) is filled in: signature and day, and the authority of a representative."""
    if signed_form.signed_on is None or signed_form.signed_on > today:
        return False
    if signed_form.ends_on is not None and signed_form.ends_on < signed_form.signed_on:
        return False
    if signed_form.signed_by == Signer.SELF:
        return not signed_form.participant.is_minor
    return signed_form.signed_by == Signer.REPRESENTATIVE and bool(signed_form.authority)


def _has_ended(signed_form: SignedFormFacts, today: date) -> bool:
    is_past_last_day = signed_form.ends_on is not None and signed_form.ends_on < today
    return is_past_last_day or (signed_form.event_on is not None and signed_form.event_on <= today)
