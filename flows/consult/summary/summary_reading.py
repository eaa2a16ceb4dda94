"""The page of a signed summary: laid out, with the notes below it, and a form to add a note."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from flows import audit_trail
from flows.actions import Actions, Click
from flows.cases.case_access import build_screen_names
from flows.consult.asking import reason_question, review_comments
from flows.consult.summary import rules, signing_status
from flows.consult.summary.rules import SummaryLayout
from flows.consult.summary.signed_summary import (
    SignedSummary,
    SummaryReader,
    load_note_writer,
    load_reader,
    read_for_reader,
)
from flows.consult.talk import wording_check
from flows.consult.talk.state import TalkBlockedError
from flows.consult.writing.actions import clean_text
from flows.consult.writing.text_kinds import ADDENDUM_KIND
from flows.content import WORDS, explain_errors
from flows.context import Context
from flows.dates import ReaderDates
from flows.forms import Form, check
from flows.parts import Part
from flows.permissions import Permission
from storage.consults import summaries
from storage.models import Addendum, Review
from storage.supervision import reviews
from storage.writings import writings

actions = Actions()
ADDENDUM_REASONS, REVIEW_REASON = ("correction", "left_out"), "review"


@dataclass(frozen=True)
class SignedSummaryPage:
    """A signed summary laid out for one of its therapists, all in words."""

    form: Form | None  # to add a note; None if the reader may not, or a release is missing
    code: str
    colleague: str
    layout: SummaryLayout
    signature_lines: tuple[str, ...]  # "Ana, Wed, May 12, 2027 at 10:40 AM EDT"
    addenda: tuple[tuple[str, str], ...] = field(repr=False)  # "Ana, Wed, May 12, 2027 at …", and the text
    promise_lines: tuple[str, ...]  # "Ana's client: The treatment goals. Told on Fri, May 14, 2027."
    review_comments: tuple[tuple[str, str], ...] = field(repr=False)  # by supervisors of the reader's side


@actions.page("page.signing.signed", may=Permission.READ_SIGNED_SUMMARY, loads=load_reader)
def load_signed_page(ctx: Context, reader: SummaryReader, _click: Click) -> SignedSummaryPage:
    """Return the signed summary laid out; raise as `load_reader` and `read_for_reader` do."""
    signed = read_for_reader(reader)
    audit_trail.record_read(ctx, "signed", reader.consult)
    may_add = reader.may_add_notes and not reader.is_blocked
    side_reviews = _list_side_reviews(reader) if reader.has_conferred or may_add else []
    return SignedSummaryPage(
        form=_addendum_form(reader, _find_request(side_reviews, signed.answered_review_ids)) if may_add else None,
        code=reader.case.code,
        colleague=signed.names[reader.part.other],
        layout=rules.lay_out(signed.summary, signed.names, ctx.dates),
        signature_lines=signature_lines(ctx.dates, signed),
        addenda=addendum_lines(ctx.dates, signed),
        promise_lines=signed_promise_lines(ctx.dates, signed),
        review_comments=review_comments.describe(ctx, reader.case.id, side_reviews) if reader.has_conferred else (),
    )


def signature_lines(dates: ReaderDates, signed_summary: SignedSummary) -> tuple[str, ...]:
    """Return who signed and when, in the reader's zone."""
    return tuple(
        _signed_line("signed_line", dates, signature.name, signature.signed_at)
        for signature in signed_summary.signatures
    )


def addendum_lines(dates: ReaderDates, signed_summary: SignedSummary) -> tuple[tuple[str, str], ...]:
    """Return each note: one line that says who added it, when and why, and its text."""
    return tuple(
        (
            _signed_line("added_line", dates, addendum.name, addendum.added_at, why=addendum.reason_in_words),
            addendum.words,
        )
        for addendum in signed_summary.addenda
    )


def signed_promise_lines(dates: ReaderDates, signed_summary: SignedSummary) -> tuple[str, ...]:
    """Return the status of each promise to a client in a line, without what was written."""
    names = signed_summary.names
    return tuple(
        signing_status.stored_promise_line(promise, names[Part(promise.part)], dates)
        for promise in signed_summary.promises
    )


@actions.page("page.signing.add", may=Permission.READ_SIGNED_SUMMARY, loads=load_note_writer)
def submit_addendum(_ctx: Context, reader: SummaryReader, click: Click) -> Form | None:
    """Add a note with its reason. Return None, or the form with its errors. The signed summary does not change.

    Raise as `load_reader` does, and TalkBlockedError while a release is missing: the colleague sees the note, too.
    """
    record, given = reader.record, click.given
    if reader.is_blocked:
        raise TalkBlockedError
    writings.lock_key(record.ctx.session, record.case.id, record.consult.id, reader.actor.member_id)
    addenda = summaries.list_addenda(record.ctx.session, reader.consult.id)
    request = _find_request(_list_side_reviews(reader), {addendum.review_id for addendum in addenda})
    form = _addendum_form(reader, request)
    checked = check(form, {**given, ADDENDUM_KIND: clean_text(str(given.get(ADDENDUM_KIND, "")))})
    text = str(checked.values.get(ADDENDUM_KIND, ""))
    checked_text = wording_check.check_text(record, ADDENDUM_KIND, text, given)
    if checked.errors or checked_text.blocking:
        rejected = explain_errors(form, checked.errors, checked.values)
        return wording_check.form_with_findings(record, rejected, ADDENDUM_KIND, checked_text)
    wording_check.save_own_quotes(record, ADDENDUM_KIND, checked_text)
    reason = str(checked.values["reason"])
    if not _is_already_saved(reader, addenda, reason, text):  # the button was clicked twice
        _save_addendum(reader, reason, text, request if reason == REVIEW_REASON else None)
    return None


def _list_side_reviews(reader: SummaryReader) -> list[Review]:
    return reviews.list_for_side(reader.record.ctx.session, consult_id=reader.consult.id, part=reader.part)


def _find_request(side_reviews: Sequence[Review], answered: Collection[UUID | None]) -> Review | None:
    """Return the supervisor's latest request for a change on this side, unless a note has answered it."""
    latest = side_reviews[-1] if side_reviews else None
    if latest is None or latest.outcome != "change_asked" or latest.id in answered:
        return None
    return latest


def _save_addendum(reader: SummaryReader, reason: str, text: str, request: Review | None) -> None:
    ctx, session, seal = reader.record.ctx, reader.record.ctx.session, reader.record.ctx.services.seal
    writing_ref = writings.WritingRef(
        practice_id=reader.case.practice_id,
        case_id=reader.case.id,
        consult_id=reader.consult.id,
        writer_id=reader.actor.member_id,
        kind=ADDENDUM_KIND,
    )
    writing = writings.write(session, seal, text=text, now=ctx.now, **writing_ref)
    writings.delete_draft(session, consult_id=reader.consult.id, writer_id=reader.actor.member_id, kind=ADDENDUM_KIND)
    summaries.add_addendum(
        session,
        consult_id=reader.consult.id,
        part=reader.part,
        member_id=reader.actor.member_id,
        reason=reason,
        writing_id=writing.id,
        review_id=request.id if request else None,
        now=ctx.now,
    )
    if request:
        reason_question.schedule_digests(ctx, reader.case)


def _is_already_saved(reader: SummaryReader, addenda: Sequence[Addendum], reason: str, text: str) -> bool:
    own_addenda = [addendum for addendum in addenda if addendum.member_id == reader.actor.member_id]
    if not own_addenda or own_addenda[-1].reason != reason:
        return False
    ctx, writing_id = reader.record.ctx, own_addenda[-1].writing_id
    expected: writings.Expected = {
        "case_id": reader.case.id,
        "consult_id": reader.consult.id,
        "kinds": (ADDENDUM_KIND,),
    }
    return writings.read(ctx.session, ctx.services.seal, writing_id, **expected) == text


def _addendum_form(reader: SummaryReader, request: Review | None) -> Form:
    record, ctx = reader.record, reader.record.ctx
    reasons = [*ADDENDUM_REASONS, *([REVIEW_REASON] if request else [])]
    screen_names = build_screen_names(reader.case, record.colleague, reader.part, ctx.dates, about=record.about)
    typed = writings.read_draft(
        ctx.session,
        ctx.services.seal,
        consult_id=reader.consult.id,
        writer_id=reader.actor.member_id,
        kind=ADDENDUM_KIND,
    )
    return rules.addendum(screen_names, reasons, typed or "")


def _signed_line(phrase: str, dates: ReaderDates, name: str, at: datetime, *, why: str = "") -> str:
    return WORDS.phrases[phrase].format(name=name, day=dates.full_day_and_time(at), why=why)
