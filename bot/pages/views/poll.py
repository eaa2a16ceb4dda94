"""/s/<sitting>/where: what a visible page asks every few seconds, so that nobody reloads it by hand."""

from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

from bot.page_sessions import ActivePageSession
from bot.pages.endpoint import PageRequest
from bot.pages.sessions import build_path
from bot.pages.templating import PageRenderer
from flows.consult import page_state
from flows.consult.page_state import PageState
from flows.context import Services


@dataclass(frozen=True)
class PollView:
    """The handler of /where. It answers with codes and days, and no word that anybody wrote."""

    desk: Services
    look: PageRenderer

    def answer(self, visit: PageRequest, seat: ActivePageSession) -> Response:
        """Return where the colleague is, whether something has moved, and whether the page stays signed in by this."""
        around = page_state.load_page_state(self.desk, seat.actor, seat.consult_id)
        return JSONResponse(
            {
                "said": around.where,
                "held": around.held,
                "opened": list(around.opened),
                "moved": around.stands != visit.given.get("stands", ""),
                "news": self._news(visit.given.get("stands", ""), around),
                "to": build_path(visit) + around.waits.path,
                "stays": seat.stays,
            }
        )

    def _news(self, before: str, around: PageState) -> str:
        """Return in a sentence what has moved since the page was made."""
        phrases, now = self.look.phrases, around.stands
        if before == now or around.held:
            return ""
        stage, revision = now.split()[0], now.split()[1]
        if stage != "summary":
            return phrases.get(f"news_{stage}", "")
        if not before.startswith("summary"):
            return phrases["news_summary"]
        name = "news_changed" if before.split()[1:2] != [revision] else "news_other_signed"
        return phrases[name].format(colleague=around.colleague)
