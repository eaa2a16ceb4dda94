"""The contact note: a signed consult as plain text, to be copied into a health record."""

from dataclasses import dataclass, field

from flows import audit_trail, dates
from flows.consult.summary import contact_note_text, signed_summary, summary_reading
from flows.consult.summary.contact_note_text import ContactNoteFacts
from flows.context import Actor, Services


@dataclass(frozen=True)
class ContactNotePage:
    """The contact note, to copy."""

    text: str = field(repr=False)
    code: str
    colleague: str


def load_contact_note(services: Services, actor: Actor, consult_id: str) -> ContactNotePage:
    """Return the contact note of a signed consult, with times in the reader's zone.

    Raise NotSignedError before both have signed, NotYoursError for anybody but its therapists, SummaryNotShownError and
    SummaryChangedError as for reading it.
    """
    with services.database.transaction() as session:
        reader = signed_summary.load_reader(session, services, actor, consult_id)
        signed = signed_summary.read_for_reader(session, services, reader)
        audit_trail.record(
            session, services, actor, "export.note", f"consult:{reader.consult.id}", case_id=reader.case.id
        )
        began = signed.summary.began_at
        facts = ContactNoteFacts(
            names=signed.names,
            began_at=dates.full_day_and_time(began, actor.zone) if began else "",
            zone=actor.time_zone,
            signature_lines=summary_reading.signature_lines(actor, signed),
            promise_lines=[summary_reading.signed_promise_line(promise, signed.names) for promise in signed.promises],
            addenda=summary_reading.addendum_lines(actor, signed),
            is_part2=bool(reader.case.part2_applies),
        )
        text = contact_note_text.build_text(signed.summary, facts)
        return ContactNotePage(text, signed.summary.code, signed.names[reader.part.other])
