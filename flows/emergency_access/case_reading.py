"""What an administrator can read of one case in an emergency, on their own page: what both therapists share.

Never shown: what is not for sharing, private notes, weighing and screening answers, drafts, a reason, supervisors'
texts. Nothing can be exported: there is no contact note and no copy button.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from flows import audit_trail
from flows.actions import Actions, Click
from flows.cases import client_notes
from flows.cases.part2 import find_part2
from flows.consult import chart
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import of_consult
from flows.consult.summary import build, signed_summary, summary_reading
from flows.consult.summary import rules as summary_rules
from flows.consult.summary.rules import SummaryLayout
from flows.context import Context
from flows.emergency_access import access_review, access_rights, explanation, reasons, screens
from flows.emergency_access import actions as emergency_actions
from flows.emergency_access.access_review import EmergencyReviewPage
from flows.emergency_access.access_rights import GrantedCase
from flows.forms import Form
from flows.permissions import NotYoursError, Permission
from flows.releases.case_record import load_case_record
from storage.consults import consults
from storage.list_position import Position
from storage.models import Case, Consult
from storage.row_errors import UnknownRowError

CLIENT_NOTES, SIGNED_SUMMARY, OPEN_TALK = client_notes.CLIENT_NOTE_KIND, "signed", "talk"

MAX_PIECES = 25  # consults on a page, before "Show more"

actions = Actions()


@dataclass(frozen=True)
class EmergencyPiece:
    """One piece that can be opened. `piece_id` is "whom" for the client notes, else a consult id."""

    piece_id: str
    kind: str  # whom, signed, talk
    day: str = ""  # in words
    includes_uncovered: bool = False  # for a talk: with answers that the releases do not cover now


@dataclass(frozen=True)
class EmergencyAccessPage:
    """The start page of an emergency access; none of the case's text is on it."""

    code: str
    until: str
    form: Form  # the reader explains why it cannot wait
    must_explain_first: bool
    is_explained: bool  # what the form shows is saved
    is_blocked: bool  # a release is not in force now
    is_talk_hidden: bool  # talks that are not signed are left out
    part2: bool  # 42 CFR Part 2 applies to the case
    pieces: Sequence[EmergencyPiece]
    further: str = ""  # where the list of pieces goes on, or ""


@dataclass(frozen=True)
class EmergencyPiecePage:
    """One piece to read."""

    kind: str
    code: str
    until: str
    part2: bool
    client_notes: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # writer's name, text
    layout: SummaryLayout | None = field(default=None, repr=False)
    signature_lines: tuple[str, ...] = ()
    addenda: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    promise_lines: tuple[str, ...] = ()


@actions.page("page.emergencies.or_else:case", may=Permission.READ_IN_EMERGENCY, loads=access_rights.load_current_grant)
def load_front_page(ctx: Context, granted: GrantedCase, click: Click) -> EmergencyAccessPage | EmergencyReviewPage:
    """Return what can be opened by the actor's own grant, or the review page of somebody else's.

    Given `after`: what can be opened beyond this place in the list.
    """
    _case, grant = granted
    if grant.member_id == ctx.actor.member_id:
        return _build_page(ctx, granted, Position.parse(click.given.get("after", "")))
    return access_review.build_page(ctx, granted)


@actions.page("page.emergencies.or_do:explain", may=Permission.READ_IN_EMERGENCY, loads=access_rights.load_open_grant)
def submit_explanation(ctx: Context, granted: GrantedCase, click: Click) -> EmergencyAccessPage | None:
    """Save why it cannot wait: return None, or the start page with the errors in its form."""
    invalid_form = explanation.save_explanation(ctx, granted, click.given)
    return replace(_build_page(ctx, granted), form=invalid_form) if invalid_form else None


@actions.page("page.sitting.keep_draft:explain", may=Permission.READ_IN_EMERGENCY, loads=access_rights.load_open_grant)
def save_draft(ctx: Context, granted: GrantedCase, click: Click) -> datetime | None:
    """Save why it cannot wait as typed so far (given as words); return when, or None if it is too long for a draft."""
    return ctx.now if explanation.save_draft(ctx, granted, str(click.given.get("words", ""))) else None


@actions.page("page.emergencies.or_do:end", may=Permission.READ_IN_EMERGENCY, loads=access_rights.load_open_grant)
def end_access(ctx: Context, granted: GrantedCase, _click: Click) -> None:
    """End the access early."""
    emergency_actions.record_end(ctx, *granted)


@actions.page("page.emergencies.piece", may=Permission.READ_IN_EMERGENCY, loads=access_rights.load_open_grant)
def load_piece_page(ctx: Context, granted: GrantedCase, click: Click) -> EmergencyPiecePage:
    """Return the given piece, and record in the audit log that it was read under this grant.

    Raise NotYoursError for an unknown piece, ExplanationRequiredError, SummaryChangedError.
    """
    case, grant = granted
    if explanation.must_explain_first(ctx, grant):
        raise explanation.ExplanationRequiredError
    piece = _find_piece(ctx, granted, str(click.given.get("piece", "")))
    if piece is None:
        raise NotYoursError
    subject = f"case:{case.id}" if piece.kind == CLIENT_NOTES else f"consult:{piece.piece_id}"
    audit_trail.record_action(ctx, f"read.emergency_{piece.kind}", subject, case_id=case.id, detail=f"grant:{grant.id}")
    page = EmergencyPiecePage(
        piece.kind, case.code, ctx.dates.with_zone.day_and_time(grant.ends_at), bool(find_part2(ctx, case))
    )
    return _READER_BY_KIND[piece.kind](ctx, case, piece, page)


def _build_page(ctx: Context, granted: GrantedCase, after: Position | None = None) -> EmergencyAccessPage:
    case, grant = granted
    lacks_release = load_case_record(ctx, case).is_blocked
    must_explain_first = explanation.must_explain_first(ctx, grant)
    pieces, further = ((), "") if must_explain_first else _list_pieces(ctx, granted, after)
    return EmergencyAccessPage(
        code=case.code,
        until=ctx.dates.with_zone.day_and_time(grant.ends_at),
        form=explanation.explanation_form(ctx, granted),
        must_explain_first=must_explain_first,
        is_explained=bool(explanation.read_explanation(ctx, grant)) and explanation.read_draft(ctx, case) is None,
        is_blocked=lacks_release,
        is_talk_hidden=lacks_release and reasons.find_reason(ctx, grant) != screens.DANGER,
        part2=bool(find_part2(ctx, case)),
        pieces=pieces,
        further=further,
    )


def _list_pieces(ctx: Context, granted: GrantedCase, after: Position | None) -> tuple[Sequence[EmergencyPiece], str]:
    """Return what can be opened, the newest first, and where the list goes on; the beginning if nothing follows.

    A consult that ended without signatures is left out.
    """
    case_id = granted[0].id
    found = consults.list_to_read(ctx.session, case_id, limit=MAX_PIECES + 1, after=after)
    if after is not None and not found:
        return _list_pieces(ctx, granted, None)
    notes = _find_piece(ctx, granted, CLIENT_NOTES) if after is None else None
    shown = found[:MAX_PIECES]
    pieces = [piece for consult in shown if (piece := _describe_piece(ctx, granted, consult))]
    further = str(Position(shown[-1].created_at, shown[-1].id)) if len(found) > MAX_PIECES else ""
    return [*([notes] if notes else ()), *pieces], further


def _find_piece(ctx: Context, granted: GrantedCase, piece_id: str) -> EmergencyPiece | None:
    if piece_id == CLIENT_NOTES:
        return EmergencyPiece(CLIENT_NOTES, CLIENT_NOTES) if client_notes.has_notes(ctx, granted[0]) else None
    try:
        consult = consults.get(ctx.session, UUID(piece_id))
    except (ValueError, UnknownRowError):
        return None
    return _describe_piece(ctx, granted, consult) if consult.case_id == granted[0].id else None


def _describe_piece(ctx: Context, granted: GrantedCase, consult: Consult) -> EmergencyPiece | None:
    """Return the consult as a piece that can be opened, or None if it cannot."""
    case, grant = granted
    day, is_danger = _talk_day(ctx, consult), reasons.find_reason(ctx, grant) == screens.DANGER
    if consult.configuration in signed_summary.SIGNED_STATES:
        return EmergencyPiece(str(consult.id), SIGNED_SUMMARY, day)
    if _is_open_talk(consult) and (is_danger or not load_case_record(ctx, case).is_blocked):
        return EmergencyPiece(str(consult.id), OPEN_TALK, day, includes_uncovered=is_danger)
    return None


def _is_open_talk(consult: Consult) -> bool:
    is_under_way = chart.is_conferring(consult.configuration) or consult.configuration == "summarising"
    return consult.ended_at is None and is_under_way


def _talk_day(ctx: Context, consult: Consult) -> str:
    return ctx.dates.full_day(consult.began_at.astimezone(ctx.actor.zone).date()) if consult.began_at else ""


def _read_client_notes(
    ctx: Context, case: Case, _piece: EmergencyPiece, page: EmergencyPiecePage
) -> EmergencyPiecePage:
    """Return the client notes of the case, each with its writer's name."""
    return replace(page, client_notes=client_notes.read_notes(ctx, case))


def _read_signed_summary(
    ctx: Context, _case: Case, piece: EmergencyPiece, page: EmergencyPiecePage
) -> EmergencyPiecePage:
    signed = signed_summary.read_signed(_load_record(ctx, piece))
    return replace(
        page,
        layout=summary_rules.lay_out(signed.summary, signed.names, ctx.dates),
        signature_lines=summary_reading.signature_lines(ctx.dates, signed),
        addenda=summary_reading.addendum_lines(ctx.dates, signed),
        promise_lines=summary_reading.signed_promise_lines(ctx.dates, signed),
    )


def _read_talk(ctx: Context, _case: Case, piece: EmergencyPiece, page: EmergencyPiecePage) -> EmergencyPiecePage:
    """Return what both have recorded for sharing so far, without their notes on what went differently (S0-46).

    Answers that the releases do not cover now are left out, as for the therapists, unless someone may be in danger.
    """
    record = _load_record(ctx, piece)
    uncovered = () if piece.includes_uncovered else build.uncovered_questions(record)
    summary = build.build_summary(record)
    shared = tuple(answer for answer in summary.shared if answer.question not in uncovered)
    summary = replace(summary, shared=shared, differently={})
    return replace(page, layout=summary_rules.lay_out(summary, build.therapist_names(record), ctx.dates))


def _load_record(ctx: Context, piece: EmergencyPiece) -> ConsultRecord:
    return of_consult(ctx, consults.get(ctx.session, UUID(piece.piece_id)))


_READER_BY_KIND = {CLIENT_NOTES: _read_client_notes, SIGNED_SUMMARY: _read_signed_summary, OPEN_TALK: _read_talk}
