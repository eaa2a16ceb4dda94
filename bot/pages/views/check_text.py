"""/s/<session>/check and /danger: check a box while its writer types.

What is found goes to that page only and is not saved.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

from bot.page_access.page_visits import ActivePageSession
from bot.pages.endpoint import PageRequest
from bot.pages.templating import PageRenderer
from flows.consult.talk import draft_check
from flows.consult.talk.draft_check import DraftFinding
from flows.consult.talk.wording_screens import shorten
from flows.consult.writing.actions import MAX_DRAFT_LENGTH
from flows.content import WORDS
from flows.context import Services
from flows.impressions import checking
from flows.impressions.allowed_quotes import to_utf16_offset
from flows.impressions.finding import FindingKind

_TOO_LARGE = 413
_WRITER_ONLY = frozenset({FindingKind.TONE, FindingKind.SCOPE})
"""Another person may see the screen: notes of these kinds stay closed until a tap opens them."""


@dataclass(frozen=True)
class CheckTextView:
    """The handler of checks while a member types. They count as no activity and are not logged."""

    services: Services
    renderer: PageRenderer

    def check_text(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Return the findings in the text of one box, with offsets as JavaScript counts them (UTF-16)."""
        text = request.form_fields.get("words", "")
        if len(text) > MAX_DRAFT_LENGTH:
            return self.renderer.render_sentence(_TOO_LARGE, WORDS.errors["too_long"], as_data=True)
        findings = page_session.perform(draft_check.check_draft)
        notes = [_to_json(finding, text) for finding in findings]
        return JSONResponse({"notes": notes, "danger": checking.check_danger(text, self.services.answer_cache)})

    def check_danger(self, request: PageRequest, _page_session: ActivePageSession) -> Response:
        """Return whether words in a box may mean danger (S0-9), also where the wording is not checked."""
        text = request.form_fields.get("words", "")
        if len(text) > MAX_DRAFT_LENGTH:
            return self.renderer.render_sentence(_TOO_LARGE, WORDS.errors["too_long"], as_data=True)
        return JSONResponse({"danger": checking.check_danger(text, self.services.answer_cache)})


def _to_json(draft_finding: DraftFinding, text: str) -> Mapping[str, object]:
    finding = draft_finding.finding
    return {
        "start": to_utf16_offset(text, finding.start),
        "end": to_utf16_offset(text, finding.end),
        "kind": finding.kind,
        "blocks": finding.severity == "block",
        "private": finding.kind in _WRITER_ONLY,
        "words": draft_finding.words,
        "named": shorten(draft_finding.words),
        "reason": finding.reason,
        "suggestion": finding.suggestion,
        "instead": finding.replacement,
        "ownable": draft_finding.reasons,
        "kept": draft_finding.is_marked_own,
    }
