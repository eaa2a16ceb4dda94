"""The menu that the slash command opens: what waits for the member, and the member's cases. Codes and days only."""

from dataclasses import dataclass

from flows.actions import Actions, Click, Options
from flows.cases import own_cases
from flows.consult import consult_line
from flows.consult.asking import reason_question
from flows.consult.follow_up import actions as follow_up_actions
from flows.consult.framing import screens as framing_screens
from flows.consult.framing.open_consults import list_free_cases, load_open_consults
from flows.consult.framing.screens import MAX_ROWS, MAX_TOTAL_ROWS
from flows.consult.record import ConsultRecord
from flows.content import WORDS, ListLine
from flows.context import Context
from flows.forms import Form
from flows.home.turns import sort_by_turn
from flows.permissions import Permission, is_allowed
from flows.replies import Outcome, Show
from flows.supervision import actions as supervision_actions
from storage.list_position import Position

MAX_DIGITS = 6

_BEGINNING = "beginning"  # on the button below a short menu: from its first line on, and more lines

actions = Actions()


@actions.command("", may=Permission.FIND_HELP, options=Options(reads=True, greets=True))
def show_menu(ctx: Context, _click: Click) -> Outcome:
    """Return the menu: what waits for the member, and the first of the member's cases."""
    return Show(_menu_form(ctx, MenuPlace(), MAX_ROWS))


@actions.press("more", may=Permission.FIND_HELP, options=Options(reads=True))
def show_whole_menu(ctx: Context, click: Click) -> Outcome:
    """Return the menu with as many lines as a screen holds, from the place that the button carries."""
    return Show(_menu_form(ctx, MenuPlace.parse(click.value), MAX_TOTAL_ROWS))


@dataclass(frozen=True)
class MenuPlace:
    """Where the menu goes on: how many waiting lines came before, and the last case. Nothing: at its beginning."""

    waiting: int = 0
    case: Position | None = None

    def __str__(self) -> str:
        """Return the place as a button carries it."""
        return f"{self.waiting}:{self.case or ''}"

    @classmethod
    def parse(cls, text: str) -> "MenuPlace":
        """Return the place that a button carried; the beginning for anything else."""
        number, _, case = text.partition(":")
        is_number = number.isascii() and number.isdecimal() and len(number) <= MAX_DIGITS
        return cls(int(number), Position.parse(case)) if is_number else cls()


def _menu_form(ctx: Context, place: MenuPlace, limit: int) -> Form:
    waiting = _waiting_lines(ctx, place.waiting + limit + 1)[place.waiting :]
    free = list_free_cases(ctx, limit + 1, place.case) if place.case or not place.waiting else []
    if place != MenuPlace() and not waiting and not free:
        return _menu_form(ctx, MenuPlace(), limit)
    next_place = ""
    if max(len(waiting), len(free)) > limit:
        last = free[min(limit, len(free)) - 1].position if len(free) > limit else None
        next_place = str(MenuPlace(place.waiting + min(limit, len(waiting)), last)) if limit > MAX_ROWS else _BEGINNING
    startable = [ListLine(own_cases.label(case), "confer", str(case.id)) for case in free[:limit]]
    is_therapist = is_allowed(ctx.actor, Permission.OPEN_CASE)
    return framing_screens.menu(waiting[:limit], startable, further=next_place, therapist=is_therapist)


def _waiting_lines(ctx: Context, most: int) -> list[ListLine]:
    """Return what waits, in the order of Home: overdue, the member's turn, reviews, coming up, others, to tell."""
    open_consults = load_open_consults(ctx)
    consults, to_tell = sort_by_turn(open_consults.prepared), follow_up_actions.load_home_lines(ctx)
    return [
        *to_tell.overdue,
        *open_consults.invitation_lines,
        *map(_consult_line, consults.own),
        *supervision_actions.queue_lines(ctx, "review", most),
        *map(_consult_line, consults.coming),
        *map(_consult_line, consults.others),
        *to_tell.later,
    ][:most]


def _consult_line(record: ConsultRecord) -> ListLine:
    if record.consult.configuration == "framing":
        label = WORDS.phrases["with_colleague"].format(code=record.case.code, colleague=record.colleague.first_name)
        return ListLine(f"{label}: {reason_question.waiting_line(record)}", "go_on", record.about)
    return ListLine(consult_line.consult_line(record), "go_on", record.about)
