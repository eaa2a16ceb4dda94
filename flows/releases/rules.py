"""Which releases are needed before a therapist may speak, and whether they are in force today (S0-3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flows.parts import Part
from flows.releases.forms_status import ParticipantFacts, SignedFormFacts, SignedFormStatus, form_status, is_in_force


@dataclass(frozen=True)
class NeededRelease:
    """One release that is needed: this participant consents that the discloser may speak to the other therapist."""

    participant: ParticipantFacts
    discloser: Part

    @property
    def recipient(self) -> Part:
        """Return the part that the discloser speaks to."""
        return self.discloser.other


@dataclass(frozen=True)
class MissingRelease:
    """A needed release that is not in force, with the status of the nearest signed form (None: there is no form)."""

    needed_release: NeededRelease
    status: SignedFormStatus | None


@dataclass(frozen=True)
class ReleaseState:
    """A needed release with the signed form that decides its status (None: there is no form)."""

    needed_release: NeededRelease
    signed_form: SignedFormFacts | None = None
    status: SignedFormStatus | None = None


def needed_releases(participants: Iterable[ParticipantFacts], discloser: Part | None = None) -> set[NeededRelease]:
    """Return the releases that are needed, both ways or for one discloser.

    Every participant whom the discloser sees has to consent separately (AAMFT 2.2). For a minor, the person who
    consents for them signs. No adult can sign for another.
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
    """Return the needed releases that are not in force, both ways or for one discloser, ordered by participant."""
    forms = list(signed_forms)
    needed = sorted(
        needed_releases(participants, discloser),
        key=lambda release: (release.participant.id, release.discloser),
    )
    return [
        MissingRelease(release, _nearest_status(release, forms, today))
        for release in needed
        if not _forms_in_force(release, forms, today)
    ]


def release_states(
    participants: Iterable[ParticipantFacts], signed_forms: Iterable[SignedFormFacts], today: date
) -> list[ReleaseState]:
    """Return the state of each needed release, in the order of the participants, the individual therapist's first.

    If several signed forms match, the form in force that lasts longest decides; without one, the form nearest to being
    in force. Among equals, the form entered last decides.
    """
    forms, part_order = list(signed_forms), [*Part]
    return [
        _release_state(NeededRelease(participant, part), forms, today)
        for participant in participants
        for part in sorted(participant.seen_by, key=part_order.index)
    ]


def covered_topics(
    participants: Iterable[ParticipantFacts],
    signed_forms: Iterable[SignedFormFacts],
    today: date,
    discloser: Part | None = None,
) -> set[str]:
    """Return the topics that every needed release covers, both ways or for one discloser; empty if none is needed."""
    forms = list(signed_forms)
    topics_by_release = [
        set[str]().union(*(signed_form.topics for signed_form in _forms_in_force(release, forms, today)))
        for release in needed_releases(participants, discloser)
    ]
    return set.intersection(*topics_by_release) if topics_by_release else set()


def first_end_day(
    participants: Iterable[ParticipantFacts],
    signed_forms: Iterable[SignedFormFacts],
    today: date,
    discloser: Part | None = None,
) -> date | None:
    """Return the first day on which a needed release in force ends, or None if no day is set."""
    forms = list(signed_forms)
    end_days = [
        max(signed_form.ends_on or date.max for signed_form in in_force)
        for release in needed_releases(participants, discloser)
        if (in_force := _forms_in_force(release, forms, today))
    ]
    first = min(end_days, default=date.max)
    return None if first == date.max else first


def revoked_on(participant_id: str, discloser: Part, signed_forms: Iterable[SignedFormFacts]) -> date:
    """Return the last day on which this participant revoked a form for this discloser; `date.min`: never.

    A form that was signed before that day is not in force (docs/decisions/0010).
    """
    return max(
        (
            signed_form.revoked_on
            for signed_form in signed_forms
            if signed_form.revoked_on
            and signed_form.discloser is discloser
            and signed_form.participant.id == participant_id
        ),
        default=date.min,
    )


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
    """Return the forms in force for a needed release; a revocation also ends whatever was signed before that day."""
    forms = _forms_for(needed_release, signed_forms)
    last_revoked_on = revoked_on(needed_release.participant.id, needed_release.discloser, forms)
    return [
        signed_form
        for signed_form in forms
        if is_in_force(form_status(signed_form, today))
        and signed_form.signed_on is not None
        and signed_form.signed_on >= last_revoked_on
    ]


def _release_state(needed_release: NeededRelease, signed_forms: Iterable[SignedFormFacts], today: date) -> ReleaseState:
    forms = _forms_for(needed_release, signed_forms)
    if in_force := _forms_in_force(needed_release, forms, today):
        longest = max(reversed(in_force), key=lambda signed_form: signed_form.ends_on or date.max)
        return ReleaseState(needed_release, longest, form_status(longest, today))
    order = list(SignedFormStatus)
    candidates = [(_as_revoked(form_status(signed_form, today)), signed_form) for signed_form in reversed(forms)]
    nearest = min(candidates, key=lambda candidate: order.index(candidate[0]), default=None)
    return ReleaseState(needed_release, nearest[1], nearest[0]) if nearest else ReleaseState(needed_release)


def _as_revoked(status: SignedFormStatus) -> SignedFormStatus:
    """Return REVOKED in place of a status in force: a later revocation by the signer ends this form, too."""
    return SignedFormStatus.REVOKED if is_in_force(status) else status


def _nearest_status(
    needed_release: NeededRelease, signed_forms: Iterable[SignedFormFacts], today: date
) -> SignedFormStatus | None:
    """Return the status nearest to being in force among the forms that are not in force."""
    order = list(SignedFormStatus)
    statuses = {form_status(signed_form, today) for signed_form in _forms_for(needed_release, signed_forms)}
    return min((status for status in statuses if not is_in_force(status)), key=order.index, default=None)
