"""/s/<sitting>, where one writes: the boxes, drafts as they are typed, and keeping."""

from dataclasses import dataclass
from uuid import UUID

from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.coach import sittings, writing
from bot.coach.desk import Desk
from bot.coach.sittings import Seat
from bot.pages.cookies import SittingCookie, form_token, is_form_token
from bot.pages.door import TurnedAwayError, Visit
from bot.pages.look import Look
from flows.consult import guidance, steps
from flows.forms import Form, Note

_GO_AND_SEE = 303
_NOT_YET = 422
_TOO_LARGE = 413
_CLOSED = 403


@dataclass(frozen=True)
class Sitting:
    """The handlers of /s/<sitting>."""

    desk: Desk
    look: Look
    cookie: SittingCookie

    def show(self, visit: Visit) -> Response:
        """Return the page as it stands."""
        seat = self._seat(visit)
        if seat is None:
            return self._closed(as_data=False)
        return self._page(visit, seat, writing.sheet(self.desk, seat.actor, seat.consult_id))

    def keep(self, visit: Visit) -> Response:
        """Keep what was written; if something is wrong, return the page with all of it and what to change."""
        seat = self._seat(visit)
        if seat is None:
            return self._closed(as_data=False)
        self._check_token(visit)
        refused = writing.keep(self.desk, seat.actor, seat.consult_id, visit.given)
        if refused is None:
            return RedirectResponse(f"/s/{visit.path['sitting']}", _GO_AND_SEE)
        return self._page(visit, seat, writing.sheet(self.desk, seat.actor, seat.consult_id), refused)

    def keep_draft(self, visit: Visit) -> Response:
        """Keep one box as it is typed so far, and say when."""
        seat = self._seat(visit)
        if seat is None:
            return self._closed(as_data=True)
        self._check_token(visit)
        kind, text = visit.given.get("field", ""), visit.given.get("words", "")
        kept_at = writing.keep_draft(self.desk, seat.actor, seat.consult_id, kind, text)
        if kept_at is None:
            why = steps.WORDS.errors["too_long"]
            return self.look.sentence(_TOO_LARGE, self.look.phrases["draft_too_long"].format(why=why), as_data=True)
        at = kept_at.astimezone(seat.actor.zone)
        return JSONResponse({"said": self.look.phrases["saved_at"].format(time=f"{at:%H:%M}")})

    def _seat(self, visit: Visit) -> Seat | None:
        """Return who sits here. Whether a sitting is over, another's, or never was, reads the same."""
        try:
            sitting_id = UUID(visit.path["sitting"])
        except ValueError:
            return None
        return sittings.seat(self.desk, sitting_id, self.cookie.secret(visit))

    def _closed(self, *, as_data: bool) -> Response:
        said, title = self.look.phrases["sitting_ended"], self.look.phrases["sitting_ended_title"]
        return self.look.sentence(_CLOSED, said, title=title, as_data=as_data)

    def _check_token(self, visit: Visit) -> None:
        if not is_form_token(self.cookie.secret(visit), visit.given.get("token", "")):
            raise TurnedAwayError(403, "not_from_here")

    def _page(self, visit: Visit, seat: Seat, sheet: writing.Sheet, refused: Form | None = None) -> Response:
        form = refused or sheet.form
        phrases = self.look.phrases
        values = {
            "form": form,
            "standing": "open" if refused else sheet.standing,
            "whom": sheet.whom,
            "whom_title": steps.WORDS.screens["whom"].title,
            "whom_says": phrases["whom_says"].format(colleague=sheet.colleague, code=sheet.code),
            "whose": phrases["whose_page"].format(
                name=seat.actor.first_name, code=sheet.code, colleague=sheet.colleague
            ),
            "address": f"/s/{visit.path['sitting']}",
            "token": form_token(self.cookie.secret(visit)),
            "why": steps.WORDS.screens[form.step].why.format(colleague=sheet.colleague, code=sheet.code),
            "whynot": [piece for piece in guidance.whynot().body if isinstance(piece, Note)],
        }
        return self.look.page("sitting", values, _NOT_YET if refused else 200)
