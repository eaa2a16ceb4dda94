"""Find the member of a page session with each request, before anything is read or saved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from starlette.responses import RedirectResponse, Response

from bot import page_sessions, request_limits
from bot.page_sessions import ActivePageSession
from bot.pages.cookies import PageSessionCookie, create_form_token, is_valid_form_token
from bot.pages.endpoint import PageHandler, PageRequest, RequestRejectedError
from bot.pages.session_cache import PageSessionCache
from bot.pages.templating import PageRenderer
from flows import audit_trail
from flows.consult.talk.wording_check import CHECKED_KINDS
from flows.context import Services
from flows.emergency_access import access_rights
from flows.errors import FlowError
from flows.forms import Form, Paragraph
from flows.home import screens as home_screens

SEE_OTHER = 303
UNPROCESSABLE = 422
_FORBIDDEN = 403

SessionHandler = Callable[[PageRequest, ActivePageSession], Response]
"""A handler for a request of a page session."""


@dataclass(frozen=True)
class SessionGuard:
    """What all pages of a page session share: access, limits, and the values that every page needs."""

    services: Services
    renderer: PageRenderer
    session_cookie: PageSessionCookie
    cache: PageSessionCache = field(default_factory=PageSessionCache)

    def handle_get(self, action_id: str, show: SessionHandler) -> PageHandler:
        """Return a handler that shows a page to the member; `action_id` is the audit log's id."""
        return self._require_session(action_id, show, as_data=False)

    def handle_post(self, action_id: str, submit: SessionHandler, *, as_data: bool = False) -> PageHandler:
        """Return a handler that accepts a form of this page session. `as_data`: it answers a script with JSON."""
        return self._require_session(action_id, self._require_token(submit), as_data=as_data, limit_kind="write")

    def handle_poll(self, action_id: str, answer: SessionHandler, *, limit_kind: str = "page") -> PageHandler:
        """Return a handler for a visible page's own requests, which count as no activity of the member."""
        return self._require_session(
            action_id, self._require_token(answer), as_data=True, limit_kind=limit_kind, by_page=True
        )

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
            "looked": CHECKED_KINDS,
        }
        return self.renderer.render_page(template, {**shared_values, **values}, status)

    def format_owner(self, page_session: ActivePageSession, code: str, colleague: str) -> str:
        """Return the line that says whose page it is."""
        return self.renderer.phrases["whose_page"].format(
            name=page_session.actor.first_name, code=code, colleague=colleague
        )

    def _require_session(
        self, action_id: str, handler: SessionHandler, *, as_data: bool, limit_kind: str = "page", by_page: bool = False
    ) -> PageHandler:
        def answer(request: PageRequest) -> Response:
            page_session = self._find_counted_session(
                request, by_page=by_page, limit_kind=limit_kind, action_id=action_id
            )
            if page_session is None:
                return self._refuse_ended_session(as_data=as_data)
            try:
                self._require_active_grant(request, page_session)
                return handler(request, page_session)
            except FlowError as error:
                about = page_session.consult_id or page_session.grant_id or _find_subject_id(request)
                audit_trail.record_page_refusal(self.services, page_session.actor, action_id, about, error.refusal)
                raise

        return answer

    def _find_counted_session(
        self, request: PageRequest, *, by_page: bool, limit_kind: str, action_id: str
    ) -> ActivePageSession | None:
        """Return the page session and count the request.

        The request is counted before the database is used, if the member was here a moment ago.
        """
        page_session_id, secret = request.path_params["sitting"], self.session_cookie.read_secret(request)
        cached_actor = self.cache.find_actor(page_session_id, secret)
        if cached_actor is not None:
            request_limits.count_page_request(self.services, cached_actor, limit_kind)
        page_session = self._find_session(request, by_page=by_page, action_id=action_id)
        if page_session is not None and cached_actor is None:
            request_limits.count_page_request(self.services, page_session.actor, limit_kind)
            self.cache.remember(page_session_id, secret, page_session.actor)
        return page_session

    def _require_token(self, handler: SessionHandler) -> SessionHandler:
        def answer(request: PageRequest, page_session: ActivePageSession) -> Response:
            if not is_valid_form_token(self.session_cookie.read_secret(request), request.form_fields.get("token", "")):
                raise RequestRejectedError(403, "not_from_here")
            return handler(request, page_session)

        return answer

    def _find_session(self, request: PageRequest, *, by_page: bool, action_id: str) -> ActivePageSession | None:
        """Return the page session. One that ended, is another member's or never existed gives the same answer: None."""
        try:
            page_session_id = UUID(request.path_params["sitting"])
        except ValueError:
            return None
        secret, about = self.session_cookie.read_secret(request), _find_subject_id(request)
        return page_sessions.find_active(
            self.services, page_session_id, secret, by_page=by_page, action_id=action_id, about=about
        )

    def _require_active_grant(self, request: PageRequest, page_session: ActivePageSession) -> None:
        """End the page session and raise the reason, if its emergency access is over."""
        if not page_session.grant_id:
            return
        try:
            access_rights.require_current(self.services, page_session.actor, page_session.grant_id)
        except FlowError:
            page_sessions.close(self.services, UUID(request.path_params["sitting"]))
            raise

    def _refuse_ended_session(self, *, as_data: bool) -> Response:
        sentence, title = self.renderer.phrases["sitting_ended"], self.renderer.phrases["sitting_ended_title"]
        return self.renderer.render_sentence(_FORBIDDEN, sentence, title=title, as_data=as_data)


def _find_subject_id(request: PageRequest) -> str:
    """Return the id of the consult or question in the address, or ""."""
    return request.path_params.get("consult") or request.path_params.get("asking") or ""


def build_path(request: PageRequest) -> str:
    """Return the page session's own address, which leads to the next page."""
    return f"/s/{request.path_params['sitting']}"


def redirect(request: PageRequest, to: str = "") -> Response:
    """Redirect to another page of the page session; without `to`, to the next page."""
    return RedirectResponse(build_path(request) + to, SEE_OTHER)


def get_form_status(invalid_form: Form | None) -> int:
    """Return the status of a page: 422 if its form has errors, else 200."""
    return UNPROCESSABLE if invalid_form else 200
