"""/s/<session>, where a therapist writes before the talk: the boxes, drafts saved while typing, and submitting."""

from dataclasses import dataclass

from starlette.responses import Response

from bot.page_access.page_visits import ActivePageSession
from bot.pages.endpoint import PageRequest
from bot.pages.sessions import UNPROCESSABLE, SessionGuard, get_form_status, redirect
from bot.pages.templating import PageRenderer
from flows.cases import case_page
from flows.cases.case_page import CasePage
from flows.cases.nicknames import MAX_NICKNAME_LENGTH
from flows.consult import page_state
from flows.consult.talk import draft_check
from flows.consult.writing import actions as writing_actions
from flows.content import WORDS
from flows.context import Services
from flows.forms import Form


@dataclass(frozen=True)
class WritingView:
    """The handlers of /s/<session>, and of the drafts of every box of the page session."""

    services: Services
    renderer: PageRenderer
    guard: SessionGuard

    def show_boxes(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Return the boxes; once the talk has begun, redirect to the next page."""
        next_page = page_session.perform(page_state.find_page)
        return (
            self._render_boxes(request, page_session)
            if next_page.page == "words"
            else redirect(request, next_page.path)
        )

    def submit_boxes(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Save the texts; if the form has errors, return the page with everything that was entered."""
        invalid_form = page_session.perform(writing_actions.submit_texts)
        if invalid_form is None:
            return redirect(request, page_session.perform(page_state.find_page).path)
        return self._render_boxes(request, page_session, invalid_form)

    def save_draft(self, _request: PageRequest, page_session: ActivePageSession) -> Response:
        """Save one box as typed so far, and answer with the time."""
        return self.guard.answer_draft(page_session, page_session.perform(draft_check.save_draft))

    def _render_boxes(
        self, request: PageRequest, page_session: ActivePageSession, invalid_form: Form | None = None
    ) -> Response:
        page = page_session.perform(writing_actions.load_page)
        form = invalid_form or page.form
        values = {
            "form": form,
            "standing": "open" if invalid_form else page.status,
            "whom": page.client_note,
            "whom_title": WORDS.screens["whom"].title,
            "whom_says": self.renderer.phrases["whom_says"].format(colleague=page.colleague, code=page.code),
            **self.guard.describe_consult(page_session, page.code, page.colleague),
            "why": WORDS.screens[form.step].why.format(colleague=page.colleague, code=page.code),
        }
        return self.guard.render_page("writing", request, values, get_form_status(invalid_form))


@dataclass(frozen=True)
class CaseView:
    """The handlers of /s/<session>/case: which case a code is. For page sessions about a case or about a consult."""

    services: Services
    renderer: PageRenderer
    guard: SessionGuard

    def show_case(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Return the page."""
        return self._render(request, page_session, page_session.perform(case_page.load_page))

    def submit_nickname(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Save the nickname, and show the page again."""
        invalid_page = page_session.perform(case_page.save_nickname)
        if invalid_page is None:
            return redirect(request, "/case?saved=1")
        return self._render(request, page_session, invalid_page, UNPROCESSABLE)

    def _render(
        self, request: PageRequest, page_session: ActivePageSession, page: CasePage, status: int = 200
    ) -> Response:
        phrases = self.renderer.phrases
        values = {
            **self.guard.describe_case(page_session, page.code, page.colleague),
            "has_case_page": False,  # this is the page to which the link at the head of the others leads
            "sheet": page,
            "most": MAX_NICKNAME_LENGTH,
            "error": phrases["nickname_too_long"].format(most=MAX_NICKNAME_LENGTH) if page.is_too_long else "",
            "said": phrases["nickname_saved"] if "saved" in request.query and not page.is_too_long else "",
        }
        return self.guard.render_page("case", request, values, status)
