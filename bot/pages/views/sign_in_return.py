"""/w/back, where the browser returns from signing in: open the page session, or say why not."""

from dataclasses import dataclass

from starlette.responses import Response

from bot.page_access import sign_in
from bot.page_access.page_sessions import OpenedPageSession
from bot.page_access.sign_in import SignInRefusal
from bot.pages.cookies import PageSessionCookie, SignInCookie
from bot.pages.endpoint import PageRequest, RequestRejectedError
from bot.pages.session_cache import PageSessionCache
from bot.pages.templating import PageRenderer
from flows.attempts.attempt_kinds import AttemptKind
from flows.context import AuthorizationResponse, Services

RETURN_PATH = "/w/back"
_STATUS_CODES = {SignInRefusal.OVER: 410, SignInRefusal.LINK_USED: 410, SignInRefusal.UNREACHABLE: 503}
_FORBIDDEN = 403
_ATTEMPTS = frozenset(
    {SignInRefusal.OVER, SignInRefusal.NOT_VERIFIED, SignInRefusal.WRONG_TEAM, SignInRefusal.WRONG_PERSON}
)


@dataclass(frozen=True)
class SignInReturnView:
    """The handler of /w/back."""

    services: Services
    renderer: PageRenderer
    session_cookie: PageSessionCookie
    sign_in_cookie: SignInCookie
    cache: PageSessionCache

    def finish_sign_in(self, request: PageRequest) -> Response:
        """Open the page session if the person who signed in is the member of the link.

        The answer is a page of ours, not a redirect: the cookie of the page session is strict, and a browser that comes
        from another site does not send a strict cookie along a redirect.
        """
        if self.services.identity_provider is None:
            raise RequestRejectedError(404, "not_here")
        query = request.query
        name = sign_in.cookie_name(query.get("state", ""))
        answer = AuthorizationResponse(
            state=query.get("state", ""),
            code=query.get("code", ""),
            error=query.get("error", ""),
            issuer=query.get("iss", ""),
        )
        result = sign_in.finish_sign_in(
            self.services, self.services.identity_provider, self.sign_in_cookie.read_secret(request, name), answer
        )
        if result in _ATTEMPTS:
            self.services.note_attempt(AttemptKind.SIGN_IN, request.source)
        response = self._open_session(result) if isinstance(result, OpenedPageSession) else self._refuse(result)
        self.sign_in_cookie.delete_secret(response, request, name)
        return response

    def _open_session(self, opened_session: OpenedPageSession) -> Response:
        response = self.renderer.render_page("signed_in", {"page": f"/s/{opened_session.page_session_id}"})
        self.session_cookie.set_secret(response, opened_session)
        self.cache.remember_opened(opened_session)
        return response

    def _refuse(self, refusal: SignInRefusal) -> Response:
        sentence = self.renderer.phrases["link_done" if refusal is SignInRefusal.LINK_USED else f"sign_in_{refusal}"]
        return self.renderer.render_sentence(
            _STATUS_CODES.get(refusal, _FORBIDDEN), sentence, title=self.renderer.phrases["sign_in_title"]
        )
