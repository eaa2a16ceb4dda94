"""A sitting of an emergency access: what can be opened, each piece at /e/, and looking at it afterwards."""

from dataclasses import dataclass

from starlette.responses import Response

from bot.page_sessions import ActivePageSession
from bot.pages.endpoint import PageRequest
from bot.pages.sessions import SessionGuard, SessionHandler, build_path, get_form_status, redirect
from bot.pages.templating import PageRenderer
from flows.context import Services
from flows.emergency_access import access_review, case_reading
from flows.emergency_access.access_review import OUTCOMES
from flows.emergency_access.case_reading import EmergencyPiece
from flows.forms import Form
from flows.permissions import NotYoursError


@dataclass(frozen=True)
class EmergencyView:
    """The handlers of these pages. Any other sitting has none of them."""

    services: Services
    renderer: PageRenderer
    guard: SessionGuard

    def show_or(self, show: SessionHandler) -> SessionHandler:
        """Return a handler that shows an emergency access where the sitting is of one, else hands over to `show`."""
        return lambda request, seat: self._show_front(request, seat) if seat.grant_id else show(request, seat)

    def submit_or(self, keep: SessionHandler) -> SessionHandler:
        """Return a handler that takes what is pressed there in a sitting of one, else hands over to `keep`."""
        return lambda request, seat: self._submit(request, seat) if seat.grant_id else keep(request, seat)

    def _submit(self, request: PageRequest, seat: ActivePageSession) -> Response:
        """Keep why it cannot wait, end it, or say what came of the look afterwards."""
        action, grant = request.form_fields.get("deed", ""), _get_grant_id(seat)
        if action in OUTCOMES:
            access_review.submit_outcome(self.services, seat.actor, grant, action)
            return self._show_done(request, seat, "emergency_looked_at")
        if action == "end":
            case_reading.end_access(self.services, seat.actor, grant)
            return self._show_done(request, seat, "emergency_closed")
        refused = case_reading.submit_explanation(self.services, seat.actor, grant, request.form_fields)
        return self._show_case(request, seat, refused) if refused else redirect(request)

    def show_piece(self, request: PageRequest, seat: ActivePageSession) -> Response:
        """Return one piece to be read."""
        sheet = case_reading.load_piece_page(
            self.services, seat.actor, _get_grant_id(seat), request.path_params["piece"]
        )
        title = self.renderer.phrases[f"emergency_{sheet.kind}_title"]
        values = {**self._shared_values(seat, sheet.code), "sheet": sheet, "title": title}
        return self.guard.render_page("emergency_piece", request, values)

    def _show_front(self, request: PageRequest, seat: ActivePageSession) -> Response:
        is_own = case_reading.is_own_grant(self.services, seat.actor, seat.grant_id)
        return self._show_case(request, seat) if is_own else self._show_review(request, seat)

    def _show_case(self, request: PageRequest, seat: ActivePageSession, refused: Form | None = None) -> Response:
        sheet = case_reading.load_page(self.services, seat.actor, _get_grant_id(seat))
        values = {
            **self._shared_values(seat, sheet.code),
            "sheet": sheet,
            "form": refused or sheet.form,
            "pieces": [(f"{build_path(request)}/e/{one.piece_id}", self._label_piece(one)) for one in sheet.pieces],
        }
        return self.guard.render_page("emergency", request, values, get_form_status(refused))

    def _show_review(self, request: PageRequest, seat: ActivePageSession) -> Response:
        sheet = access_review.load_page(self.services, seat.actor, _get_grant_id(seat))
        return self.guard.render_page(
            "emergency_look", request, {**self._shared_values(seat, sheet.code), "sheet": sheet}
        )

    def _show_done(self, request: PageRequest, seat: ActivePageSession, phrase: str) -> Response:
        values = {"whose": seat.actor.first_name, "says": self.renderer.phrases[phrase]}
        return self.guard.render_page("emergency_done", request, values)

    def _shared_values(self, seat: ActivePageSession, code: str) -> dict[str, object]:
        return {"whose": self.renderer.phrases["emergency_whose"].format(name=seat.actor.first_name, code=code)}

    def _label_piece(self, one: EmergencyPiece) -> str:
        return self.renderer.phrases[f"emergency_{one.kind}_link"].format(day=one.day)


def _get_grant_id(seat: ActivePageSession) -> str:
    """Return what the sitting is of, if that is an emergency access."""
    if not seat.grant_id:
        raise NotYoursError
    return seat.grant_id
