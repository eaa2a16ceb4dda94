"""/s/<session>/releases, the releases of one case on one page, and a question about a change of one signed form."""

from dataclasses import dataclass, replace

from starlette.responses import Response

from bot.page_access.page_visits import ActivePageSession
from bot.pages.endpoint import PageRequest
from bot.pages.sessions import UNPROCESSABLE, SessionGuard, SessionHandler, build_path, redirect
from bot.pages.templating import PageRenderer
from flows.content import WORDS
from flows.context import Services
from flows.forms import Paragraph
from flows.releases.page import actions as page_actions
from flows.releases.page.actions import ChangePage, ReleasesPage

_COUNTS = frozenset(map(str, range(10)))  # of forms saved at once, as the address says it; 0: a change was saved


@dataclass(frozen=True)
class ReleasesView:
    """The handlers of these pages. What a page session of another kind is about is no case, so it is refused."""

    services: Services
    renderer: PageRenderer
    guard: SessionGuard

    def show_or(self, show: SessionHandler) -> SessionHandler:
        """Return a handler that leads to the releases if the page session is for a case, or calls `show`."""
        return lambda request, page_session: (
            redirect(request, "/releases") if page_session.case_id else show(request, page_session)
        )

    def show_releases(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Return the grid, and the form for new forms; `?renew=` names a form that fills it in."""
        with_query = replace(page_session.visit, given={**page_session.visit.given, **request.query})
        page = replace(page_session, visit=with_query).perform(page_actions.load_page)
        return self._render_page(request, page_session, page)

    def submit_forms(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Save one form for each person who signed, and lead to the grid; or return the page with the errors."""
        outcome = page_session.perform(page_actions.save_forms)
        if isinstance(outcome, int):
            return redirect(request, f"/releases?saved={outcome}")
        return self._render_page(request, page_session, outcome, UNPROCESSABLE)

    def show_change(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Return the question about a change of one form; lead to the grid if it does not fit the form any more."""
        page = page_session.perform(page_actions.load_change_page, _about(request, page_session))
        return self._render_change(request, page_session, page) if page else redirect(request, "/releases")

    def submit_change(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Save a change of one form and lead to the grid; or return the question with its errors."""
        invalid_page = page_session.perform(page_actions.save_change, _about(request, page_session))
        if invalid_page is not None:
            return self._render_change(request, page_session, invalid_page, UNPROCESSABLE)
        form_id = request.path_params["form"]
        is_signed = request.path_params["change"] == "now_signed"  # then the practice signs, too
        return redirect(request, f"/releases/{form_id}/countersigned" if is_signed else "/releases?saved=0")

    def _render_page(
        self, request: PageRequest, page_session: ActivePageSession, page: ReleasesPage, status: int = 200
    ) -> Response:
        values = {
            **self._shared_values(page_session, page),
            "sheet": page,
            "form": page.form,
            "title": WORDS.phrases["releases_page_title"].format(code=page.code),
            "columns": [
                WORDS.phrases[name].format(colleague=page.colleague)
                for name in ("column_person", "column_out", "column_in")
            ],
            "elsewhere": _elsewhere_note(page),
            "said": "" if page.form.errors else _saved_sentence(request.query.get("saved", "")),
            "grid_why": WORDS.screens["releases"].why,
            "base": f"{build_path(request)}/releases",
        }
        return self.guard.render_page("releases", request, values, status)

    def _render_change(
        self, request: PageRequest, page_session: ActivePageSession, page: ChangePage, status: int = 200
    ) -> Response:
        params = request.path_params
        values = {
            **self._shared_values(page_session, page),
            "form": page.form,
            "base": f"{build_path(request)}/releases",
            "back": WORDS.phrases["releases_back"],
            "action": f"{build_path(request)}/releases/{params['form']}/{params['change']}",
        }
        return self.guard.render_page("release_change", request, values, status)

    def _shared_values(self, page_session: ActivePageSession, page: ReleasesPage | ChangePage) -> dict[str, object]:
        notes = [piece for piece in page.form.body if isinstance(piece, Paragraph)]
        return {
            **self.guard.describe_case(page_session, page.code, page.colleague),
            "why": WORDS.screens[page.form.step].why,
            "notes": notes,
            "check": WORDS.phrases["releases_check"],
        }


def _about(request: PageRequest, page_session: ActivePageSession) -> str:
    """Return the case of the page session and the form in the address, as the actions take them."""
    return f"{page_session.case_id}:{request.path_params['form']}"


def _elsewhere_note(page: ReleasesPage) -> str:
    note = next(piece.note for piece in WORDS.screens["releases"].body if piece.when == "elsewhere")
    return note.format(colleague=page.colleague) if page.is_missing_elsewhere else ""


def _saved_sentence(saved: str) -> str:
    """Return what was saved, for the number in the address; "" for anything else."""
    if saved not in _COUNTS:
        return ""
    if saved == "0":
        return WORDS.phrases["releases_saved"]
    return WORDS.phrases["releases_saved_one" if saved == "1" else "releases_saved_many"].format(number=int(saved))
