"""The menu that the slash command opens: what waits for the member, and the member's cases. Codes and days only."""

from flows.actions import Actions, Click, Options
from flows.consult import consult_line
from flows.consult.asking import reason_question
from flows.consult.follow_up import actions as follow_up_actions
from flows.consult.framing import screens as framing_screens
from flows.consult.framing.open_consults import MemberCases, load_member_cases
from flows.consult.record import ConsultRecord
from flows.content import WORDS, ListLine
from flows.context import Context
from flows.forms import LIMITS, Form
from flows.home.turns import sort_by_turn
from flows.permissions import Permission, is_allowed
from flows.replies import Outcome, Show
from flows.supervision import actions as supervision_actions

actions = Actions()


@actions.command("", may=Permission.FIND_HELP, options=Options(reads=True, greets=True))
def show_menu(ctx: Context, _click: Click) -> Outcome:
    """Return the menu: what waits for the member, and the first of the member's cases."""
    return Show(_menu_form(ctx, show_all=False))


@actions.press("more", may=Permission.FIND_HELP, options=Options(reads=True))
def show_whole_menu(ctx: Context, _click: Click) -> Outcome:
    """Return the menu with all cases."""
    return Show(_menu_form(ctx, show_all=True))


def _menu_form(ctx: Context, *, show_all: bool) -> Form:
    member_cases = load_member_cases(ctx)
    startable = [ListLine(member_cases.label(case), "confer", str(case.id)) for case in member_cases.free]
    is_therapist = is_allowed(ctx.actor, Permission.OPEN_CASE)
    return framing_screens.menu(_waiting_lines(ctx, member_cases), startable, show_all=show_all, therapist=is_therapist)


def _waiting_lines(ctx: Context, member_cases: MemberCases) -> list[ListLine]:
    """Return what waits, in the order of Home: overdue, the member's turn, reviews, coming up, others, to tell."""
    consults, to_tell = sort_by_turn(member_cases.prepared), follow_up_actions.load_home_lines(ctx)
    return [
        *to_tell.overdue,
        *member_cases.invitation_lines,
        *map(_consult_line, consults.own),
        *supervision_actions.queue_lines(ctx, "review", LIMITS.list_rows + 1),
        *map(_consult_line, consults.coming),
        *map(_consult_line, consults.others),
        *to_tell.later,
    ]


def _consult_line(record: ConsultRecord) -> ListLine:
    if record.consult.configuration == "framing":
        label = WORDS.phrases["with_colleague"].format(code=record.case.code, colleague=record.colleague.first_name)
        return ListLine(f"{label}: {reason_question.waiting_line(record)}", "go_on", record.about)
    return ListLine(consult_line.consult_line(record), "go_on", record.about)
