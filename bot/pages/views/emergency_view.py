"""Pages of an emergency access: what can be opened, each piece at /e/, and the review afterwards."""

from dataclasses import dataclass, replace

from starlette.responses import Response

from bot.page_access.page_visits import ActivePageSession
from bot.pages.endpoint import PageRequest
from bot.pages.sessions import UNPROCESSABLE, SessionGuard, SessionHandler, build_path, redirect
from bot.pages.templating import PageRenderer
from flows.context import Services
from flows.emergency_access import access_review, case_reading
from flows.emergency_access.access_review import OUTCOMES
from flows.emergency_access.case_reading import EmergencyAccessPage, EmergencyPiece
from flows.permissions import NotYoursError


@dataclass(frozen=True)
class EmergencyView:
    """The handlers of these pages. They refuse page sessions that are not for an emergency access."""

    services: Services
    renderer: PageRenderer
    guard: SessionGuard

    def show_or(self, show: SessionHandler) -> SessionHandler:
        """Return a handler that shows the emergency access if the page session is for one, or calls `show`."""
        return lambda request, page_session: (
            self._show_front(request, page_session) if page_session.grant_id else show(request, page_session)
        )

    def submit_or(self, submit: SessionHandler) -> SessionHandler:
        """Return a handler that accepts forms of the emergency access of a page session, or calls `submit`."""
        return lambda request, page_session: (
            self._submit(request, page_session) if page_session.grant_id else submit(request, page_session)
        )

    def save_draft_or(self, save: SessionHandler) -> SessionHandler:
        """Return a handler that saves the explanation as typed so far if the page session has one, or calls `save`."""
        return lambda request, page_session: (
            self.guard.answer_draft(page_session, page_session.perform(case_reading.save_draft))
            if page_session.grant_id
            else save(request, page_session)
        )

    def _submit(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Save why the access cannot wait, end the access, or save the outcome of its review."""
        choice = request.form_fields.get("deed", "")
        if choice in OUTCOMES:
            page_session.perform(access_review.submit_outcome)
            return self._show_done(request, page_session, "emergency_looked_at")
        if choice == "end":
            page_session.perform(case_reading.end_access)
            return self._show_done(request, page_session, "emergency_closed")
        invalid_page = page_session.perform(case_reading.submit_explanation)
        if invalid_page is None:
            return redirect(request)
        return self._show_case(request, page_session, invalid_page, UNPROCESSABLE)

    def show_piece(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Return one piece to read; raise NotYoursError if the page session is not for an emergency access."""
        if not page_session.grant_id:
            raise NotYoursError
        page = page_session.perform(case_reading.load_piece_page)
        title = self.renderer.phrases[f"emergency_{page.kind}_title"]
        values = {**self._shared_values(page_session, page.code), "sheet": page, "title": title}
        return self.guard.render_page("emergency_piece", request, values)

    def _show_front(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        with_query = replace(page_session.visit, given={**page_session.visit.given, **request.query})
        page = replace(page_session, visit=with_query).perform(case_reading.load_front_page)
        if isinstance(page, EmergencyAccessPage):
            return self._show_case(request, page_session, page)
        values = {**self._shared_values(page_session, page.code), "sheet": page}
        return self.guard.render_page("emergency_review", request, values)

    def _show_case(
        self, request: PageRequest, page_session: ActivePageSession, page: EmergencyAccessPage, status: int = 200
    ) -> Response:
        values = {
            **self._shared_values(page_session, page.code),
            "sheet": page,
            "form": page.form,
            "pieces": [
                (f"{build_path(request)}/e/{piece.piece_id}", self._label_piece(piece)) for piece in page.pieces
            ],
        }
        return self.guard.render_page("emergency", request, values, status)

    def _show_done(self, request: PageRequest, page_session: ActivePageSession, phrase: str) -> Response:
        values = {"whose": page_session.actor.first_name, "says": self.renderer.phrases[phrase]}
        return self.guard.render_page("emergency_done", request, values)

    def _shared_values(self, page_session: ActivePageSession, code: str) -> dict[str, object]:
        return {"whose": self.renderer.phrases["emergency_whose"].format(name=page_session.actor.first_name, code=code)}

    def _label_piece(self, piece: EmergencyPiece) -> str:
        return self.renderer.phrases[f"emergency_{piece.kind}_link"].format(day=piece.day)
