"""A supervisor reads one side of a signed summary, and says what comes of it. The first to act clears it for others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows import audit_trail, dates, outbox
from flows.consult.parts import Part
from flows.consult.record import build_screen_names
from flows.consult.summary import build, own_quotes, signed_summary, signing_status, summary_reading
from flows.consult.summary.rules import SummaryLayout, lay_out
from flows.consult.writing.actions import MAX_DRAFT_LENGTH, clean_text
from flows.content import WORDS
from flows.context import Actor, Context, Services
from flows.errors import FlowError
from flows.forms import Form, check
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

COMMENT_KIND = "review"  # the kind of the words
PRIVATE_NOTE_KINDS = ("kept_back", "clients_kept_back")
_OPEN_STATUSES = frozenset({SideStatus.TO_READ, SideStatus.TAKEN_FURTHER})


class SharedGroupError(FlowError):
    """The reviewer shares a supervision group with the other side's therapist (S0-16)."""

    refusal = "shared_group"


@dataclass(frozen=True)
class ReviewPage:
    """One side of a signed summary as its supervisor reads it, all in words."""

    supervises_both: bool  # the supervisor has both therapists to supervise
    form: Form | None  # for what comes of it; None while it is not the supervisors' move
    last_review_id: str  # the last review there was, which the form has to carry back
    code: str
    therapist: str  # whose side it is
    colleague: str
    status: SideStatus
    gate_history: gate_history.GateHistory
    layout: SummaryLayout = field(repr=False)
    signature_lines: tuple[str, ...]
    addenda: tuple[tuple[str, str, str], ...] = field(repr=False)  # who and why, words, which of them are kept as own
    promise_lines: tuple[str, ...]
    private_notes: tuple[tuple[str, str], ...] = field(repr=False)  # what it is called, words; of this side alone
    comments: tuple[tuple[str, str], ...] = field(repr=False)  # by whom and what came of it, words


def load_page(services: Services, actor: Actor, consult_id: str, part: str) -> ReviewPage:
    """Return one side to be read. Raise NotYoursError, whether it exists or not; SharedGroupError (S0-16).

    Never in it: what the other side keeps back, anyone's pauses, what is not for sharing.
    """
    with services.database.transaction() as session:
        found = _load_side(session, actor, consult_id, part)
        audit_trail.record_read(session, services, actor, "review", found.consult)
        return _build_page(session, services, actor, found)


def submit_review(
    services: Services, actor: Actor, consult_id: str, part: str, given: Mapping[str, object]
) -> Form | None:
    """Take what comes of a reading: None, or the form with what is wrong, such as that another acted meanwhile.

    `given`: deed (an outcome), comment, seen. Raise as `sheet` does.
    """
    with services.database.transaction() as session:
        found = _load_side(session, actor, consult_id, part)
        form = _review_form(session, services, actor, found)
        typed = clean_text(str(given.get("comment", "")))
        checked = check(form, {"comment": typed})
        outcome = str(given.get("deed", ""))
        errors = dict(checked.errors) or _review_errors(found, outcome, str(given.get("seen", "")), typed)
        if errors:
            _save_comment_draft(session, services, actor, found, typed)
            return form.with_errors({name: WORDS.errors[why] for name, why in errors.items()}, {"comment": typed})
        _save_review(Context(services, session, actor), found, outcome, typed)
        return None


def save_draft(services: Services, actor: Actor, consult_id: str, part: str, text: str) -> datetime | None:
    """Keep the comment as it is typed so far; return when, or None if it is too long even for a draft."""
    with services.database.transaction() as session:
        found = _load_side(session, actor, consult_id, part)
        kept = _save_comment_draft(session, services, actor, found, clean_text(text))
        return services.clock() if kept else None


def _load_side(session: Session, actor: Actor, consult_id: str, part: str) -> SummarySide:
    """Return the side, its consult locked, if it is this supervisor's to read."""
    try:
        consult, own = consults.get_for_update(session, UUID(consult_id)), Part(part)
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    case = cases.get(session, consult.case_id)
    if own in reviewer_rights.find_recused_sides(session, actor, consult, case):
        raise SharedGroupError
    require(
        actor,
        Permission.REVIEW_SUMMARY,
        case,
        reviewer_rights.find_reviewable_sides(session, actor, consult, case) & {own},
    )
    return queue.load_side(session, consult, case, own)


def _build_page(session: Session, services: Services, actor: Actor, found: SummarySide) -> ReviewPage:
    read = signed_summary.read_signed(session, services, found.consult)
    whose = next(one for one in read.signatures if one.part is found.part)
    own = own_quotes.addendum_lines(session, services, found.consult, whose, read.addenda)
    has_both = _supervises_both(session, actor, found)
    return ReviewPage(
        supervises_both=has_both,
        form=_review_form(session, services, actor, found) if _is_supervisors_turn(found) else None,
        last_review_id=_last_review_id(found),
        code=found.case.code,
        therapist=found.therapist.first_name,
        colleague=read.names[found.part.other],
        status=found.status,
        gate_history=gate_history.load_gate_history(session, found.consult, found.case, read.names),
        layout=own_quotes.add_to_layout(session, services, found.consult, whose, lay_out(read.summary, read.names)),
        signature_lines=summary_reading.signature_lines(actor, read),
        addenda=tuple((*line, one) for line, one in zip(summary_reading.addendum_lines(actor, read), own, strict=True)),
        promise_lines=tuple(signing_status.promise_line(one, read.names[Part(one.part)]) for one in read.promises),
        private_notes=() if has_both else _read_private_notes(session, services, found),
        comments=comments.load_for_side(session, services, actor, found.consult, found.part),
    )


def _is_supervisors_turn(found: SummarySide) -> bool:
    """Tell whether it is the supervisors' move: also once nobody can add the note that was asked for any more."""
    has_case = found.therapist.id in (found.case.it_member_id, found.case.ft_member_id)
    is_stuck = found.status is SideStatus.CHANGE_ASKED and not (found.therapist.active and has_case)
    return found.status in _OPEN_STATUSES or is_stuck


def _supervises_both(session: Session, actor: Actor, found: SummarySide) -> bool:
    """Tell whether this supervisor has both therapists to supervise: then nobody's kept-back words are shown."""
    about = (session, actor, found.consult, found.case)
    return len(reviewer_rights.find_reviewable_sides(*about) | reviewer_rights.find_recused_sides(*about)) > 1


def _read_private_notes(session: Session, services: Services, found: SummarySide) -> tuple[tuple[str, str], ...]:
    """Return what this side's therapist keeps back from the colleague, for themselves and for their clients (S0-15)."""
    place = {"case_id": found.case.id, "consult_id": found.consult.id, "writer_id": found.therapist.id}
    written = ((kind, writings.read_latest(session, services.seal, kind=kind, **place)) for kind in PRIVATE_NOTE_KINDS)
    return tuple((WORDS.phrases[f"side_{kind}"], text) for kind, text in written if text)


def _review_form(session: Session, services: Services, actor: Actor, found: SummarySide) -> Form:
    typed = writings.read_draft(
        session,
        services.seal,
        consult_id=found.consult.id,
        writer_id=actor.member_id,
        kind=build.COMMENT_KINDS[found.part],
    )
    colleague = members.get(session, build.therapist_ids(session, found.consult)[found.part.other])
    today = dates.local_day(actor.time_zone, services.clock())
    here = build_screen_names(found.case, colleague, found.part, today, about=str(found.consult.id))
    return screens.comment(here, found.therapist.first_name, typed or "")


def _review_errors(found: SummarySide, outcome: str, seen: str, typed: str) -> dict[str, str]:
    """Return why this outcome does not fit: somebody acted meanwhile, or words are missing that it needs."""
    if outcome not in screens.OUTCOMES:
        return {"comment": "choose_outcome"}
    if not _is_supervisors_turn(found) or seen != _last_review_id(found):
        return {"comment": "already_reviewed"}
    return {"comment": "comment_needed"} if outcome in screens.NEEDS_COMMENT and not typed else {}


def _save_review(ctx: Context, found: SummarySide, outcome: str, typed: str) -> None:
    session, now, actor = ctx.session, ctx.services.clock(), ctx.actor
    place = {"case_id": found.case.id, "consult_id": found.consult.id, "writer_id": actor.member_id}
    comment = (
        writings.write(
            session, ctx.services.seal, text=typed, now=now, practice_id=actor.practice_id, kind=COMMENT_KIND, **place
        )
        if typed
        else None
    )
    reviews.add(
        session,
        outcome,
        now=now,
        writing_id=comment.id if comment else None,
        practice_id=actor.practice_id,
        reviewer_id=actor.member_id,
        consult_id=found.consult.id,
        part=found.part,
    )
    writings.delete_draft(
        session, consult_id=found.consult.id, writer_id=actor.member_id, kind=build.COMMENT_KINDS[found.part]
    )
    about = f"consult:{found.consult.id}"
    audit_trail.record_action(ctx, "review.recorded", about, case_id=found.case.id, detail=outcome)
    if outcome in messages.KIND_BY_OUTCOME:
        outbox.send(ctx, found.therapist.id, messages.KIND_BY_OUTCOME[outcome], found.consult.id)


def _save_comment_draft(session: Session, services: Services, actor: Actor, found: SummarySide, text: str) -> bool:
    if len(text) > MAX_DRAFT_LENGTH:
        return False
    writings.save_draft(
        session,
        services.seal,
        text=text,
        now=services.clock(),
        practice_id=actor.practice_id,
        case_id=found.case.id,
        consult_id=found.consult.id,
        writer_id=actor.member_id,
        kind=build.COMMENT_KINDS[found.part],
    )
    return True


def _last_review_id(found: SummarySide) -> str:
    return str(found.last_review.id) if found.last_review else ""
