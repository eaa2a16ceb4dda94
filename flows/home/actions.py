"""The Home tab: the member's turn, others' turn, releases that end soon. Codes and days only."""

from collections.abc import Sequence

from flows import content
from flows.actions import Actions, Click
from flows.consult import consult_line
from flows.consult.asking import reason_question
from flows.consult.follow_up import actions as follow_up_actions
from flows.consult.framing import screens as framing_screens
from flows.consult.framing.open_consults import OpenConsults, load_open_consults
from flows.consult.preparation import colleague_status
from flows.consult.record import ConsultRecord
from flows.consult.waiting import waits
from flows.content import WORDS, ListLine
from flows.context import Context
from flows.emergency_access import access_review
from flows.home import safety_lines
from flows.home.turns import load_for_lines, sort_by_turn
from flows.permissions import Permission, is_allowed
from flows.releases import overview
from flows.replies import Outcome, Show
from flows.supervision import actions as supervision_actions
from storage.supervision import review_states

MAX_ROWS = 5
MAX_SAFETY_ROWS = 20
_WAITING_PHRASES = {"agreeing": "at_agreed", "answered": "at_answered", "summarising": "at_signing"}
"""The phrase for each step in which it is the colleague's turn."""

actions = Actions()


@actions.home(may=Permission.FIND_HELP)
def show_home(ctx: Context, _click: Click) -> Outcome:
    """Return the Home tab."""
    lines_by_section = _sections(ctx, load_open_consults(ctx))
    sections = {
        **{name: content.to_rows(lines[: _most(name)]) for name, lines in lines_by_section.items()},
        "ending": overview.ending_soon_rows(ctx)[:MAX_ROWS],
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


def _sections(ctx: Context, open_consults: OpenConsults) -> dict[str, Sequence[ListLine]]:
    """Return the lines of each section, in the order of the screen; what is overdue is on top of the member's turn.

    A section has one line more than is shown if there are more.
    """
    consults, to_tell = sort_by_turn(open_consults.prepared), follow_up_actions.load_home_lines(ctx)
    own, coming, others = (part[: MAX_ROWS + 1] for part in (consults.own, consults.coming, consults.others))
    load_for_lines(others)
    return {
        "safety": safety_lines.home_lines(ctx),
        "emergency": access_review.home_lines(ctx),
        "move": [
            *to_tell.overdue,
            *open_consults.invitation_lines,
            *map(_consult_line, own),
            *_requested_note_lines(ctx),
        ],
        "review": supervision_actions.queue_lines(ctx, "review", MAX_ROWS + 1),
        "coming": [_consult_line(record, "details") for record in coming],
        "others": [_waiting_line(record) for record in others],
        "tell": to_tell.later,
    }


def _consult_line(record: ConsultRecord, button: str = "go_on") -> ListLine:
    button = "move_it" if record.step == "scheduled" and record.is_past else button
    return ListLine(consult_line.consult_line(record), button, record.about)


def _requested_note_lines(ctx: Context) -> list[ListLine]:
    """Return one line for each note that a supervisor asked this therapist for and that is still missing."""
    found = review_states.list_requested_notes(ctx.session, ctx.actor.member_id, limit=MAX_ROWS + 1)
    phrase = WORDS.phrases["note_asked"]
    return [
        ListLine(
            phrase.format(code=note.code, colleague=note.colleague, who=note.supervisor), "go_on", str(note.consult_id)
        )
        for note in found
    ]


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
