"""The page of a signed summary: laid out, with the notes below it, and a form to add a note."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from flows import audit_trail, dates
from flows.consult import step_screens
from flows.consult.parts import Part
from flows.consult.record import build_screen_names, get_colleague
from flows.consult.summary import rules, signing_status
from flows.consult.summary.build import ADDENDUM_KIND
from flows.consult.summary.rules import SummaryLayout
from flows.consult.summary.signed_summary import SignedSummary, SummaryReader, load_reader, read_for_reader
from flows.consult.talk import wording_check
from flows.consult.talk.state import TalkBlockedError
from flows.consult.writing.actions import clean_text
from flows.content import WORDS
from flows.context import Actor, Context, Services
from flows.forms import Form, check
from flows.permissions import NotYoursError
from flows.supervision import ask, comments
from storage.consults import summaries
from storage.models import Consult, Promise, Review
from storage.supervision import reviews
from storage.writings import writings

ADDENDUM_REASONS, REVIEW_REASON = ("correction", "left_out"), "review"


@dataclass(frozen=True)
class SignedSummaryPage:
    """A signed summary laid out for one of its therapists, all in words."""

    form: Form | None  # to add a note; None if the reader may not, or a release is missing
    code: str
    colleague: str
    layout: SummaryLayout
    signature_lines: tuple[str, ...]  # "Ana, Wed 12 May 2027 10:40"
    addenda: tuple[tuple[str, str], ...] = field(repr=False)  # "Ana, Wed 12 May 2027 11:00. …", and the text
    promise_lines: tuple[str, ...]  # "Ana's client: The treatment goals. Told on Fri 14 May."
    review_comments: tuple[tuple[str, str], ...] = field(repr=False)  # by supervisors of the reader's side


def load_signed_page(services: Services, actor: Actor, consult_id: str) -> SignedSummaryPage:
    """Return the signed summary laid out; raise as `load_reader` and `read_for_reader` do."""
    with services.database.transaction() as session:
        reader = load_reader(session, services, actor, consult_id)
        signed_summary = read_for_reader(session, services, reader)
        audit_trail.record_read(session, services, actor, "signed", reader.consult)
        return SignedSummaryPage(
            form=_addendum_form(session, services, reader) if reader.may_add_notes and not reader.is_blocked else None,
            code=reader.case.code,
            colleague=signed_summary.names[reader.part.other],
            layout=rules.lay_out(signed_summary.summary, signed_summary.names),
            signature_lines=signature_lines(actor, signed_summary),
            addenda=addendum_lines(actor, signed_summary),
            promise_lines=tuple(
                signed_promise_line(promise, signed_summary.names) for promise in signed_summary.promises
            ),
            review_comments=comments.load_for_side(session, services, actor, reader.consult, reader.part)
            if reader.has_conferred
            else (),
        )


def signature_lines(actor: Actor, signed_summary: SignedSummary) -> tuple[str, ...]:
    """Return who signed and when, in the reader's zone."""
    return tuple(
        _signed_line("signed_line", actor, signature.name, signature.signed_at)
        for signature in signed_summary.signatures
    )


def addendum_lines(actor: Actor, signed_summary: SignedSummary) -> tuple[tuple[str, str], ...]:
    """Return each note: one line that says who added it, when and why, and its text."""
    return tuple(
        (
            _signed_line("added_line", actor, addendum.name, addendum.added_at, why=addendum.reason_in_words),
            addendum.words,
        )
        for addendum in signed_summary.addenda
    )


def signed_promise_line(promise: Promise, names: Mapping[Part, str]) -> str:
    """Return the status of a promise to a client in a line, without what was written."""
    return signing_status.stored_promise_line(promise, names[Part(promise.part)])


def submit_addendum(services: Services, actor: Actor, consult_id: str, inputs: Mapping[str, object]) -> Form | None:
    """Add a note with its reason. Return None, or the form with its errors. The signed summary does not change.

    Raise as `load_reader` does, and TalkBlockedError while a release is missing: the colleague sees the note, too.
    """
    with services.database.transaction() as session:
        reader = load_reader(session, services, actor, consult_id, lock=True)
        if not reader.may_add_notes:
            raise NotYoursError
        if reader.is_blocked:
            raise TalkBlockedError
        form = _addendum_form(session, services, reader)
        checked = check(form, {**inputs, ADDENDUM_KIND: clean_text(str(inputs.get(ADDENDUM_KIND, "")))})
        ctx, text = Context(services, session, actor), str(checked.values.get(ADDENDUM_KIND, ""))
        checked_text = wording_check.check_text(ctx, reader.consult, ADDENDUM_KIND, text, inputs)
        if checked.errors or checked_text.blocking:
            rejected = step_screens.with_errors(form, checked.errors, checked.values)
            return wording_check.form_with_findings(ctx, reader.consult, rejected, ADDENDUM_KIND, checked_text)
        wording_check.save_own_quotes(ctx, reader.consult, ADDENDUM_KIND, checked_text)
        _save_addendum(session, services, reader, str(checked.values["reason"]), str(checked.values[ADDENDUM_KIND]))
        return None


def find_requested_change(session: Session, consult: Consult, part: Part) -> Review | None:
    """Return the supervisor's latest request for a change on this side, unless a note has answered it."""
    latest = reviews.find_latest(session, consult_id=consult.id, part=part)
    if latest is None or latest.outcome != "change_asked":
        return None
    answered = {addendum.review_id for addendum in summaries.list_addenda(session, consult.id)}
    return None if latest.id in answered else latest


def _save_addendum(session: Session, services: Services, reader: SummaryReader, reason: str, text: str) -> None:
    writing_ref = writings.WritingRef(
        practice_id=reader.case.practice_id,
        case_id=reader.case.id,
        consult_id=reader.consult.id,
        writer_id=reader.actor.member_id,
        kind=ADDENDUM_KIND,
    )
    if _is_already_saved(session, services, reader, reason, text):
        return  # the button was clicked twice
    review = find_requested_change(session, reader.consult, reader.part) if reason == REVIEW_REASON else None
    now = services.clock()
    writing = writings.write(session, services.seal, text=text, now=now, **writing_ref)
    writings.delete_draft(session, consult_id=reader.consult.id, writer_id=reader.actor.member_id, kind=ADDENDUM_KIND)
    summaries.add_addendum(
        session,
        consult_id=reader.consult.id,
        part=reader.part,
        member_id=reader.actor.member_id,
        reason=reason,
        writing_id=writing.id,
        review_id=review.id if review else None,
        now=now,
    )
    if review:
        ask.schedule_digests(Context(services, session, reader.actor), reader.case)


def _is_already_saved(session: Session, services: Services, reader: SummaryReader, reason: str, text: str) -> bool:
    own_addenda = [
        addendum
        for addendum in summaries.list_addenda(session, reader.consult.id)
        if addendum.member_id == reader.actor.member_id
    ]
    return (
        bool(own_addenda)
        and own_addenda[-1].reason == reason
        and writings.read(session, services.seal, own_addenda[-1].writing_id) == text
    )


def _addendum_form(session: Session, services: Services, reader: SummaryReader) -> Form:
    is_asked = find_requested_change(session, reader.consult, reader.part) is not None
    reasons = [*ADDENDUM_REASONS, *([REVIEW_REASON] if is_asked else [])]
    colleague = get_colleague(session, reader.case, reader.part)
    today = dates.local_day(reader.actor.time_zone, services.clock())
    screen_names = build_screen_names(reader.case, colleague, reader.part, today, about=str(reader.consult.id))
    typed = writings.read_draft(
        session, services.seal, consult_id=reader.consult.id, writer_id=reader.actor.member_id, kind=ADDENDUM_KIND
    )
    return rules.addendum(screen_names, reasons, typed or "")


def _signed_line(phrase: str, actor: Actor, name: str, at: datetime, *, why: str = "") -> str:
    return WORDS.phrases[phrase].format(name=name, day=dates.full_day_and_time(at, actor.zone), why=why)
