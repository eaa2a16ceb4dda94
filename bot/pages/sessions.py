"""Find the member of a page session with each request, and answer the request in one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from starlette.responses import JSONResponse, RedirectResponse, Response

from bot import request_limits
from bot.page_access import page_sessions, page_visits
from bot.page_access.page_sessions import PageMember
from bot.page_access.page_visits import ActivePageSession, PageVisit
from bot.pages.cookies import PageSessionCookie, create_form_token, is_valid_form_token
from bot.pages.endpoint import PageHandler, PageRequest, RequestRejectedError
from bot.pages.session_cache import PageSessionCache
from bot.pages.templating import PageRenderer
from flows.attempts.attempt_kinds import AttemptKind
from flows.consult.stages import Stage
from flows.consult.writing.text_kinds import CHECKED_KINDS
from flows.content import WORDS
from flows.context import Profile, Services
from flows.forms import Form, Paragraph
from flows.home import screens as home_screens

SEE_OTHER = 303
STAGES = tuple(Stage)
UNPROCESSABLE = 422
_FORBIDDEN, _TOO_LARGE = 403, 413
_ABOUT_NAMES = ("consult", "asking", "alert")  # what an address may name beside the page session

SessionHandler = Callable[[PageRequest, ActivePageSession], Response]
"""A handler for a request of a page session. It runs in the request's transaction, by `ActivePageSession.perform`."""


@dataclass(frozen=True)
class SessionGuard:
    """What all pages of a page session share: access, limits, and the values that every page needs."""

    services: Services
    renderer: PageRenderer
    session_cookie: PageSessionCookie
    cache: PageSessionCache = field(default_factory=PageSessionCache)

    def handle_get(self, action_id: str, show: SessionHandler, *, limit_kind: str = "page") -> PageHandler:
        """Return a handler that shows a page to the member; `action_id` is the audit log's id."""
        return self._require_session(action_id, show, is_form=False, limit_kind=limit_kind)

    def handle_post(
        self, action_id: str, submit: SessionHandler, *, as_data: bool = False, limit_kind: str = "write"
    ) -> PageHandler:
        """Return a handler that accepts a form of this page session. `as_data`: it answers a script with JSON."""
        return self._require_session(action_id, submit, as_data=as_data, limit_kind=limit_kind)

    def admit(self, request: PageRequest) -> Response | None:
        """Answer a form before its body is read, unless its cookie is that of a page session.

        This grants nothing: whether the page session is still open is checked again with the request.
        """
        try:
            page_session_id = UUID(request.path_params["sitting"])
        except ValueError:
            return self._refuse_ended_session(request, as_data=False)
        member = self._find_member(page_session_id, self.session_cookie.read_secret(request))
        return None if member else self._refuse_ended_session(request, as_data=False)

    def handle_poll(self, action_id: str, answer: SessionHandler, *, limit_kind: str = "page") -> PageHandler:
        """Return a handler for a visible page's own requests, which count as no activity of the member."""
        return self._require_session(action_id, answer, as_data=True, limit_kind=limit_kind, by_page=True)

    def render_page(
        self, template: str, request: PageRequest, values: Mapping[str, object], status: int = 200
    ) -> Response:
        """Return a page, with the values that every page of a page session needs."""
        shared_values = {
            "address": build_path(request),
            "token": create_form_token(self.session_cookie.read_secret(request)),
            "whynot": [piece for piece in home_screens.reasons_to_wait().body if isinstance(piece, Paragraph)],
            "stands": "",
            "goes_on": False,
            "progress": None,
            "nickname": "",
            "has_case_page": False,
            "looked": CHECKED_KINDS,
            "sign_out_address": f"{build_path(request)}/sign-out",
            "safety_address": f"{build_subject_path(request)}/safety",
        }
        return self.renderer.render_page(template, {**shared_values, **values}, status)

    def sign_out(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """End the page session, and say how to come back."""
        page_sessions.sign_out(page_session.ctx, page_session.visit.page_session_id)
        title, sentence = self.renderer.phrases["signed_out_title"], self.renderer.phrases["signed_out"]
        response = self.renderer.render_sentence(200, sentence, title=title)
        self.session_cookie.delete_secret(response, request.path_params["sitting"])
        response.headers["Clear-Site-Data"] = '"cache", "storage"'  # not "cookies": another page may be open
        return response

    def answer_draft(self, page_session: ActivePageSession, saved_at: datetime | None) -> Response:
        """Answer a page's script when its draft was saved; None: the text is too long even for a draft."""
        phrases = self.renderer.phrases
        if saved_at is None:
            said = phrases["draft_too_long"].format(why=WORDS.errors["too_long"])
            return self.renderer.render_sentence(_TOO_LARGE, said, as_data=True)
        return JSONResponse({"said": phrases["saved_at"].format(time=page_session.ctx.dates.time(saved_at))})

    def describe_consult(self, page_session: ActivePageSession, code: str, colleague: str) -> dict[str, object]:
        """Return the values of a page about a consult: those of its case, and the strip of stages."""
        head = self.describe_case(page_session, code, colleague)
        return {**head, "stage_steps": STAGES, "progress": page_session.find_progress()}

    def describe_case(self, page_session: ActivePageSession, code: str, colleague: str) -> dict[str, object]:
        """Return the values of a page about a case: whose page it is, and the member's nickname for the case."""
        whose = self.renderer.phrases["whose_page"].format(
            name=page_session.actor.first_name, code=code, colleague=colleague
        )
        return {"whose": whose, "nickname": page_session.find_nickname(), "has_case_page": True}

    def _require_session(
        self,
        action_id: str,
        handler: SessionHandler,
        *,
        as_data: bool = False,
        limit_kind: str = "page",
        is_form: bool = True,
        by_page: bool = False,
    ) -> PageHandler:
        """Return a handler for members of a page session; `is_form`: the request has to carry the session's token."""

        def answer(request: PageRequest) -> Response:
            visit = self._build_visit(request, action_id, by_page=by_page)
            profile = self._find_counted_member(visit, limit_kind) if visit else None
            if visit is None or profile is None:
                return self._refuse_ended_session(request, as_data=as_data)
            if is_form and not is_valid_form_token(visit.secret, request.form_fields.get("token", "")):
                raise RequestRejectedError(_FORBIDDEN, "not_from_here")
            response = page_visits.answer(self.services, visit, profile, lambda active: handler(request, active))
            return response or self._refuse_ended_session(request, as_data=as_data)

        return answer

    def _build_visit(self, request: PageRequest, action_id: str, *, by_page: bool) -> PageVisit | None:
        """Return the request as a visit, or None if the address names no page session."""
        try:
            page_session_id = UUID(request.path_params["sitting"])
        except ValueError:
            return None
        return PageVisit(
            page_session_id,
            self.session_cookie.read_secret(request),
            action_id,
            about=next((request.path_params[name] for name in _ABOUT_NAMES if name in request.path_params), ""),
            part=request.path_params.get("part", ""),
            given={**request.form_values, **request.path_params},
            by_page=by_page,
        )

    def _find_counted_member(self, visit: PageVisit, limit_kind: str) -> Profile | None:
        """Return who the member is in the workspace, after counting the request; no transaction is open.

        A page session that ended, is another member's or never existed gives the same answer: None. The request is
        counted before the database is used, if the member was here a moment ago. Raise TooManyRequestsError.
        """
        member = self._find_member(visit.page_session_id, visit.secret)
        if member is None:
            return None
        request_limits.count_page_request(self.services, member.actor, limit_kind)
        return page_sessions.check_in_workspace(self.services, member.identity)

    def _find_member(self, page_session_id: UUID, secret: str) -> PageMember | None:
        """Return the member of the page session: without the database, if they were here a moment ago."""
        if not secret:
            return None
        member = self.cache.find_member(str(page_session_id), secret)
        if member is None:
            member = page_sessions.find_member(self.services, page_session_id, secret)
            if member is not None:
                self.cache.remember(str(page_session_id), secret, member)
        return member

    def _refuse_ended_session(self, request: PageRequest, *, as_data: bool) -> Response:
        if self.session_cookie.read_secret(request):
            self.services.note_attempt(AttemptKind.COOKIE, request.source)
        sentence, title = self.renderer.phrases["sitting_ended"], self.renderer.phrases["sitting_ended_title"]
        return self.renderer.render_sentence(_FORBIDDEN, sentence, title=title, as_data=as_data)


def build_path(request: PageRequest) -> str:
    """Return the page session's own address, which leads to the next page."""
    return f"/s/{request.path_params['sitting']}"


def build_subject_path(request: PageRequest) -> str:
    """Return the address of what a page is about: the page session's own, or of one review or question in it."""
    params = request.path_params
    if "part" in params:
        return f"{build_path(request)}/r/{params['consult']}/{params['part']}"
    return f"{build_path(request)}/a/{params['asking']}" if "asking" in params else build_path(request)


def redirect(request: PageRequest, to: str = "") -> Response:
    """Redirect to another page of the page session; without `to`, to its first page."""
    return RedirectResponse(build_path(request) + to, SEE_OTHER)


def get_form_status(invalid_form: Form | None) -> int:
    """Return the status of a page: 422 if its form has errors, else 200."""
    return UNPROCESSABLE if invalid_form else 200
