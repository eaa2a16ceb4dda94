"""Where a member is signed in: their own open pages, by what each is about, to end one or all of them."""

from uuid import UUID

from flows.actions import Actions, Click, Options
from flows.context import Context
from flows.forms import Form
from flows.people import screens
from flows.people.screens import MAX_OPEN_PAGES, OpenPage
from flows.permissions import NotYoursError, Permission, require
from flows.replies import Outcome, Show
from storage.models import PageSession
from storage.people import open_page_sessions, page_session_store

actions = Actions()


def load_own(ctx: Context, page_session_id: str, permission: Permission) -> PageSession:
    """Return the member's own open page session with this id; raise NotYoursError, also if it has ended."""
    require(ctx.actor, permission)
    try:
        row_id = UUID(page_session_id)
    except ValueError:
        raise NotYoursError from None
    row = open_page_sessions.find_open(ctx.session, ctx.actor.member_id, row_id, ctx.now)
    if row is None:
        raise NotYoursError
    return row


@actions.press("signed_in", may=Permission.FIND_HELP, options=Options(reads=True))
def show_open_pages(ctx: Context, _click: Click) -> Outcome:
    """Return the member's open pages: what each is about, since when it is open, and when it was last used."""
    return Show(_open_pages_form(ctx))


@actions.press("signed_in_end", may=Permission.FIND_HELP, loads=load_own)
def end_page(ctx: Context, page_session: PageSession, _click: Click) -> Outcome:
    """End one page: its next request, of any kind, is refused."""
    page_session_store.end_session(ctx.session, page_session.id, ctx.now)
    ctx.session.expire(page_session)
    return Show(_open_pages_form(ctx))


@actions.press("signed_in_end_all", may=Permission.FIND_HELP)
def end_all_pages(ctx: Context, _click: Click) -> Outcome:
    """End every page of the member, and make links that were not used yet unusable."""
    page_session_store.end_all_for_member(ctx.session, ctx.actor.member_id, ctx.now)
    return Show(_open_pages_form(ctx))


def _open_pages_form(ctx: Context) -> Form:
    rows = open_page_sessions.list_open(ctx.session, ctx.actor.member_id, ctx.now)
    return screens.open_pages([_describe(ctx, row, code or "") for row, code in rows[:MAX_OPEN_PAGES]], count=len(rows))


def _describe(ctx: Context, row: PageSession, code: str) -> OpenPage:
    kinds = {"emergency": row.grant_id, "alert": row.alert_id, "case": row.case_id, "consult": row.consult_id}
    kind = next((name for name, row_id in kinds.items() if row_id), "reviews")
    opened, seen = ctx.dates.day_and_time(row.opened_at), ctx.dates.time(row.seen_at)
    return OpenPage(str(row.id), kind if code or kind == "reviews" else "call", code, opened, seen)
