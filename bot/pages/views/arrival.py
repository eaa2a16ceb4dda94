"""/w, where a link from Slack arrives: an empty shell, whose it is, and the one time that it opens."""

from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

from bot import page_sessions, sign_in
from bot.pages.cookies import PageSessionCookie, SignInCookie
from bot.pages.endpoint import PageRequest, RequestRejectedError
from bot.pages.templating import PageRenderer
from flows.context import IdentityProvider, IdentityProviderUnreachableError, Services

_GONE, _UNAVAILABLE = 410, 503


@dataclass(frozen=True)
class ArrivalView:
    """The handlers of /w."""

    desk: Services
    look: PageRenderer
    cookie: PageSessionCookie
    away: SignInCookie

    def shell(self, _visit: PageRequest) -> Response:
        """Return the page that knows nothing: a prefetch, a log or a preview gets no more than this."""
        return self.look.page("arrival", {"once": "sign_in_first" if self.desk.issuer else "opening_once"})

    def who(self, visit: PageRequest) -> Response:
        """Return whose link it is, without using it up."""
        name = page_sessions.link_member_name(self.desk, self._token(visit))
        if name is None:
            return self._gone()
        return JSONResponse({"said": self.look.phrases["continue_as"].format(name=name)})

    def open(self, visit: PageRequest) -> Response:
        """Use the link up: this browser has the sitting from now on, and no other. Or sign in first, if one has to."""
        if self.desk.issuer is not None:
            return self._sign_in(self.desk.issuer, self._token(visit))
        opened = page_sessions.open_by_token(self.desk, self._token(visit))
        if opened is None:
            return self._gone()
        response = JSONResponse({"page": f"/s/{opened.sitting_id}"})
        self.cookie.hand_over(response, opened)
        return response

    def _sign_in(self, issuer: IdentityProvider, token: str) -> Response:
        """Send this browser to sign in; the link stays unused meanwhile."""
        try:
            begun = sign_in.start_sign_in(self.desk, issuer, token)
        except IdentityProviderUnreachableError:
            return self.look.sentence(_UNAVAILABLE, self.look.phrases["sign_in_unreachable"], as_data=True)
        if begun is None:
            return self._gone()
        response = JSONResponse({"page": begun.address})
        self.away.give(response, begun)
        return response

    def _token(self, visit: PageRequest) -> str:
        if "token" not in visit.given:
            raise RequestRejectedError(400, "unreadable")
        return visit.given["token"]

    def _gone(self) -> Response:
        return self.look.sentence(_GONE, self.look.phrases["link_done"], as_data=True)
