"""The page that says which case a code is: the therapist's own nickname and client note."""

from dataclasses import dataclass
from uuid import UUID

from flows.actions import Actions, Click, Options
from flows.cases import client_notes, nicknames, own_cases, screens
from flows.cases.case_access import get_colleague, get_part, load_case
from flows.content import WORDS
from flows.context import Context
from flows.people import page_links
from flows.permissions import Permission
from flows.replies import Push, Reply, Show
from storage.consults import consults
from storage.models import Case
from storage.row_errors import UnknownRowError

actions = Actions()


@dataclass(frozen=True)
class CasePage:
    """What the page shows; `client_note` is the actor's own."""

    code: str
    colleague: str
    nickname: str
    client_note: str
    is_too_long: bool = False


def load_case_of(ctx: Context, case_or_consult_id: str, permission: Permission) -> Case:
    """Return the case with this id, or the one that the consult with this id is about; raise NotYoursError."""
    try:
        case_id = str(consults.get(ctx.session, UUID(case_or_consult_id)).case_id)
    except (ValueError, UnknownRowError):
        case_id = case_or_consult_id
    return load_case(ctx, case_id, permission)


@actions.press("which_case", may=Permission.OPEN_CASE, options=Options(reads=True))
def show_cases(ctx: Context, _click: Click) -> Reply:
    """Return the actor's cases to choose from."""
    return Push(screens.which_case(*own_cases.list_lines(ctx)))


@actions.press("which_case_further", may=Permission.OPEN_CASE, options=Options(reads=True))
def show_further_cases(ctx: Context, click: Click) -> Reply:
    """Return the actor's cases after the place in the list that the button carries."""
    return Show(screens.which_case(*own_cases.list_lines(ctx, click.value)))


@actions.press("which_case_of", may=Permission.WRITE, loads=load_case_of)
def show_link(ctx: Context, case: Case, _click: Click) -> Reply:
    """Return the link to the page about this case."""
    url = f"{page_links.make_case_link(ctx, case)}/case"
    return Push(screens.which_case_link(_label(ctx, case), str(case.id), url))


@actions.page("page.case.show", may=Permission.WRITE, loads=load_case_of)
def load_page(ctx: Context, case: Case, _click: Click) -> CasePage:
    """Return the nickname and the client note that the actor wrote themselves."""
    return _build_page(ctx, case, nicknames.find_nickname(ctx, case))


@actions.page("page.case.save", may=Permission.WRITE, loads=load_case_of)
def save_nickname(ctx: Context, case: Case, click: Click) -> CasePage | None:
    """Save the nickname, or remove it if nothing is left of it; return None, or the page if it is too long."""
    nickname = nicknames.clean_nickname(str(click.given.get("nickname", "")))
    if len(nickname) > nicknames.MAX_NICKNAME_LENGTH:
        return _build_page(ctx, case, nickname, is_too_long=True)
    nicknames.save_nickname(ctx, case, nickname)
    return None


def _build_page(ctx: Context, case: Case, nickname: str, *, is_too_long: bool = False) -> CasePage:
    note = client_notes.read_note(ctx, case, ctx.actor.member_id) or ""
    return CasePage(case.code, _colleague_name(ctx, case), nickname, note, is_too_long)


def _label(ctx: Context, case: Case) -> str:
    return WORDS.phrases["with_colleague"].format(code=case.code, colleague=_colleague_name(ctx, case))


def _colleague_name(ctx: Context, case: Case) -> str:
    return get_colleague(ctx.session, case, get_part(case, ctx.actor.member_id)).first_name
