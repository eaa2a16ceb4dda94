"""/w/back, where the browser comes back to from signing in: then its sitting begins, or it hears why not."""

from dataclasses import dataclass

from starlette.responses import Response

from bot import sign_in
from bot.page_sessions import OpenedPageSession
from bot.pages.cookies import PageSessionCookie, SignInCookie
from bot.pages.endpoint import PageRequest, RequestRejectedError
from bot.pages.templating import PageRenderer
from bot.sign_in import SignInRefusal
from flows.context import AuthorizationResponse, Services

RETURN_PATH = "/w/back"
_STATUS_CODES = {SignInRefusal.OVER: 410, SignInRefusal.LINK_USED: 410, SignInRefusal.UNREACHABLE: 503}
_FORBIDDEN = 403


@dataclass(frozen=True)
class SignInReturnView:
    """The handler of /w/back."""

    services: Services
    renderer: PageRenderer
    session_cookie: PageSessionCookie
    sign_in_cookie: SignInCookie

    def finish_sign_in(self, request: PageRequest) -> Response:
        """Begin the sitting for whoever signed in as the member of the link.

        With a page of our own rather than a redirect: the sitting's cookie is strict, and a browser that comes from
        elsewhere does not send such a one along a redirect.
        """
        if self.services.identity_provider is None:
            raise RequestRejectedError(404, "not_here")
        asked = request.query
        name = sign_in.cookie_name(asked.get("state", ""))
        answer = AuthorizationResponse(
            state=asked.get("state", ""),
            code=asked.get("code", ""),
            error=asked.get("error", ""),
            issuer=asked.get("iss", ""),
        )
        came = sign_in.finish_sign_in(
            self.services, self.services.identity_provider, self.sign_in_cookie.read_secret(request, name), answer
        )
        response = self._open_session(came) if isinstance(came, OpenedPageSession) else self._refuse(came)
        self.sign_in_cookie.delete_secret(response, request, name)
        return response

    def _open_session(self, opened: OpenedPageSession) -> Response:
        response = self.renderer.render_page("arrived", {"page": f"/s/{opened.page_session_id}"})
        self.session_cookie.set_secret(response, opened)
        return response

    def _refuse(self, why: SignInRefusal) -> Response:
        said = self.renderer.phrases["link_done" if why is SignInRefusal.LINK_USED else f"sign_in_{why}"]
        return self.renderer.render_sentence(
            _STATUS_CODES.get(why, _FORBIDDEN), said, title=self.renderer.phrases["sign_in_title"]
        )
