"""The Home tab: the member's turn, others' turn, releases that end soon. Codes and days only."""

from collections.abc import Sequence

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
from flows.consult.waiting import waits
from flows.content import WORDS, ListLine
from flows.context import Context
from flows.emergency_access import access_review
from flows.home import safety_lines
from flows.home.turns import sort_by_turn
from flows.permissions import Permission, is_allowed
from flows.releases import overview
from flows.releases.case_record import load_case_record
from flows.replies import Outcome, Show
from flows.supervision import actions as supervision_actions
from storage.models import Case, Review
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
    """Return the lines of each section, in the order of the screen; what is overdue is on top of the member's turn."""
    consults, to_tell = sort_by_turn(member_cases.prepared), follow_up_actions.load_home_lines(ctx)
    return {
        "safety": safety_lines.home_lines(ctx),
        "emergency": access_review.home_lines(ctx),
        "move": [
            *to_tell.overdue,
            *member_cases.invitation_lines,
            *map(_consult_line, consults.own),
            *_requested_note_lines(ctx),
        ],
        "review": supervision_actions.queue_lines(ctx, "review", MAX_ROWS + 1),
        "coming": [_consult_line(record, "details") for record in consults.coming],
        "others": [_waiting_line(record) for record in consults.others],
        "tell": to_tell.later,
    }


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
