"""/w, where a link from Slack arrives: an empty shell, whose it is, and the one time that it opens."""

from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

from bot.coach import sittings
from bot.coach.desk import Desk
from bot.pages.cookies import SittingCookie
from bot.pages.door import TurnedAwayError, Visit
from bot.pages.look import Look

_GONE = 410


@dataclass(frozen=True)
class Arrival:
    """The handlers of /w."""

    desk: Desk
    look: Look
    cookie: SittingCookie

    def shell(self, _visit: Visit) -> Response:
        """Return the page that knows nothing: a prefetch, a log or a preview gets no more than this."""
        return self.look.page("arrival", {})

    def who(self, visit: Visit) -> Response:
        """Return whose link it is, without using it up."""
        name = sittings.whose(self.desk, self._token(visit))
        if name is None:
            return self._gone()
        return JSONResponse({"said": self.look.phrases["continue_as"].format(name=name)})

    def open(self, visit: Visit) -> Response:
        """Use the link up: this browser has the sitting from now on, and no other."""
        opened = sittings.begin(self.desk, self._token(visit))
        if opened is None:
            return self._gone()
        response = JSONResponse({"page": f"/s/{opened.sitting_id}"})
        self.cookie.hand_over(response, opened)
        return response

    def _token(self, visit: Visit) -> str:
        if "token" not in visit.given:
            raise TurnedAwayError(400, "unreadable")
        return visit.given["token"]

    def _gone(self) -> Response:
        return self.look.sentence(_GONE, self.look.phrases["link_done"], as_data=True)
