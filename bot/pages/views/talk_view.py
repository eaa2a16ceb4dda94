"""/s/<sitting>/q/<n>, the talk: one question at a time, what the colleague shares, and where they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from bot.page_sessions import ActivePageSession
from bot.pages.endpoint import PageRequest, RequestRejectedError
from bot.pages.sessions import SessionGuard, get_form_status, redirect
from bot.pages.templating import PageRenderer
from flows.consult import page_state
from flows.consult.chart_regions import QUESTIONS
from flows.consult.page_state import PageState
from flows.consult.talk import actions as talk_actions
from flows.consult.talk.actions import TalkPage
from flows.consult.talk.state import TalkBlockedError
from flows.content import WORDS
from flows.context import Services
from flows.forms import Form

_CONFLICT = 409
_QUESTION_NUMBERS = frozenset(map(str, range(1, QUESTIONS + 1)))
_TALK_PAGES = frozenset({"talk", "meanwhile", "after", "sign"})  # while one's answers can be read and changed


@dataclass(frozen=True)
class TalkStep:
    """One of the eight in the row above the question."""

    number: int
    mark: str  # recorded, now, ahead; open: there is something of the colleague's to read
    said: str
    reached: bool
    here: bool


@dataclass(frozen=True)
class TalkView:
    """The handlers of the talk."""

    desk: Services
    look: PageRenderer
    seats: SessionGuard

    def show(self, visit: PageRequest, seat: ActivePageSession) -> Response:
        """Return one question as it stands; where it does not fit, go on to what waits."""
        self.desk.language()  # by the time that somebody has typed a sentence, it is there
        number, waits = _parse_question_number(visit), page_state.load_next_page(self.desk, seat.actor, seat.consult_id)
        if waits.page not in _TALK_PAGES or (waits.page == "talk" and number > waits.question):
            return redirect(visit)
        return self._page(visit, seat, talk_actions.load_page(self.desk, seat.actor, seat.consult_id, number))

    def record(self, visit: PageRequest, seat: ActivePageSession) -> Response:
        """Record an answer and go on; if something is wrong, return the page with all of it and what to change."""
        number = _parse_question_number(visit)
        try:
            refused = talk_actions.submit_answer(self.desk, seat.actor, seat.consult_id, number, visit.answers)
        except TalkBlockedError:
            held = talk_actions.load_page(self.desk, seat.actor, seat.consult_id, number)
            return self._page(visit, seat, held, typed=visit.given.get("words", ""))
        if refused is None:
            return redirect(visit)
        return self._page(visit, seat, talk_actions.load_page(self.desk, seat.actor, seat.consult_id, number), refused)

    def meanwhile(self, visit: PageRequest, seat: ActivePageSession) -> Response:
        """Return what there is once all eight are answered, while the colleague's are not."""
        around = page_state.load_page_state(self.desk, seat.actor, seat.consult_id)
        if around.waits.page != "meanwhile":
            return redirect(visit)
        sheet = talk_actions.load_page(self.desk, seat.actor, seat.consult_id, QUESTIONS)
        values = {
            **self._around(seat, sheet, around),
            "form": None,
            "goes_on": True,
            "steps": self._steps(sheet, around, 0),
            "elsewhere": around.opened,
        }
        return self.seats.page("meanwhile", visit, values)

    def _page(
        self,
        visit: PageRequest,
        seat: ActivePageSession,
        sheet: TalkPage,
        refused: Form | None = None,
        *,
        typed: str = "",
    ) -> Response:
        form, around = refused or sheet.form, page_state.load_page_state(self.desk, seat.actor, seat.consult_id)
        values = {
            **self._around(seat, sheet, around),
            "form": form,
            "day": next((field for field in form.fields if field.id == "hear_by"), None),
            "draft": f"impression_{sheet.number}",
            "steps": self._steps(sheet, around, sheet.number),
            "submit": self._submit(sheet),
            "typed": typed,
            "goes_on": sheet.held and not typed,
            "stood": self.look.phrases["talk_stood_not_discussed"] if sheet.recorded == "not_discussed" else "",
            "elsewhere": [number for number in around.opened if number != sheet.number or not sheet.theirs],
        }
        return self.seats.page("talk", visit, values, _CONFLICT if typed else get_form_status(refused))

    def _around(self, seat: ActivePageSession, sheet: TalkPage, around: PageState) -> dict[str, object]:
        broader = WORDS.screens["broader_frame"]
        return {
            "sheet": sheet,
            "held": sheet.held,
            "whose": self.seats.whose(seat, sheet.code, sheet.colleague),
            "stands": around.stands,
            "broader": broader,
        }

    def _submit(self, sheet: TalkPage) -> str:
        if sheet.number < sheet.at:
            return self.look.phrases["talk_keep_change"]
        return self.look.phrases["talk_finish"] if sheet.number == QUESTIONS else sheet.form.submit

    def _steps(self, sheet: TalkPage, around: PageState, here: int) -> Sequence[TalkStep]:
        return [self._step(number, sheet, around, here) for number in range(1, QUESTIONS + 1)]

    def _step(self, number: int, sheet: TalkPage, around: PageState, here: int) -> TalkStep:
        mark = "recorded" if number < sheet.at else "now" if number == sheet.at else "ahead"
        mark = "open" if number in around.opened else mark
        said = self.look.phrases[f"talk_step_{mark}"].format(colleague=sheet.colleague)
        return TalkStep(number, mark, said, reached=number <= sheet.at, here=number == here)


def _parse_question_number(visit: PageRequest) -> int:
    if visit.path["question"] not in _QUESTION_NUMBERS:
        raise RequestRejectedError(404, "not_here")
    return int(visit.path["question"])
