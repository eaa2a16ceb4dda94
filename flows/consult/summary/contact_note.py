"""The contact note: a signed consult as plain text, to be copied into a health record."""

from dataclasses import dataclass, field

from flows import audit_trail
from flows.actions import Actions, Click
from flows.cases.part2 import find_part2
from flows.consult.summary import contact_note_text, signed_summary, summary_reading
from flows.consult.summary.contact_note_text import ContactNoteFacts
from flows.consult.summary.signed_summary import SummaryReader, load_reader
from flows.context import Context
from flows.permissions import Permission

actions = Actions()


@dataclass(frozen=True)
class ContactNotePage:
    """The contact note, to copy."""

    text: str = field(repr=False)
    code: str
    colleague: str


@actions.page("page.signing.note", may=Permission.READ_SIGNED_SUMMARY, loads=load_reader)
def load_contact_note(ctx: Context, reader: SummaryReader, _click: Click) -> ContactNotePage:
    """Return the contact note of a signed consult, with times in the reader's zone.

    Raise NotSignedError before both have signed, NotYoursError for anybody but its therapists, SummaryNotShownError and
    SummaryChangedError as for reading it.
    """
    signed = signed_summary.read_for_reader(reader)
    audit_trail.record_action(ctx, "export.note", f"consult:{reader.consult.id}", case_id=reader.case.id)
    began = signed.summary.began_at
    facts = ContactNoteFacts(
        names=signed.names,
        began_at=ctx.dates.full_day_and_time(began) if began else "",
        dates=ctx.dates,
        signature_lines=summary_reading.signature_lines(ctx.dates, signed),
        promise_lines=summary_reading.signed_promise_lines(ctx.dates, signed),
        addenda=summary_reading.addendum_lines(ctx.dates, signed),
        is_part2=bool(find_part2(ctx, reader.case)),
    )
    text = contact_note_text.build_text(signed.summary, facts)
    return ContactNotePage(text, signed.summary.code, signed.names[reader.part.other])
