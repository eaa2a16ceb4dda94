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

    desk: Services
    look: PageRenderer
    seats: SessionGuard

    def or_else(self, show: SessionHandler) -> SessionHandler:
        """Return a handler that shows an emergency access where the sitting is of one, else hands over to `show`."""
        return lambda visit, seat: self._front(visit, seat) if seat.grant_id else show(visit, seat)

    def or_do(self, keep: SessionHandler) -> SessionHandler:
        """Return a handler that takes what is pressed there in a sitting of one, else hands over to `keep`."""
        return lambda visit, seat: self._do(visit, seat) if seat.grant_id else keep(visit, seat)

    def _do(self, visit: PageRequest, seat: ActivePageSession) -> Response:
        """Keep why it cannot wait, end it, or say what came of the look afterwards."""
        deed, grant = visit.given.get("deed", ""), _get_grant_id(seat)
        if deed in OUTCOMES:
            access_review.submit_outcome(self.desk, seat.actor, grant, deed)
            return self._done(visit, seat, "emergency_looked_at")
        if deed == "end":
            case_reading.end_access(self.desk, seat.actor, grant)
            return self._done(visit, seat, "emergency_closed")
        refused = case_reading.submit_explanation(self.desk, seat.actor, grant, visit.given)
        return self._open(visit, seat, refused) if refused else redirect(visit)

    def piece(self, visit: PageRequest, seat: ActivePageSession) -> Response:
        """Return one piece to be read."""
        sheet = case_reading.load_piece_page(self.desk, seat.actor, _get_grant_id(seat), visit.path["piece"])
        title = self.look.phrases[f"emergency_{sheet.kind}_title"]
        values = {**self._around(seat, sheet.code), "sheet": sheet, "title": title}
        return self.seats.page("emergency_piece", visit, values)

    def _front(self, visit: PageRequest, seat: ActivePageSession) -> Response:
        is_own = case_reading.is_own_grant(self.desk, seat.actor, seat.grant_id)
        return self._open(visit, seat) if is_own else self._look(visit, seat)

    def _open(self, visit: PageRequest, seat: ActivePageSession, refused: Form | None = None) -> Response:
        sheet = case_reading.load_page(self.desk, seat.actor, _get_grant_id(seat))
        values = {
            **self._around(seat, sheet.code),
            "sheet": sheet,
            "form": refused or sheet.form,
            "pieces": [(f"{build_path(visit)}/e/{one.what}", self._named(one)) for one in sheet.pieces],
        }
        return self.seats.page("emergency", visit, values, get_form_status(refused))

    def _look(self, visit: PageRequest, seat: ActivePageSession) -> Response:
        sheet = access_review.load_page(self.desk, seat.actor, _get_grant_id(seat))
        return self.seats.page("emergency_look", visit, {**self._around(seat, sheet.code), "sheet": sheet})

    def _done(self, visit: PageRequest, seat: ActivePageSession, phrase: str) -> Response:
        values = {"whose": seat.actor.first_name, "says": self.look.phrases[phrase]}
        return self.seats.page("emergency_done", visit, values)

    def _around(self, seat: ActivePageSession, code: str) -> dict[str, object]:
        return {"whose": self.look.phrases["emergency_whose"].format(name=seat.actor.first_name, code=code)}

    def _named(self, one: EmergencyPiece) -> str:
        return self.look.phrases[f"emergency_{one.kind}_link"].format(day=one.day)


def _get_grant_id(seat: ActivePageSession) -> str:
    """Return what the sitting is of, if that is an emergency access."""
    if not seat.grant_id:
        raise NotYoursError
    return seat.grant_id
