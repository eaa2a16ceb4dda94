"""The Home tab: the member's turn, others' turn, releases that end soon. Codes and days only."""

from collections.abc import Sequence
from datetime import datetime

from flows import content
from flows.actions import Actions, Click
from flows.cases.case_access import get_part
from flows.consult import consult_line
from flows.consult.asking import reason_question
from flows.consult.follow_up import actions as follow_up_actions
from flows.consult.framing import screens as framing_screens
from flows.consult.framing.open_consults import MemberCases, load_member_cases
from flows.consult.preparation import colleague_status
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load_tables
from flows.consult.scheduling import state as scheduling_state
from flows.consult.waiting import waits
from flows.content import WORDS, ListLine
from flows.context import Context
from flows.emergency_access import access_review
from flows.home import safety_lines
from flows.permissions import Permission, is_allowed
from flows.releases import case_record, overview
from flows.releases.case_record import load_case_record
from flows.replies import Outcome, Show
from flows.supervision import actions as supervision_actions
from storage.models import Case, Delivery, Offer, Review, ScopeVersion
from storage.people import members
from storage.supervision import reviews

MAX_ROWS = 5
MAX_SAFETY_ROWS = 20
_WAITING_PHRASES = {"agreeing": "at_agreed", "answered": "at_answered", "summarising": "at_signing"}
"""The phrase for each step in which it is the colleague's turn."""

actions = Actions()


@actions.home(may=Permission.FIND_HELP)
def show_home(ctx: Context, _click: Click) -> Outcome:
    """Return the Home tab."""
    member_cases = load_member_cases(ctx)
    lines_by_section = {name: list(lines) for name, lines in _sections(ctx, member_cases).items()}
    sections = {
        **{name: content.to_rows(lines[: _most(name)]) for name, lines in lines_by_section.items()},
        "ending": overview.ending_soon_rows(ctx, member_cases.cases)[:MAX_ROWS],
    }
    more = any(len(lines) > _most(name) for name, lines in lines_by_section.items())
    today = ctx.dates.day(ctx.today)
    is_therapist, is_supervisor = (
        is_allowed(ctx.actor, may) for may in (Permission.OPEN_CASE, Permission.REVIEW_SUMMARY)
    )
    return Show(framing_screens.home(sections, today, more=more, therapist=is_therapist, supervisor=is_supervisor))


def _most(section: str) -> int:
    """Return how many lines a section shows: what concerns safety is not cut off after five."""
    return MAX_SAFETY_ROWS if section == "safety" else MAX_ROWS


def _sections(ctx: Context, member_cases: MemberCases) -> dict[str, Sequence[ListLine]]:
    """Return the lines of each section: reviews, the member's own consults, what to tell clients."""
    records = member_cases.prepared
    load_tables(records, Offer, ScopeVersion, Delivery)
    booked = [record for record in records if record.step == "scheduled"]
    upcoming = sorted((record for record in booked if not record.is_past and not record.can_start_talk), key=_starts_at)
    on_colleagues_turn = [record for record in records if _is_colleagues_turn(record)]
    case_record.load_many([record.case_record for record in on_colleagues_turn])
    on_own_turn = [record for record in records if record not in on_colleagues_turn and record not in upcoming]
    return {
        "safety": safety_lines.home_lines(ctx),
        "emergency": access_review.home_lines(ctx),
        "review": supervision_actions.queue_lines(ctx, "review")
        if is_allowed(ctx.actor, Permission.REVIEW_SUMMARY)
        else [],
        "move": [
            *member_cases.invitation_lines,
            *(_consult_line(record) for record in on_own_turn),
            *_requested_note_lines(ctx),
        ],
        "coming": [_consult_line(record, "details") for record in upcoming],
        "others": [_waiting_line(record) for record in on_colleagues_turn],
        "tell": follow_up_actions.home_lines(ctx),
    }


def _is_colleagues_turn(record: ConsultRecord) -> bool:
    if record.step == "agreeing":
        return not scheduling_state.load_scheduling_state(record).can_act(record.part)
    if record.step == "framing":
        return reason_question.find_open_question(record) is not None
    if record.step == "summarising":
        return waits.find_wait(record) is not None
    if record.step == "answered":
        return record.preparation.begun_at is not None
    return record.step == "ready" and (
        record.preparation.offered_at is not None or record.part != record.consult.starter_part
    )


def _starts_at(record: ConsultRecord) -> datetime:
    return record.consult.starts_at or record.now


def _consult_line(record: ConsultRecord, button: str = "go_on") -> ListLine:
    button = "move_it" if record.step == "scheduled" and record.is_past else button
    return ListLine(consult_line.consult_line(record), button, record.about)


def _requested_note_lines(ctx: Context) -> list[ListLine]:
    """Return one line for each note that a supervisor asked this therapist for and that is still missing."""
    return [
        _requested_note_line(ctx, review, case)
        for review, case in reviews.list_requested_notes(ctx.session, ctx.actor.member_id)
    ]


def _requested_note_line(ctx: Context, review: Review, case: Case) -> ListLine:
    colleague = load_case_record(ctx, case).therapist(get_part(case, ctx.actor.member_id).other).first_name
    supervisor = members.get(ctx.session, review.reviewer_id).first_name
    line = WORDS.phrases["note_asked"].format(code=case.code, colleague=colleague, who=supervisor)
    return ListLine(line, "go_on", str(review.consult_id))


def _waiting_line(record: ConsultRecord) -> ListLine:
    """Return whose turn it is, with the button to send a reminder if one can be sent today."""
    label = consult_line.consult_label(record)
    if record.step == "framing":
        return ListLine(f"{label}: {reason_question.waiting_line(record)}", "details", record.about)
    wait = waits.find_wait(record)
    button = "ask_now" if wait and wait.can_remind_on(record.today) else "details"
    if record.step in _WAITING_PHRASES:
        return ListLine(consult_line.consult_line(record, _WAITING_PHRASES[record.step]), button, record.about)
    return ListLine(f"{label}: {colleague_status.status_line(record)}", button, record.about)
