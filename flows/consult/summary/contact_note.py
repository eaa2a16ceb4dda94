"""The contact note: a signed consult as plain text, to be taken along into a health record."""

from dataclasses import dataclass, field

from flows import audit_trail, dates
from flows.consult.summary import contact_note_text, signed_summary, summary_reading
from flows.consult.summary.contact_note_text import ContactNoteFacts
from flows.context import Actor, Services


@dataclass(frozen=True)
class ContactNotePage:
    """The note as text to copy."""

    text: str = field(repr=False)
    code: str
    colleague: str


def load_contact_note(services: Services, actor: Actor, consult_id: str) -> ContactNotePage:
    """Return the contact note of a signed consult, with times in the reader's zone.

    Raise NotSignedError before both have signed, NotYoursError for anybody but its therapists, NotShownError and
    SummaryChangedError as for reading it.
    """
    with services.database.transaction() as session:
        who = signed_summary.load_reader(session, services, actor, consult_id)
        found = signed_summary.read_for_reader(session, services, who)
        audit_trail.record(session, services, actor, "export.note", f"consult:{who.consult.id}", case_id=who.case.id)
        began = found.summary.began_at
        known = ContactNoteFacts(
            names=found.names,
            began_at=dates.full_day_and_time(began, actor.zone) if began else "",
            zone=actor.time_zone,
            signature_lines=summary_reading.signature_lines(actor, found),
            promise_lines=[summary_reading.promise_line(one, found.names) for one in found.promises],
            addenda=summary_reading.addendum_lines(actor, found),
            is_part2=bool(who.case.part2_applies),
        )
        text = contact_note_text.build_text(found.summary, known)
        return ContactNotePage(text, found.summary.code, found.names[who.part.other])
