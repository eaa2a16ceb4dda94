"""A supervisor reviews one side of a signed summary. The first outcome counts for all its supervisors."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from flows import audit_trail
from flows.actions import Actions, Click
from flows.cases.case_access import build_screen_names
from flows.consult.asking import review_comments
from flows.consult.asking.review_comments import COMMENT_KIND
from flows.consult.record import ConsultRecord
from flows.consult.summary import build, signed_summary, signing_status, summary_reading
from flows.consult.summary.rules import SummaryLayout, lay_out
from flows.consult.writing.actions import MAX_DRAFT_LENGTH, clean_text
from flows.consult.writing.text_kinds import COMMENT_KINDS
from flows.content import WORDS
from flows.context import Context
from flows.forms import Form, check
from flows.parts import Part
from flows.permissions import Permission
from flows.supervision import gate_history, kept_quotes, messages, queue, screens
from flows.supervision.queue import SummarySide
from flows.supervision.reviewer_rights import SignedConsult, load_signed_consult
from flows.supervision.screens import SideStatus
from storage.models import Review
from storage.people import members
from storage.supervision import reviews
from storage.writings import writings

PRIVATE_NOTE_KINDS = ("kept_back", "clients_kept_back")
_OPEN_STATUSES = frozenset({SideStatus.TO_READ, SideStatus.TAKEN_FURTHER})

actions = Actions()


@dataclass(frozen=True)
class ReviewPage:
    """One side of a signed summary as its supervisor reads it, all in words."""

    supervises_both: bool  # the supervisor supervises both therapists
    form: Form | None  # to enter the outcome; None while it is not the supervisors' turn
    last_review_id: str  # the form sends the id back, to notice a newer review
    code: str
    therapist: str  # the therapist of this side
    colleague: str
    status: SideStatus
    gate_history: gate_history.GateHistory
    layout: SummaryLayout = field(repr=False)
    signature_lines: tuple[str, ...]
    addenda: tuple[tuple[str, str, str], ...] = field(repr=False)  # author and reason, text, line about quoted words
    promise_lines: tuple[str, ...]
    private_notes: tuple[tuple[str, str], ...] = field(repr=False)  # label, text; of this side only
    comments: tuple[tuple[str, str], ...] = field(repr=False)  # supervisor and outcome, text


@dataclass(frozen=True)
class _ReviewedSide:
    """One side of a signed summary that the actor may review."""

    record: ConsultRecord  # from this side
    side: SummarySide
    reviews: Sequence[Review]  # of this side, the oldest first
    supervises_both: bool


@actions.page("page.reviewing.review", may=Permission.REVIEW_SUMMARY, loads=load_signed_consult)
def load_page(ctx: Context, signed_consult: SignedConsult, click: Click) -> ReviewPage:
    """Return one side to read (`click.step`: its part); reading it is logged.

    Raise NotYoursError if it is not this supervisor's to read, whether or not it exists; SharedGroupError (S0-16). The
    page never has the other side's private notes, anyone's pauses, or what is not for sharing.
    """
    reviewed = _choose_side(signed_consult, click.step)
    audit_trail.record_read(ctx, "review", reviewed.side.consult)
    return _build_page(reviewed)


@actions.page("page.reviewing.decide", may=Permission.REVIEW_SUMMARY, loads=load_signed_consult)
def submit_review(_ctx: Context, signed_consult: SignedConsult, click: Click) -> Form | None:
    """Save the outcome of a review: return None, or the form with its errors.

    An error may be that someone else reviewed the side meanwhile. Given are deed (an outcome), comment, seen (the id of
    the last review). Raise as `load_page` does.
    """
    reviewed = _choose_side(signed_consult, click.step)
    form = _review_form(reviewed)
    comment = clean_text(str(click.given.get("comment", "")))
    checked = check(form, {"comment": comment})
    outcome = str(click.given.get("deed", ""))
    errors = dict(checked.errors) or _review_errors(reviewed.side, outcome, str(click.given.get("seen", "")), comment)
    if errors:
        _save_comment_draft(reviewed, comment)
        return form.with_errors({name: WORDS.errors[error] for name, error in errors.items()}, {"comment": comment})
    _save_review(reviewed, outcome, comment)
    return None


@actions.page("page.reviewing.keep_draft", may=Permission.REVIEW_SUMMARY, loads=load_signed_consult)
def save_draft(ctx: Context, signed_consult: SignedConsult, click: Click) -> datetime | None:
    """Save the comment typed so far (given as words); return when, or None if it is too long for a draft."""
    text = clean_text(str(click.given.get("words", "")))
    return ctx.now if _save_comment_draft(_choose_side(signed_consult, click.step), text) else None


def _choose_side(signed_consult: SignedConsult, part: str) -> _ReviewedSide:
    record = signed_consult.require_side(part)
    side_reviews = reviews.list_for_side(record.ctx.session, consult_id=record.consult.id, part=record.part)
    side = queue.load_side(record, side_reviews)
    return _ReviewedSide(record, side, side_reviews, signed_consult.supervises_both)


def _build_page(reviewed: _ReviewedSide) -> ReviewPage:
    record, side = reviewed.record, reviewed.side
    signed = signed_summary.read_signed(record)
    own_signature = next(signature for signature in signed.signatures if signature.part is side.part)
    quote_lines = kept_quotes.own_quote_lines(record, own_signature, signed.addenda)
    return ReviewPage(
        supervises_both=reviewed.supervises_both,
        form=_review_form(reviewed) if _is_supervisors_turn(side) else None,
        last_review_id=_last_review_id(side),
        code=side.case.code,
        therapist=side.therapist.first_name,
        colleague=signed.names[side.part.other],
        status=side.status,
        gate_history=gate_history.load_gate_history(record, signed.names),
        layout=kept_quotes.add_to_layout(
            record, own_signature, lay_out(signed.summary, signed.names, record.ctx.dates)
        ),
        signature_lines=summary_reading.signature_lines(record.ctx.dates, signed),
        addenda=tuple(
            (*line, quote_line)
            for line, quote_line in zip(
                summary_reading.addendum_lines(record.ctx.dates, signed), quote_lines, strict=True
            )
        ),
        promise_lines=tuple(
            signing_status.stored_promise_line(promise, signed.names[Part(promise.part)], record.ctx.dates)
            for promise in signed.promises
        ),
        private_notes=() if reviewed.supervises_both else _read_private_notes(record.ctx, side),
        comments=review_comments.describe(record.ctx, record.case.id, reviewed.reviews),
    )


def _is_supervisors_turn(side: SummarySide) -> bool:
    """Return whether it is the supervisors' turn, also when nobody is left to add the note that was asked for."""
    has_case = side.therapist.id in (side.case.it_member_id, side.case.ft_member_id)
    is_stuck = side.status is SideStatus.CHANGE_ASKED and not (side.therapist.active and has_case)
    return side.status in _OPEN_STATUSES or is_stuck


def _read_private_notes(ctx: Context, side: SummarySide) -> tuple[tuple[str, str], ...]:
    """Return what this side's therapist does not share with the colleague: their own and their client's (S0-15)."""
    key = {"case_id": side.case.id, "consult_id": side.consult.id, "writer_id": side.therapist.id}
    written = (
        (kind, writings.read_latest(ctx.session, ctx.services.seal, kind=kind, **key)) for kind in PRIVATE_NOTE_KINDS
    )
    return tuple((WORDS.phrases[f"side_{kind}"], text) for kind, text in written if text)


def _review_form(reviewed: _ReviewedSide) -> Form:
    record, side, ctx = reviewed.record, reviewed.side, reviewed.record.ctx
    draft = writings.read_draft(
        ctx.session,
        ctx.services.seal,
        consult_id=side.consult.id,
        writer_id=ctx.actor.member_id,
        kind=COMMENT_KINDS[side.part],
    )
    colleague = members.get(ctx.session, build.therapist_ids(record)[side.part.other])
    screen_names = build_screen_names(side.case, colleague, side.part, ctx.dates, about=record.about)
    return screens.comment(screen_names, side.therapist.first_name, draft or "")


def _review_errors(side: SummarySide, outcome: str, seen_review_id: str, comment: str) -> dict[str, str]:
    """Return why this outcome is not possible: unknown, reviewed meanwhile, or without its required comment."""
    if outcome not in screens.OUTCOMES:
        return {"comment": "choose_outcome"}
    if not _is_supervisors_turn(side) or seen_review_id != _last_review_id(side):
        return {"comment": "already_reviewed"}
    return {"comment": "comment_needed"} if outcome in screens.NEEDS_COMMENT and not comment else {}


def _save_review(reviewed: _ReviewedSide, outcome: str, text: str) -> None:
    ctx, side = reviewed.record.ctx, reviewed.side
    reviews.add(
        ctx.session,
        outcome,
        now=ctx.now,
        writing_id=_write_comment(ctx, side, text) if text else None,
        practice_id=ctx.actor.practice_id,
        reviewer_id=ctx.actor.member_id,
        consult_id=side.consult.id,
        part=side.part,
    )
    kind = COMMENT_KINDS[side.part]
    writings.delete_draft(ctx.session, consult_id=side.consult.id, writer_id=ctx.actor.member_id, kind=kind)
    subject = f"consult:{side.consult.id}"
    audit_trail.record_action(ctx, "review.recorded", subject, case_id=side.case.id, detail=outcome)
    if outcome == screens.APPROVED:
        for therapist_id in build.therapist_ids(reviewed.record).values():
            reviewed.record.send(therapist_id, messages.APPROVED)
    if outcome in messages.KIND_BY_OUTCOME:
        reviewed.record.send(side.therapist.id, messages.KIND_BY_OUTCOME[outcome])


def _write_comment(ctx: Context, side: SummarySide, text: str) -> UUID:
    writing = writings.write(
        ctx.session,
        ctx.services.seal,
        text=text,
        now=ctx.now,
        practice_id=ctx.actor.practice_id,
        case_id=side.case.id,
        consult_id=side.consult.id,
        writer_id=ctx.actor.member_id,
        kind=COMMENT_KIND,
    )
    return writing.id


def _save_comment_draft(reviewed: _ReviewedSide, text: str) -> bool:
    if len(text) > MAX_DRAFT_LENGTH:
        return False
    ctx, side = reviewed.record.ctx, reviewed.side
    writings.save_draft(
        ctx.session,
        ctx.services.seal,
        text=text,
        now=ctx.now,
        practice_id=ctx.actor.practice_id,
        case_id=side.case.id,
        consult_id=side.consult.id,
        writer_id=ctx.actor.member_id,
        kind=COMMENT_KINDS[side.part],
    )
    return True


def _last_review_id(side: SummarySide) -> str:
    return str(side.last_review.id) if side.last_review else ""
