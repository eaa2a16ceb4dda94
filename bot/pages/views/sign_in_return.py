"""/w/back, where the browser comes back to from signing in: then its sitting begins, or it hears why not."""

from dataclasses import dataclass

from starlette.responses import Response

from bot import sign_in
from bot.page_sessions import Opened
from bot.pages.cookies import SignInCookie, SittingCookie
from bot.pages.endpoint import PageRequest, TurnedAwayError
from bot.pages.templating import Look
from bot.sign_in import NotLetIn
from flows.context import Answer, Services

PATH = "/w/back"
_STATUS = {NotLetIn.OVER: 410, NotLetIn.LINK_DONE: 410, NotLetIn.UNREACHABLE: 503}
_NOT_LET_IN = 403


@dataclass(frozen=True)
class Back:
    """The handler of /w/back."""

    desk: Services
    look: Look
    cookie: SittingCookie
    away: SignInCookie

    def come(self, visit: PageRequest) -> Response:
        """Begin the sitting for whoever signed in as the member of the link.

        With a page of our own rather than a redirect: the sitting's cookie is strict, and a browser that comes from
        elsewhere does not send such a one along a redirect.
        """
        if self.desk.issuer is None:
            raise TurnedAwayError(404, "not_here")
        asked = visit.asked
        name = sign_in.name_in(asked.get("state", ""))
        answer = Answer(
            state=asked.get("state", ""),
            code=asked.get("code", ""),
            error=asked.get("error", ""),
            issuer=asked.get("iss", ""),
        )
        came = sign_in.finish(self.desk, self.desk.issuer, self.away.secret(visit, name), answer)
        response = self._opens(came) if isinstance(came, Opened) else self._stays_closed(came)
        self.away.forget(response, visit, name)
        return response

    def _opens(self, opened: Opened) -> Response:
        response = self.look.page("arrived", {"page": f"/s/{opened.sitting_id}"})
        self.cookie.hand_over(response, opened)
        return response

    def _stays_closed(self, why: NotLetIn) -> Response:
        said = self.look.phrases["link_done" if why is NotLetIn.LINK_DONE else f"sign_in_{why}"]
        return self.look.sentence(_STATUS.get(why, _NOT_LET_IN), said, title=self.look.phrases["sign_in_title"])
