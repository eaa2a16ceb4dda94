"""Made-up participants of one case, and a complete signed form."""

from datetime import date

from flows.parts import Part
from flows.releases.forms_status import ParticipantFacts, SignedFormFacts

TODAY = date(2027, 5, 6)
ADULT_1 = ParticipantFacts("a1", "adult 1", is_minor=False, seen_by=frozenset(Part))
ADULT_2 = ParticipantFacts("a2", "adult 2", is_minor=False, seen_by=frozenset({Part.FT}))
MINOR_1 = ParticipantFacts("m1", "minor 1", is_minor=True, seen_by=frozenset({Part.FT}))


def signed_form_facts(participant: ParticipantFacts = ADULT_1, discloser: Part = Part.IT) -> SignedFormFacts:
    """Return a signed form that is in force on TODAY and for months after."""
    return SignedFormFacts(
        participant=participant,
        discloser=discloser,
        recipient=discloser.other,
        topics=frozenset({"goals", "modality"}),
        purpose="coordinate",
        signed_on=date(2027, 2, 1),
        ends_on=date(2027, 11, 14),
        signed_by="representative" if participant.is_minor else "self",
        authority="parent" if participant.is_minor else None,
    )
