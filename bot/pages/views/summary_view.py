"""/s/<sitting>/after, /sign, /signed and /note: looking back, reading and signing, and what was signed."""

from dataclasses import dataclass

from starlette.responses import Response

from bot.page_sessions import ActivePageSession
from bot.pages.endpoint import PageRequest
from bot.pages.sessions import SessionGuard, get_form_status, redirect
from bot.pages.templating import PageRenderer
from flows.consult import page_state
from flows.consult.chart_regions import QUESTIONS
from flows.consult.summary import actions as summary_actions
from flows.consult.summary import contact_note
from flows.consult.talk.state import TalkBlockedError
from flows.content import WORDS
from flows.context import Services
from flows.forms import Form, Value

_CONFLICT = 409
_MAX_DIGITS = 9


@dataclass(frozen=True)
class SummaryView:
    """The handlers of everything behind the eighth question."""

    desk: Services
    look: PageRenderer
    seats: SessionGuard

    def look_back(self, visit: PageRequest, seat: ActivePageSession) -> Response:
        """Return the look back; where it does not fit, go on to what waits."""
        if self._waits(seat) not in {"after", "sign"}:
            return redirect(visit)
        return self._after(visit, seat)

    def keep_look_back(self, visit: PageRequest, seat: ActivePageSession) -> Response:
        """Take the look back and go on; if something is wrong, return the page with all of it."""
        try:
            refused = summary_actions.submit_debrief(self.desk, seat.actor, seat.consult_id, visit.answers)
        except TalkBlockedError:
            return self._after(visit, seat, typed=visit.given.get("differently", ""))
        return self._after(visit, seat, _with_submitted_values(refused, visit)) if refused else redirect(visit)

    def read(self, visit: PageRequest, seat: ActivePageSession) -> Response:
        """Return what is read and signed; where it does not fit, go on to what waits."""
        if self._waits(seat) != "sign":
            return redirect(visit)
        return self._sign(visit, seat)

    def sign(self, visit: PageRequest, seat: ActivePageSession) -> Response:
        """Sign the revision that was read, and go on; if another stands by now, return that one."""
        revision = visit.given.get("revision", "")
        number = int(revision) if revision.isascii() and revision.isdecimal() and len(revision) < _MAX_DIGITS else 0
        try:
            refused = summary_actions.sign(self.desk, seat.actor, seat.consult_id, number, visit.answers)
        except TalkBlockedError:
            refused = None
        return self._sign(visit, seat, refused) if refused else redirect(visit)

    def signed(self, visit: PageRequest, seat: ActivePageSession) -> Response:
        """Return the signed summary with its notes."""
        if self._waits(seat) != "signed":
            return redirect(visit)
        return self._signed(visit, seat)

    def add(self, visit: PageRequest, seat: ActivePageSession) -> Response:
        """Add a note to the signed summary; if something is wrong, return the page with all of it."""
        refused = summary_actions.submit_addendum(self.desk, seat.actor, seat.consult_id, visit.answers)
        return self._signed(visit, seat, _with_submitted_values(refused, visit)) if refused else redirect(visit)

    def note(self, visit: PageRequest, seat: ActivePageSession) -> Response:
        """Return the contact note, to be copied into a health record."""
        sheet = contact_note.load_contact_note(self.desk, seat.actor, seat.consult_id)
        whose = self.seats.whose(seat, sheet.code, sheet.colleague)
        return self.seats.page("note", visit, {"sheet": sheet, "whose": whose})

    def _waits(self, seat: ActivePageSession) -> str:
        return page_state.load_next_page(self.desk, seat.actor, seat.consult_id).page

    def _after(
        self, visit: PageRequest, seat: ActivePageSession, refused: Form | None = None, *, typed: str = ""
    ) -> Response:
        sheet = summary_actions.load_debrief_page(self.desk, seat.actor, seat.consult_id)
        values = {**self._around(seat, sheet.code, sheet.colleague), "held": sheet.held, "typed": typed}
        values["goes_on"] = sheet.held and not typed
        form = refused or sheet.form
        why = _explain_step("after", sheet.colleague)
        return self.seats.page(
            "after", visit, {**values, "form": form, "why": why}, _CONFLICT if typed else get_form_status(refused)
        )

    def _sign(self, visit: PageRequest, seat: ActivePageSession, refused: Form | None = None) -> Response:
        sheet = summary_actions.load_sign_page(self.desk, seat.actor, seat.consult_id)
        values = {
            **self._around(seat, sheet.code, sheet.colleague),
            "sheet": sheet,
            "form": refused or sheet.form,
            "why": _explain_step("sign", sheet.colleague),
            "questions": range(1, QUESTIONS + 1),
            "goes_on": sheet.has_signed or sheet.held,
        }
        return self.seats.page("sign", visit, values, get_form_status(refused))

    def _signed(self, visit: PageRequest, seat: ActivePageSession, refused: Form | None = None) -> Response:
        sheet = summary_actions.load_signed_page(self.desk, seat.actor, seat.consult_id)
        values = {
            "whose": self.seats.whose(seat, sheet.code, sheet.colleague),
            "sheet": sheet,
            "form": refused or sheet.form,
            "why": _explain_step("addendum", sheet.colleague),
        }
        return self.seats.page("signed", visit, values, get_form_status(refused))

    def _around(self, seat: ActivePageSession, code: str, colleague: str) -> dict[str, object]:
        around = page_state.load_page_state(self.desk, seat.actor, seat.consult_id)
        return {"whose": self.seats.whose(seat, code, colleague), "stands": around.stands}


def _explain_step(step: str, colleague: str) -> str:
    return WORDS.screens[step].why.format(colleague=colleague)


def _with_submitted_values(refused: Form, visit: PageRequest) -> Form:
    """Return the form with all that was given, also what does not hold: nothing that was typed is lost."""
    given: dict[str, Value] = {**visit.given, **visit.ticked}
    asked = {field.id for field in refused.fields}
    return refused.refused(refused.errors, {name: value for name, value in given.items() if name in asked})
