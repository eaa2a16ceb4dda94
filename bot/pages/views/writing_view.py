"""/s/<sitting>, where one writes before the talk: the boxes, drafts as they are typed, and keeping."""

from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

from bot.page_sessions import ActivePageSession
from bot.pages.endpoint import PageRequest
from bot.pages.sessions import SessionGuard, get_form_status, redirect
from bot.pages.templating import PageRenderer
from flows.consult import page_state
from flows.consult.writing import actions as writing_actions
from flows.content import WORDS
from flows.context import Services
from flows.forms import Form

_BODY_TOO_LARGE = 413


@dataclass(frozen=True)
class WritingView:
    """The handlers of /s/<sitting>, and of the drafts of every box of the sitting."""

    desk: Services
    look: PageRenderer
    seats: SessionGuard

    def show(self, visit: PageRequest, seat: ActivePageSession) -> Response:
        """Return the boxes as they stand; once the two talk, go on to the page that waits."""
        waits = page_state.load_next_page(self.desk, seat.actor, seat.consult_id)
        if waits.page != "words":
            return redirect(visit, waits.path)
        return self._page(visit, seat, writing_actions.load_page(self.desk, seat.actor, seat.consult_id))

    def keep(self, visit: PageRequest, seat: ActivePageSession) -> Response:
        """Keep what was written; if something is wrong, return the page with all of it and what to change."""
        refused = writing_actions.submit_texts(self.desk, seat.actor, seat.consult_id, visit.given)
        if refused is None:
            return redirect(visit)
        return self._page(visit, seat, writing_actions.load_page(self.desk, seat.actor, seat.consult_id), refused)

    def keep_draft(self, visit: PageRequest, seat: ActivePageSession) -> Response:
        """Keep one box as it is typed so far, and say when."""
        kind, text = visit.given.get("field", ""), visit.given.get("words", "")
        kept_at = writing_actions.save_draft(self.desk, seat.actor, seat.consult_id, kind, text)
        if kept_at is None:
            why = WORDS.errors["too_long"]
            return self.look.sentence(
                _BODY_TOO_LARGE, self.look.phrases["draft_too_long"].format(why=why), as_data=True
            )
        at = kept_at.astimezone(seat.actor.zone)
        return JSONResponse({"said": self.look.phrases["saved_at"].format(time=f"{at:%H:%M}")})

    def _page(
        self,
        visit: PageRequest,
        seat: ActivePageSession,
        sheet: writing_actions.WritingPage,
        refused: Form | None = None,
    ) -> Response:
        form = refused or sheet.form
        values = {
            "form": form,
            "standing": "open" if refused else sheet.standing,
            "whom": sheet.whom,
            "whom_title": WORDS.screens["whom"].title,
            "whom_says": self.look.phrases["whom_says"].format(colleague=sheet.colleague, code=sheet.code),
            "whose": self.seats.whose(seat, sheet.code, sheet.colleague),
            "why": WORDS.screens[form.step].why.format(colleague=sheet.colleague, code=sheet.code),
        }
        return self.seats.page("sitting", visit, values, get_form_status(refused))
