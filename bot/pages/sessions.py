"""Who sits at a page: looked up with each request, before anything is read or written there."""

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
"""A handler for somebody who sits there."""


@dataclass(frozen=True)
class SessionGuard:
    """What every page of a sitting shares: whose it is, and what stands around what it shows."""

    services: Services
    renderer: PageRenderer
    session_cookie: PageSessionCookie
    cache: PageSessionCache = field(default_factory=PageSessionCache)

    def handle_get(self, action: str, show: SessionHandler) -> PageHandler:
        """Return a handler that shows something to whoever sits there; `action`: its id in the audit log."""
        return self._require_session(action, show, as_data=False)

    def handle_post(self, action: str, take: SessionHandler, *, as_data: bool = False) -> PageHandler:
        """Return a handler that takes a form of this sitting's own; `as_data`: it answers the page's script."""
        return self._require_session(action, self._require_token(take), as_data=as_data, counts="write")

    def handle_poll(self, action: str, answer: SessionHandler, *, counts: str = "page") -> PageHandler:
        """Return a handler for what a visible page asks by itself, which is nobody's touch; `counts` among what."""
        return self._require_session(action, self._require_token(answer), as_data=True, counts=counts, by_page=True)

    def render_page(
        self, template: str, request: PageRequest, values: Mapping[str, object], status: int = 200
    ) -> Response:
        """Return a page of the sitting, with what stands around it on each."""
        around = {
            "address": build_path(request),
            "token": create_form_token(self.session_cookie.read_secret(request)),
            "whynot": [piece for piece in home_screens.reasons_to_wait().body if isinstance(piece, Paragraph)],
            "stands": "",
            "goes_on": False,
            "looked": CHECKED_KINDS,
        }
        return self.renderer.render_page(template, {**around, **values}, status)

    def format_owner(self, page_session: ActivePageSession, code: str, colleague: str) -> str:
        """Return the line that says whose page it is."""
        return self.renderer.phrases["whose_page"].format(
            name=page_session.actor.first_name, code=code, colleague=colleague
        )

    def _require_session(
        self, action: str, handler: SessionHandler, *, as_data: bool, counts: str = "page", by_page: bool = False
    ) -> PageHandler:
        def answer(request: PageRequest) -> Response:
            page_session = self._find_counted_session(request, by_page=by_page, counts=counts, action_id=action)
            if page_session is None:
                return self._refuse_ended_session(as_data=as_data)
            try:
                self._require_active_grant(request, page_session)
                return handler(request, page_session)
            except FlowError as refused:
                about = page_session.consult_id or page_session.grant_id or _find_subject_id(request)
                audit_trail.record_page_refusal(self.services, page_session.actor, action, about, refused.refusal)
                raise

        return answer

    def _find_counted_session(
        self, request: PageRequest, *, by_page: bool, counts: str, action_id: str
    ) -> ActivePageSession | None:
        """Return who sits here, counted for them: before the database is asked, if they sat here a moment ago."""
        sitting, secret = request.path_params["sitting"], self.session_cookie.read_secret(request)
        whose = self.cache.find_actor(sitting, secret)
        if whose is not None:
            request_limits.count_page_request(self.services, whose, counts)
        page_session = self._find_session(request, by_page=by_page, action_id=action_id)
        if page_session is not None and whose is None:
            request_limits.count_page_request(self.services, page_session.actor, counts)
            self.cache.remember(sitting, secret, page_session.actor)
        return page_session

    def _require_token(self, handler: SessionHandler) -> SessionHandler:
        def answer(request: PageRequest, page_session: ActivePageSession) -> Response:
            if not is_valid_form_token(self.session_cookie.read_secret(request), request.form_fields.get("token", "")):
                raise RequestRejectedError(403, "not_from_here")
            return handler(request, page_session)

        return answer

    def _find_session(self, request: PageRequest, *, by_page: bool, action_id: str) -> ActivePageSession | None:
        """Return who sits here. Whether a sitting is over, another's, or never was, reads the same."""
        try:
            sitting_id = UUID(request.path_params["sitting"])
        except ValueError:
            return None
        secret, about = self.session_cookie.read_secret(request), _find_subject_id(request)
        return page_sessions.find_active(
            self.services, sitting_id, secret, by_page=by_page, action_id=action_id, about=about
        )

    def _require_active_grant(self, request: PageRequest, page_session: ActivePageSession) -> None:
        """End the sitting, and raise what says why, once there is nothing behind an emergency access any more."""
        if not page_session.grant_id:
            return
        try:
            access_rights.require_current(self.services, page_session.actor, page_session.grant_id)
        except FlowError:
            page_sessions.close(self.services, UUID(request.path_params["sitting"]))
            raise

    def _refuse_ended_session(self, *, as_data: bool) -> Response:
        said, title = self.renderer.phrases["sitting_ended"], self.renderer.phrases["sitting_ended_title"]
        return self.renderer.render_sentence(_FORBIDDEN, said, title=title, as_data=as_data)


def _find_subject_id(request: PageRequest) -> str:
    """Return the id of what an address of the sitting names, if it does."""
    return request.path_params.get("consult") or request.path_params.get("asking") or ""


def build_path(request: PageRequest) -> str:
    """Return where the sitting is, and where it goes on to whatever waits."""
    return f"/s/{request.path_params['sitting']}"


def redirect(request: PageRequest, to: str = "") -> Response:
    """Send the browser to another page of its sitting; without `to`, to whatever waits there."""
    return RedirectResponse(build_path(request) + to, SEE_OTHER)


def get_form_status(refused: Form | None) -> int:
    """Return how a page is answered on which something is still to be put right."""
    return UNPROCESSABLE if refused else 200
