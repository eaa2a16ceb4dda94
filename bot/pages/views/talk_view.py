"""/s/<session>/q/<n>, the talk: one question at a time, what the colleague shares, and where the colleague is."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from bot.page_access.page_visits import ActivePageSession
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
from flows.forms import Form, Value
from flows.supervision import ask

_CONFLICT = 409
_ADD, _BRING = "add", "bring"  # the deeds of asking to add a question, and of bringing the case to supervision
_QUESTION_NUMBERS = frozenset(map(str, range(1, QUESTIONS + 1)))
_TALK_PAGES = frozenset({"talk", "meanwhile", "after", "sign"})
"""While one of these is the next page, the member can read and change answers."""


@dataclass(frozen=True)
class TalkStep:
    """One of the eight steps in the row above the question."""

    number: int
    mark: str  # recorded, now, ahead; outside: not part of this talk; open: the colleague's impression can be read
    label: str
    is_reached: bool
    is_current: bool


@dataclass(frozen=True)
class TalkView:
    """The handlers of the talk."""

    services: Services
    renderer: PageRenderer
    guard: SessionGuard

    def show_question(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Return one question; if it cannot be shown at this step, redirect to the next page."""
        self.services.load_parser()  # starts loading; ready by the time the member has typed a sentence
        number, next_page = _parse_question_number(request), page_session.perform(page_state.find_page)
        if next_page.page not in _TALK_PAGES or (next_page.page == "talk" and number > next_page.question):
            return redirect(request, next_page.path)
        return self._render_question(request, page_session)

    def submit_answer(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Save an answer and go on; if the form has errors, return the page with everything that was entered."""
        number = _parse_question_number(request)
        try:
            if request.form_fields.get("deed") == _ADD:
                return self._add_question(request, page_session, number)
            if request.form_fields.get("deed") == _BRING:
                brought = page_session.perform(ask.bring_during_talk)
                return self._render_question(request, page_session, brought=brought)
            invalid_form = page_session.perform(talk_actions.submit_answer)
        except TalkBlockedError:
            return self._render_question(request, page_session, typed=request.form_fields.get("words", ""))
        if invalid_form is None:
            return redirect(request, page_session.perform(page_state.find_page).path)
        return self._render_question(request, page_session, invalid_form)

    def _add_question(self, request: PageRequest, page_session: ActivePageSession, number: int) -> Response:
        """Ask to add a question, or agree to it; once it is added, go to it if it has been reached."""
        is_added = page_session.perform(talk_actions.add_question)
        next_page = page_session.perform(page_state.find_page)
        return redirect(request, f"/q/{number}" if is_added else next_page.path)

    def show_waiting(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Return the page that a therapist sees after their eighth answer while the colleague still answers."""
        state = page_session.perform(page_state.answer_poll)
        if state.next_page.page != "meanwhile":
            return redirect(request, state.next_page.path)
        page = page_session.perform(talk_actions.load_last_page)
        values = {
            **self._shared_values(page_session, page, state),
            "form": None,
            "goes_on": True,
            "steps": self._build_steps(page, state, 0),
            "elsewhere": state.readable_questions,
        }
        return self.guard.render_page("waiting", request, values)

    def _render_question(
        self,
        request: PageRequest,
        page_session: ActivePageSession,
        invalid_form: Form | None = None,
        *,
        typed: str = "",
        brought: str = "",
    ) -> Response:
        page, state = page_session.perform(talk_actions.load_page), page_session.perform(page_state.answer_poll)
        form = _with_entered_values(page.form, request) if brought else invalid_form or page.form
        values = {
            **self._shared_values(page_session, page, state),
            "form": form,
            "day": next((field for field in form.fields if field.id == "hear_by"), None),
            "draft": f"impression_{page.number}",
            "steps": self._build_steps(page, state, page.number),
            "submit": self._label_submit(page),
            "typed": typed,
            "brought": brought,
            "goes_on": page.is_blocked and not typed,
            "stood": self.renderer.phrases["talk_stood_not_discussed"] if page.recorded == "not_discussed" else "",
            "elsewhere": [
                number for number in state.readable_questions if number != page.number or not page.colleague_impression
            ],
        }
        return self.guard.render_page("talk", request, values, _CONFLICT if typed else get_form_status(invalid_form))

    def _shared_values(self, page_session: ActivePageSession, page: TalkPage, state: PageState) -> dict[str, object]:
        broader = WORDS.screens["broader_frame"]
        return {
            "sheet": page,
            "held": page.is_blocked,
            **self.guard.describe_consult(page_session, page.code, page.colleague),
            "stands": state.version_token,
            "broader": broader,
        }

    def _label_submit(self, page: TalkPage) -> str:
        if page.number < page.current_question:
            return self.renderer.phrases["talk_keep_change"]
        return self.renderer.phrases["talk_finish"] if page.number == QUESTIONS else page.form.submit

    def _build_steps(self, page: TalkPage, state: PageState, shown_number: int) -> Sequence[TalkStep]:
        return [self._build_step(number, page, state, shown_number) for number in range(1, QUESTIONS + 1)]

    def _build_step(self, number: int, page: TalkPage, state: PageState, shown_number: int) -> TalkStep:
        mark = "recorded" if number < page.current_question else "now" if number == page.current_question else "ahead"
        mark = "open" if number in state.readable_questions else mark
        mark = "outside" if number in {question.number for question in page.outside} else mark
        label = self.renderer.phrases[f"talk_step_{mark}"].format(colleague=page.colleague)
        return TalkStep(
            number, mark, label, is_reached=number <= page.current_question, is_current=number == shown_number
        )


def _with_entered_values(form: Form, request: PageRequest) -> Form:
    """Return the form with everything that was entered, because only the case was brought to supervision."""
    field_ids = {field.id for field in form.fields}
    entered: dict[str, Value] = {**request.form_fields, **request.form_lists}
    return form.with_errors({}, {name: value for name, value in entered.items() if name in field_ids})


def _parse_question_number(request: PageRequest) -> int:
    if request.path_params["question"] not in _QUESTION_NUMBERS:
        raise RequestRejectedError(404, "not_here")
    return int(request.path_params["question"])
