"""The Home tab: the member's turn, others' turn, releases that end soon. Codes and days only."""

from collections.abc import Sequence
from datetime import datetime

from flows import dates, outbox
from flows.actions import Reply, Show
from flows.consult import step_screens
from flows.consult.follow_up import actions as follow_up_actions
from flows.consult.framing import screens as framing_screens
from flows.consult.framing.actions import invitation_lines, prepared_consults
from flows.consult.framing.screens import ListLine
from flows.consult.preparation import colleague_status
from flows.consult.record import ConsultRecord, get_colleague, get_part, load
from flows.consult.scheduling import state as scheduling_state
from flows.consult.summary import build
from flows.consult.waiting import waits
from flows.content import WORDS
from flows.context import Context
from flows.emergency_access import access_review
from flows.forms import LIMITS
from flows.permissions import Permission, is_allowed, require
from flows.releases import overview
from flows.supervision import actions as supervision_actions
from flows.supervision import ask
from storage.cases import cases
from storage.consults import consults, summaries
from storage.models import Case, Consult, Review
from storage.people import members
from storage.supervision import reviews

MAX_ROWS = 5
MAX_PAST_CONSULTS = LIMITS.list_rows
_WAITING_PHRASES = {"agreeing": "at_agreed", "answered": "at_answered", "summarising": "at_signing"}
"""The phrase for each step in which it is the colleague's turn."""


def show_home(ctx: Context) -> Reply:
    """Return the Home tab; the first time, also send the greeting."""
    require(ctx.actor, Permission.FIND_HELP)
    outbox.send_greeting(ctx, members.get(ctx.session, ctx.actor.member_id))
    lines_by_section = {name: list(lines) for name, lines in _sections(ctx).items()}
    sections = {
        **{name: framing_screens.to_rows(lines[:MAX_ROWS]) for name, lines in lines_by_section.items()},
        "ending": overview.ending_soon_rows(ctx)[:MAX_ROWS],
    }
    more = any(len(lines) > MAX_ROWS for lines in lines_by_section.values())
    today = dates.weekday_and_day(ctx.services.clock().astimezone(ctx.actor.zone).date())
    return Show(framing_screens.home(sections, today, more=more, therapist=is_allowed(ctx.actor, Permission.OPEN_CASE)))


def show_past_consults(ctx: Context) -> Reply:
    """Return the signed and ended consults, the latest first, each with how and when it ended."""
    require(ctx.actor, Permission.FIND_HELP)
    past = consults.list_finished_for_member(ctx.session, ctx.actor.member_id, limit=MAX_PAST_CONSULTS + 1)
    return Show(
        framing_screens.past_consults(
            [_past_consult_line(ctx, consult) for consult in past[:MAX_PAST_CONSULTS]],
            more=len(past) > MAX_PAST_CONSULTS,
        )
    )


def _sections(ctx: Context) -> dict[str, Sequence[ListLine]]:
    """Return the lines of each section: reviews, the member's own consults, what to tell clients."""
    records = [load(ctx.session, ctx.services, ctx.actor, str(consult.id)) for consult in prepared_consults(ctx)]
    booked = [record for record in records if record.step == "scheduled"]
    upcoming = sorted((record for record in booked if not record.is_past and not record.can_start_talk), key=_starts_at)
    on_colleagues_turn = [record for record in records if _is_colleagues_turn(ctx, record)]
    on_own_turn = [record for record in records if record not in on_colleagues_turn and record not in upcoming]
    return {
        "emergency": access_review.home_lines(ctx),
        "review": supervision_actions.queue_lines(ctx, "review")
        if is_allowed(ctx.actor, Permission.REVIEW_SUMMARY)
        else [],
        "move": [
            *invitation_lines(ctx),
            *(_consult_line(record) for record in on_own_turn),
            *_requested_note_lines(ctx),
        ],
        "coming": [_consult_line(record, "details") for record in upcoming],
        "others": [_waiting_line(ctx, record) for record in on_colleagues_turn],
        "tell": follow_up_actions.home_lines(ctx),
    }


def _is_colleagues_turn(ctx: Context, record: ConsultRecord) -> bool:
    if record.step == "agreeing":
        return not scheduling_state.load_scheduling_state(ctx.session, record).can_act(record.part)
    if record.step == "framing":
        return ask.find_open_question(ctx.session, record.consult, ctx.actor.member_id) is not None
    if record.step == "summarising":
        return waits.find_wait(ctx.session, record) is not None
    if record.step == "answered":
        return record.preparation.begun_at is not None
    return record.step == "ready" and (
        record.preparation.offered_at is not None or record.part != record.consult.starter_part
    )


def _starts_at(record: ConsultRecord) -> datetime:
    return record.consult.starts_at or record.now


def _consult_line(record: ConsultRecord, button: str = "go_on") -> ListLine:
    return ListLine(step_screens.consult_line(record), button, str(record.consult.id))


def _requested_note_lines(ctx: Context) -> list[ListLine]:
    """Return one line for each note that a supervisor asked this therapist for and that is still missing."""
    return [
        _requested_note_line(ctx, review, case)
        for review, case in reviews.list_requested_notes(ctx.session, ctx.actor.member_id)
    ]


def _requested_note_line(ctx: Context, review: Review, case: Case) -> ListLine:
    colleague = get_colleague(ctx.session, case, get_part(case, ctx.actor.member_id)).first_name
    supervisor = members.get(ctx.session, review.reviewer_id).first_name
    line = WORDS.phrases["note_asked"].format(code=case.code, colleague=colleague, who=supervisor)
    return ListLine(line, "go_on", str(review.consult_id))


def _waiting_line(ctx: Context, record: ConsultRecord) -> ListLine:
    """Return whose turn it is, with the button to send a reminder if one can be sent today."""
    label = WORDS.phrases["with_colleague"].format(code=record.case.code, colleague=record.colleague.first_name)
    if record.step == "framing":
        line = ask.waiting_line(ctx, record.consult, record.case)
        return ListLine(f"{label}: {line}", "details", str(record.consult.id))
    wait = waits.find_wait(ctx.session, record)
    button = "ask_now" if wait and wait.can_remind_on(record.today) else "details"
    if record.step in _WAITING_PHRASES:
        return ListLine(
            step_screens.consult_line(record, _WAITING_PHRASES[record.step]), button, str(record.consult.id)
        )
    return ListLine(f"{label}: {colleague_status.status_line(ctx.session, record)}", button, str(record.consult.id))


def _past_consult_line(ctx: Context, consult: Consult) -> ListLine:
    case = cases.get(ctx.session, consult.case_id)
    colleague = _colleague_name(ctx, consult, case)
    summary = summaries.find(ctx.session, consult.id)
    ended_at = summary.signed_at if summary else consult.ended_at
    day = dates.weekday_and_day(ended_at.astimezone(ctx.actor.zone).date()) if ended_at else ""
    outcome = WORDS.phrases[f"done_{consult.configuration}"]
    line = WORDS.phrases["done_line"].format(code=case.code, colleague=colleague, how=outcome, day=day)
    return ListLine(line, "details" if summary else "", str(consult.id))


def _colleague_name(ctx: Context, consult: Consult, case: Case) -> str:
    """Return the colleague who took part in the consult, or would have; the case may have another therapist now."""
    therapist_ids = build.therapist_ids(ctx.session, consult)
    own_part = next(part for part, member_id in therapist_ids.items() if member_id == ctx.actor.member_id)
    other_id = therapist_ids.get(own_part.other)
    colleague = members.get(ctx.session, other_id) if other_id else get_colleague(ctx.session, case, own_part)
    return colleague.first_name
