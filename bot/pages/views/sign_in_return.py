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
_STATUS_CODES = {SignInRefusal.OVER: 410, SignInRefusal.LINK_DONE: 410, SignInRefusal.UNREACHABLE: 503}
_FORBIDDEN = 403


@dataclass(frozen=True)
class SignInReturnView:
    """The handler of /w/back."""

    desk: Services
    look: PageRenderer
    cookie: PageSessionCookie
    away: SignInCookie

    def come(self, visit: PageRequest) -> Response:
        """Begin the sitting for whoever signed in as the member of the link.

        With a page of our own rather than a redirect: the sitting's cookie is strict, and a browser that comes from
        elsewhere does not send such a one along a redirect.
        """
        if self.desk.issuer is None:
            raise RequestRejectedError(404, "not_here")
        asked = visit.asked
        name = sign_in.cookie_name(asked.get("state", ""))
        answer = AuthorizationResponse(
            state=asked.get("state", ""),
            code=asked.get("code", ""),
            error=asked.get("error", ""),
            issuer=asked.get("iss", ""),
        )
        came = sign_in.finish_sign_in(self.desk, self.desk.issuer, self.away.secret(visit, name), answer)
        response = self._opens(came) if isinstance(came, OpenedPageSession) else self._stays_closed(came)
        self.away.forget(response, visit, name)
        return response

    def _opens(self, opened: OpenedPageSession) -> Response:
        response = self.look.page("arrived", {"page": f"/s/{opened.sitting_id}"})
        self.cookie.hand_over(response, opened)
        return response

    def _stays_closed(self, why: SignInRefusal) -> Response:
        said = self.look.phrases["link_done" if why is SignInRefusal.LINK_DONE else f"sign_in_{why}"]
        return self.look.sentence(_STATUS_CODES.get(why, _FORBIDDEN), said, title=self.look.phrases["sign_in_title"])
