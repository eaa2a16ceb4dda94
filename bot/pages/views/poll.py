"""/s/<session>/where: what a visible page asks every few seconds, so that nobody has to reload it."""

from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

from bot.page_access.page_visits import ActivePageSession
from bot.pages.endpoint import PageRequest
from bot.pages.sessions import build_path
from bot.pages.templating import PageRenderer
from flows.consult import page_state
from flows.consult.page_state import PageState
from flows.context import Services


@dataclass(frozen=True)
class PollView:
    """The handler of /where. It answers with codes and dates, and with no text that a person wrote."""

    services: Services
    renderer: PageRenderer

    def answer_poll(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Return where the colleague is, whether anything has changed, and whether the page session was extended."""
        state = page_session.perform(page_state.answer_poll)
        return JSONResponse(
            {
                "said": state.colleague_progress,
                "held": state.is_blocked,
                "opened": list(state.readable_questions),
                "moved": state.version_token != request.form_fields.get("stands", ""),
                "news": self._describe_changes(request.form_fields.get("stands", ""), state),
                "to": build_path(request) + state.next_page.path,
                "stays": page_session.is_kept_open,
                **self._describe_stage(page_session),
            }
        )

    def _describe_stage(self, page_session: ActivePageSession) -> dict[str, object]:
        """Return the number of the current stage, 0 after the end of the consult, and whose turn it is."""
        progress = page_session.find_progress()
        return {"stage": progress.stage.number if progress else 0, "turn": progress.turn if progress else ""}

    def _describe_changes(self, before: str, state: PageState) -> str:
        """Return a sentence about what has changed since the page was loaded, or ""."""
        phrases, now = self.renderer.phrases, state.version_token
        if before == now or state.is_blocked:
            return ""
        stage, revision = now.split()[0], now.split()[1]
        if stage == "talk" and before.startswith("talk"):
            return self._describe_topics(before, state)
        if stage != "summary":
            return phrases.get(f"news_{stage}", "")
        if not before.startswith("summary"):
            return phrases["news_summary"]
        name = "news_changed" if before.split()[1:2] != [revision] else "news_other_signed"
        return phrases[name].format(colleague=state.colleague)

    def _describe_topics(self, before: str, state: PageState) -> str:
        """Return what has changed about the topics: a question was added, or the colleague asks to add one."""
        phrases, parts = self.renderer.phrases, before.split()
        if len(parts) != len(state.version_token.split()):
            return ""  # a page of an earlier version of the app, which did not say which topics it shows
        *_, release_missing, in_scope, requested = parts
        for name, numbers, known in (
            ("news_added", state.in_scope, in_scope),
            ("news_requested", state.requested, requested),
        ):
            new = [number for number in numbers if str(number) not in known]
            if new:
                return phrases[name].format(colleague=state.colleague, number=new[0])
        return phrases["news_talk"] if state.version_token.split()[3] != release_missing else ""
