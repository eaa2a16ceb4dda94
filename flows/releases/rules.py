"""Whose signed consent is needed for whom to speak, and whether it is in force today (S0-3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flows.consult.parts import Part
from flows.releases.forms_status import ParticipantFacts, SignedFormFacts, SignedFormStatus, form_status, is_in_force


@dataclass(frozen=True)
class NeededRelease:
    """One release that is needed: from this participant, so that the discloser may speak."""

    participant: ParticipantFacts
    discloser: Part

    @property
    def recipient(self) -> Part:
        """Return the part that is spoken to."""
        return self.discloser.other


@dataclass(frozen=True)
class MissingRelease:
    """A needed release that is not in force, with how the nearest paper stands, or None if there is none."""

    needed_release: NeededRelease
    status: SignedFormStatus | None


@dataclass(frozen=True)
class ReleaseState:
    """How one needed release stands: by which paper, or None if there is none."""

    needed_release: NeededRelease
    signed_form: SignedFormFacts | None = None
    status: SignedFormStatus | None = None


def needed_releases(participants: Iterable[ParticipantFacts], discloser: Part | None = None) -> set[NeededRelease]:
    """Return the releases that are needed, both ways or for one discloser.

    Each person whom the discloser sees has a say of their own (AAMFT 2.2); for a minor, whoever consents
    signs. Nobody's signature stands for another adult's.
    """
    return {
        NeededRelease(participant, part)
        for participant in participants
        for part in participant.seen_by
        if discloser in {None, part}
    }


def missing_releases(
    participants: Iterable[ParticipantFacts],
    signed_forms: Iterable[SignedFormFacts],
    today: date,
    discloser: Part | None = None,
) -> list[MissingRelease]:
    """Return the needed releases that are not in force, both ways or for one discloser, by participant."""
    kept = list(signed_forms)
    cells = sorted(
        needed_releases(participants, discloser),
        key=lambda needed_release: (needed_release.participant.id, needed_release.discloser),
    )
    return [
        MissingRelease(needed_release, _nearest_status(needed_release, kept, today))
        for needed_release in cells
        if not _forms_in_force(needed_release, kept, today)
    ]


def release_states(
    participants: Iterable[ParticipantFacts], signed_forms: Iterable[SignedFormFacts], today: date
) -> list[ReleaseState]:
    """Return how each needed release stands, in the order of the participants, the individual therapist's first.

    Of several papers it is the one in force that lasts longest, or else the one nearest to being in force; of
    equals the one that was entered last.
    """
    kept, order = list(signed_forms), [*Part]
    return [
        _release_state(NeededRelease(person, part), kept, today)
        for person in participants
        for part in sorted(person.seen_by, key=order.index)
    ]


def covered_topics(
    participants: Iterable[ParticipantFacts],
    signed_forms: Iterable[SignedFormFacts],
    today: date,
    discloser: Part | None = None,
) -> set[str]:
    """Return the topics that every needed release covers, both ways or for one discloser; none if none is needed."""
    kept = list(signed_forms)
    covered = [
        set[str]().union(*(signed_form.topics for signed_form in _forms_in_force(needed_release, kept, today)))
        for needed_release in needed_releases(participants, discloser)
    ]
    return set.intersection(*covered) if covered else set()


def first_end_day(
    participants: Iterable[ParticipantFacts],
    signed_forms: Iterable[SignedFormFacts],
    today: date,
    discloser: Part | None = None,
) -> date | None:
    """Return the first day on which a needed release ends, of those in force; None if no day is set."""
    kept = list(signed_forms)
    ends = [
        max(signed_form.ends_on or date.max for signed_form in standing)
        for needed_release in needed_releases(participants, discloser)
        if (standing := _forms_in_force(needed_release, kept, today))
    ]
    first = min(ends, default=date.max)
    return None if first == date.max else first


def _forms_for(needed_release: NeededRelease, signed_forms: Iterable[SignedFormFacts]) -> list[SignedFormFacts]:
    return [
        signed_form
        for signed_form in signed_forms
        if signed_form.participant.id == needed_release.participant.id
        and signed_form.discloser is needed_release.discloser
    ]


def _forms_in_force(
    needed_release: NeededRelease, signed_forms: Iterable[SignedFormFacts], today: date
) -> list[SignedFormFacts]:
    """Return the papers in force for a cell. Who revokes one takes back whatever they signed before that day."""
    own = _forms_for(needed_release, signed_forms)
    revoked = max((signed_form.revoked_on for signed_form in own if signed_form.revoked_on), default=date.min)
    return [
        signed_form
        for signed_form in own
        if is_in_force(form_status(signed_form, today))
        and signed_form.signed_on is not None
        and signed_form.signed_on >= revoked
    ]


def _release_state(needed_release: NeededRelease, signed_forms: Iterable[SignedFormFacts], today: date) -> ReleaseState:
    own = _forms_for(needed_release, signed_forms)
    if holding := _forms_in_force(needed_release, own, today):
        lasting = max(reversed(holding), key=lambda signed_form: signed_form.ends_on or date.max)
        return ReleaseState(needed_release, lasting, form_status(lasting, today))
    order = list(SignedFormStatus)
    found = [(_as_revoked(form_status(signed_form, today)), signed_form) for signed_form in reversed(own)]
    nearest = min(found, key=lambda one: order.index(one[0]), default=None)
    return ReleaseState(needed_release, nearest[1], nearest[0]) if nearest else ReleaseState(needed_release)


def _as_revoked(found: SignedFormStatus) -> SignedFormStatus:
    """Return how a paper stands that does not hold although it would: what its signer revoked later took it back."""
    return SignedFormStatus.REVOKED if is_in_force(found) else found


def _nearest_status(
    needed_release: NeededRelease, signed_forms: Iterable[SignedFormFacts], today: date
) -> SignedFormStatus | None:
    """Return the status nearest to being in force among papers that are not."""
    order = list(SignedFormStatus)
    found = {form_status(signed_form, today) for signed_form in _forms_for(needed_release, signed_forms)}
    return min((each for each in found if not is_in_force(each)), key=order.index, default=None)
