"""Convert a case's participants and signed forms from database rows to the facts that the release rules use."""

from collections.abc import Sequence

from flows.content import WORDS
from flows.parts import Part
from flows.releases.forms_status import ParticipantFacts, SignedFormFacts, Signer
from storage.models import Participant, Release, SignedForm


def participant_label(participant: Participant) -> str:
    """Return how screens name the participant, such as "Adult 1"."""
    return WORDS.phrases[f"person_{participant.kind}"].format(number=participant.number)


def participant_facts(participant: Participant) -> ParticipantFacts:
    """Return one participant as rule facts."""
    seen = {Part.IT: participant.seen_by_it, Part.FT: participant.seen_by_ft}
    return ParticipantFacts(
        id=str(participant.id),
        label=participant_label(participant),
        is_minor=participant.kind == "minor",
        seen_by=frozenset(part for part, is_seen in seen.items() if is_seen),
    )


def all_participant_facts(participants: Sequence[Participant]) -> list[ParticipantFacts]:
    """Return every participant of the case as rule facts."""
    return [participant_facts(participant) for participant in participants]


def all_signed_form_facts(
    rows: Sequence[tuple[Release, SignedForm]], participants: Sequence[Participant]
) -> list[SignedFormFacts]:
    """Return one entry for each release of each signed form, as rule facts."""
    facts_by_id = {participant.id: participant_facts(participant) for participant in participants}
    return [
        _signed_form_facts(signed_form, facts_by_id[release.participant_id], Part(release.discloser))
        for release, signed_form in rows
    ]


def _signed_form_facts(signed_form: SignedForm, participant: ParticipantFacts, discloser: Part) -> SignedFormFacts:
    return SignedFormFacts(
        participant=participant,
        discloser=discloser,
        recipient=discloser.other,
        topics=frozenset(signed_form.topics),
        purpose=signed_form.purpose,
        signed_on=signed_form.signed_on,
        ends_on=signed_form.ends_on,
        ends_event=signed_form.ends_event,
        signed_by=Signer(signed_form.signed_by),
        authority=signed_form.authority,
        has_client_signed=signed_form.client_signed,
        is_countersigned=signed_form.countersigned,
        declined_on=signed_form.declined_on,
        revoked_on=signed_form.revoked_on,
        event_on=signed_form.event_on,
        id=str(signed_form.id),
    )
