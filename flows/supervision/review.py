"""A supervisor reviews one side of a signed summary. The first outcome counts for all its supervisors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows import audit_trail, dates
from flows.consult.parts import Part
from flows.consult.record import build_screen_names
from flows.consult.summary import build, own_quotes, signed_summary, signing_status, summary_reading
from flows.consult.summary.rules import SummaryLayout, lay_out
from flows.consult.writing.actions import MAX_DRAFT_LENGTH, clean_text
from flows.content import WORDS
from flows.context import Actor, Context, Services
from flows.errors import FlowError
from flows.forms import Form, check
from flows.messages import outbox
from flows.permissions import NotYoursError, Permission, require
from flows.supervision import comments, gate_history, messages, queue, reviewer_rights, screens
from flows.supervision.queue import SummarySide
from flows.supervision.screens import SideStatus
from storage.cases import cases
from storage.consults import consults
from storage.people import members
from storage.row_errors import UnknownRowError
from storage.supervision import reviews
from storage.writings import writings

COMMENT_KIND = "review"  # the kind of writing of a comment
PRIVATE_NOTE_KINDS = ("kept_back", "clients_kept_back")
_OPEN_STATUSES = frozenset({SideStatus.TO_READ, SideStatus.TAKEN_FURTHER})


class SharedGroupError(FlowError):
    """The reviewer shares a supervision group with the other side's therapist (S0-16)."""

    refusal = "shared_group"


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


def load_page(services: Services, actor: Actor, consult_id: str, part: str) -> ReviewPage:
    """Return one side to read.

    Raise NotYoursError if it is not this supervisor's to read, whether or not it exists; SharedGroupError (S0-16). The
    page never has the other side's private notes, anyone's pauses, or what is not for sharing.
    """
    with services.database.transaction() as session:
        side = _load_side(session, actor, consult_id, part)
        audit_trail.record_read(session, services, actor, "review", side.consult)
        return _build_page(session, services, actor, side)


def submit_review(
    services: Services, actor: Actor, consult_id: str, part: str, submitted: Mapping[str, object]
) -> Form | None:
    """Save the outcome of a review: return None, or the form with its errors.

    An error may be that someone else reviewed the side meanwhile. `submitted`: deed (an outcome), comment, seen (the id
    of the last review). Raise as `load_page` does.
    """
    with services.database.transaction() as session:
        side = _load_side(session, actor, consult_id, part)
        form = _review_form(session, services, actor, side)
        comment = clean_text(str(submitted.get("comment", "")))
        checked = check(form, {"comment": comment})
        outcome = str(submitted.get("deed", ""))
        errors = dict(checked.errors) or _review_errors(side, outcome, str(submitted.get("seen", "")), comment)
        if errors:
            _save_comment_draft(session, services, actor, side, comment)
            return form.with_errors({name: WORDS.errors[error] for name, error in errors.items()}, {"comment": comment})
        _save_review(Context(services, session, actor), side, outcome, comment)
        return None


def save_draft(services: Services, actor: Actor, consult_id: str, part: str, text: str) -> datetime | None:
    """Save the comment typed so far; return when, or None if it is too long for a draft."""
    with services.database.transaction() as session:
        side = _load_side(session, actor, consult_id, part)
        is_saved = _save_comment_draft(session, services, actor, side, clean_text(text))
        return services.clock() if is_saved else None


def _load_side(session: Session, actor: Actor, consult_id: str, part: str) -> SummarySide:
    """Return the side, its consult locked; raise NotYoursError or SharedGroupError if the actor may not read it."""
    try:
        consult, own_part = consults.get_for_update(session, UUID(consult_id)), Part(part)
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    case = cases.get(session, consult.case_id)
    if own_part in reviewer_rights.find_recused_sides(session, actor, consult, case):
        raise SharedGroupError
    require(
        actor,
        Permission.REVIEW_SUMMARY,
        case,
        reviewer_rights.find_reviewable_sides(session, actor, consult, case) & {own_part},
    )
    return queue.load_side(session, consult, case, own_part)


def _build_page(session: Session, services: Services, actor: Actor, side: SummarySide) -> ReviewPage:
    signed = signed_summary.read_signed(session, services, side.consult)
    own_signature = next(signature for signature in signed.signatures if signature.part is side.part)
    quote_lines = own_quotes.own_quote_lines(session, services, side.consult, own_signature, signed.addenda)
    supervises_both = _supervises_both(session, actor, side)
    return ReviewPage(
        supervises_both=supervises_both,
        form=_review_form(session, services, actor, side) if _is_supervisors_turn(side) else None,
        last_review_id=_last_review_id(side),
        code=side.case.code,
        therapist=side.therapist.first_name,
        colleague=signed.names[side.part.other],
        status=side.status,
        gate_history=gate_history.load_gate_history(session, side.consult, side.case, signed.names),
        layout=own_quotes.add_to_layout(
            session, services, side.consult, own_signature, lay_out(signed.summary, signed.names)
        ),
        signature_lines=summary_reading.signature_lines(actor, signed),
        addenda=tuple(
            (*line, quote_line)
            for line, quote_line in zip(summary_reading.addendum_lines(actor, signed), quote_lines, strict=True)
        ),
        promise_lines=tuple(
            signing_status.stored_promise_line(promise, signed.names[Part(promise.part)]) for promise in signed.promises
        ),
        private_notes=() if supervises_both else _read_private_notes(session, services, side),
        comments=comments.load_for_side(session, services, actor, side.consult, side.part),
    )


def _is_supervisors_turn(side: SummarySide) -> bool:
    """Return whether it is the supervisors' turn, also when nobody is left to add the note that was asked for."""
    has_case = side.therapist.id in (side.case.it_member_id, side.case.ft_member_id)
    is_stuck = side.status is SideStatus.CHANGE_ASKED and not (side.therapist.active and has_case)
    return side.status in _OPEN_STATUSES or is_stuck


def _supervises_both(session: Session, actor: Actor, side: SummarySide) -> bool:
    """Return whether this supervisor supervises both therapists; private notes are then not shown."""
    consult_args = (session, actor, side.consult, side.case)
    return (
        len(reviewer_rights.find_reviewable_sides(*consult_args) | reviewer_rights.find_recused_sides(*consult_args))
        > 1
    )


def _read_private_notes(session: Session, services: Services, side: SummarySide) -> tuple[tuple[str, str], ...]:
    """Return what this side's therapist does not share with the colleague: their own and their client's (S0-15)."""
    key = {"case_id": side.case.id, "consult_id": side.consult.id, "writer_id": side.therapist.id}
    written = ((kind, writings.read_latest(session, services.seal, kind=kind, **key)) for kind in PRIVATE_NOTE_KINDS)
    return tuple((WORDS.phrases[f"side_{kind}"], text) for kind, text in written if text)


def _review_form(session: Session, services: Services, actor: Actor, side: SummarySide) -> Form:
    draft = writings.read_draft(
        session,
        services.seal,
        consult_id=side.consult.id,
        writer_id=actor.member_id,
        kind=build.COMMENT_KINDS[side.part],
    )
    colleague = members.get(session, build.therapist_ids(session, side.consult)[side.part.other])
    today = dates.local_day(actor.time_zone, services.clock())
    screen_names = build_screen_names(side.case, colleague, side.part, today, about=str(side.consult.id))
    return screens.comment(screen_names, side.therapist.first_name, draft or "")


def _review_errors(side: SummarySide, outcome: str, seen_review_id: str, comment: str) -> dict[str, str]:
    """Return why this outcome is not possible: unknown, reviewed meanwhile, or without its required comment."""
    if outcome not in screens.OUTCOMES:
        return {"comment": "choose_outcome"}
    if not _is_supervisors_turn(side) or seen_review_id != _last_review_id(side):
        return {"comment": "already_reviewed"}
    return {"comment": "comment_needed"} if outcome in screens.NEEDS_COMMENT and not comment else {}


def _save_review(ctx: Context, side: SummarySide, outcome: str, text: str) -> None:
    session, now, actor = ctx.session, ctx.now, ctx.actor
    key = {"case_id": side.case.id, "consult_id": side.consult.id, "writer_id": actor.member_id}
    writing = (
        writings.write(
            session, ctx.services.seal, text=text, now=now, practice_id=actor.practice_id, kind=COMMENT_KIND, **key
        )
        if text
        else None
    )
    reviews.add(
        session,
        outcome,
        now=now,
        writing_id=writing.id if writing else None,
        practice_id=actor.practice_id,
        reviewer_id=actor.member_id,
        consult_id=side.consult.id,
        part=side.part,
    )
    writings.delete_draft(
        session, consult_id=side.consult.id, writer_id=actor.member_id, kind=build.COMMENT_KINDS[side.part]
    )
    subject = f"consult:{side.consult.id}"
    audit_trail.record_action(ctx, "review.recorded", subject, case_id=side.case.id, detail=outcome)
    if outcome in messages.KIND_BY_OUTCOME:
        outbox.send(ctx, side.therapist.id, messages.KIND_BY_OUTCOME[outcome], side.consult.id)


def _save_comment_draft(session: Session, services: Services, actor: Actor, side: SummarySide, text: str) -> bool:
    if len(text) > MAX_DRAFT_LENGTH:
        return False
    writings.save_draft(
        session,
        services.seal,
        text=text,
        now=services.clock(),
        practice_id=actor.practice_id,
        case_id=side.case.id,
        consult_id=side.consult.id,
        writer_id=actor.member_id,
        kind=build.COMMENT_KINDS[side.part],
    )
    return True


def _last_review_id(side: SummarySide) -> str:
    return str(side.last_review.id) if side.last_review else ""
