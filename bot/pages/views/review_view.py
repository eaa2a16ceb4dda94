"""A supervisor's pages: the queue, one side of a signed summary at /r/, one question at /a/."""

from dataclasses import dataclass, replace

from starlette.responses import Response

from bot.page_access.page_visits import ActivePageSession
from bot.pages.endpoint import PageRequest
from bot.pages.sessions import SessionGuard, SessionHandler, build_path, get_form_status, redirect
from bot.pages.templating import PageRenderer
from flows.content import WORDS
from flows.context import Services
from flows.forms import Form
from flows.permissions import NotYoursError
from flows.supervision import actions as supervision_actions
from flows.supervision import answer as supervision_answer
from flows.supervision import review as supervision_review
from flows.supervision import screens as supervision_screens


@dataclass(frozen=True)
class ReviewView:
    """The handlers of a supervisor's pages. They refuse a page session for one consult."""

    services: Services
    renderer: PageRenderer
    guard: SessionGuard

    def show_queue_or(self, show: SessionHandler) -> SessionHandler:
        """Return a handler that shows a supervisor the queue, and calls `show` for everybody else."""
        return lambda request, page_session: (
            show(request, page_session) if page_session.consult_id else self.show_queue(request, page_session)
        )

    def show_queue(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Return the queue, oldest entry first; the address may name a list, and where in it to go on."""
        with_query = replace(page_session.visit, given={**page_session.visit.given, **request.query})
        page = replace(page_session, visit=with_query).perform(supervision_actions.load_queue_page)
        owner = self.renderer.phrases["review_whose"].format(name=page_session.actor.first_name)
        return self.guard.render_page("queue", request, {"sheet": page, "whose": owner})

    def show_review(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Return one side of a signed summary to read."""
        return self._render_review(request, page_session)

    def submit_review(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Save the outcome and go on to the queue; if the form has errors, return the page with the comment."""
        invalid_form = _require_supervisor(page_session).perform(supervision_review.submit_review)
        return self._render_review(request, page_session, invalid_form) if invalid_form else redirect(request)

    def save_draft(self, _request: PageRequest, page_session: ActivePageSession) -> Response:
        """Save the comment as typed so far, and answer with the time."""
        return self.guard.answer_draft(
            page_session, _require_supervisor(page_session).perform(supervision_review.save_draft)
        )

    def show_question(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Return one question."""
        page = _require_supervisor(page_session).perform(supervision_answer.load_page)
        owner = self.renderer.phrases["review_whose"].format(name=page_session.actor.first_name)
        placeholders = {"therapist": page.therapist, "code": page.code}
        values = {
            "sheet": page,
            "whose": owner,
            "title": self.renderer.phrases[f"asking_{page.kind}_title"],
            "says": self.renderer.phrases[f"asking_{page.kind}_says"].format_map(placeholders),
            "answers": [self._describe_answer(answer, page.therapist) for answer in page.answers],
            "action": f"{build_path(request)}/a/{request.path_params['asking']}",
        }
        return self.guard.render_page("question", request, values)

    def submit_answer(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Save the answer and go on to the queue."""
        _require_supervisor(page_session).perform(supervision_answer.submit_answer)
        return redirect(request)

    def _render_review(
        self, request: PageRequest, page_session: ActivePageSession, invalid_form: Form | None = None
    ) -> Response:
        page = _require_supervisor(page_session).perform(supervision_review.load_page)
        consult, part = request.path_params["consult"], request.path_params["part"]
        placeholders = {"therapist": page.therapist, "colleague": page.colleague, "code": page.code}
        phrases = self.renderer.phrases
        values = {
            "sheet": page,
            "form": invalid_form or page.form,
            "names": placeholders,
            "whose": phrases["review_of"].format(name=page_session.actor.first_name, **placeholders),
            "why": WORDS.screens["comment"].why,
            "sitting": build_path(request),
            "address": f"{build_path(request)}/r/{consult}/{part}",
            "deeds": [(outcome, phrases[f"deed_{outcome}"]) for outcome in supervision_screens.OUTCOMES],
        }
        return self.guard.render_page("review", request, values, get_form_status(invalid_form))

    def _describe_answer(self, answer: str, therapist: str) -> tuple[str, str, str]:
        """Return an answer, its label, and what follows from it ("" for nothing)."""
        consequence = self.renderer.phrases.get(f"answer_{answer}_says", "")
        return answer, self.renderer.phrases[f"answer_{answer}"], consequence.format(therapist=therapist)


def _require_supervisor(page_session: ActivePageSession) -> ActivePageSession:
    """Return the page session. Raise NotYoursError if it is for a consult, an emergency access, an alert or a case."""
    if page_session.consult_id or page_session.grant_id or page_session.alert_id or page_session.case_id:
        raise NotYoursError
    return page_session
