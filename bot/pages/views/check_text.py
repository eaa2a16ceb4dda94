"""/s/<sitting>/check: what is found in a box while its owner types: for that very page, and kept nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

from bot.page_sessions import ActivePageSession
from bot.pages.endpoint import PageRequest
from bot.pages.templating import PageRenderer
from flows.consult.talk import draft_check
from flows.consult.talk.draft_check import DraftFinding
from flows.consult.talk.wording_screens import shorten
from flows.consult.writing.actions import MAX_DRAFT_LENGTH
from flows.content import WORDS
from flows.context import Services
from flows.impressions.allowed_quotes import to_utf16_offset
from flows.impressions.finding import FindingKind

_TOO_LARGE = 413
_WRITER_ONLY = frozenset(
    {FindingKind.TONE, FindingKind.SCOPE}
)  # two may sit at one desk: these stay closed until a tap opens them


@dataclass(frozen=True)
class CheckTextView:
    """The handler of what a page asks while one types. Nobody's touch, and no deed: nothing of it is logged."""

    services: Services
    renderer: PageRenderer

    def check_text(self, request: PageRequest, page_session: ActivePageSession) -> Response:
        """Return what is found in the words of one box, with offsets as JavaScript counts them."""
        box, text = request.form_fields.get("field", ""), request.form_fields.get("words", "")
        if len(text) > MAX_DRAFT_LENGTH:
            return self.renderer.render_sentence(_TOO_LARGE, WORDS.errors["too_long"], as_data=True)
        found = draft_check.check_draft(self.services, page_session.actor, page_session.consult_id, box, text)
        return JSONResponse({"notes": [_to_json(one, text) for one in found]})


def _to_json(one: DraftFinding, text: str) -> Mapping[str, object]:
    found = one.finding
    return {
        "start": to_utf16_offset(text, found.start),
        "end": to_utf16_offset(text, found.end),
        "kind": found.kind,
        "blocks": found.severity == "block",
        "private": found.kind in _WRITER_ONLY,
        "words": one.words,
        "named": shorten(one.words),
        "reason": found.reason,
        "suggestion": found.suggestion,
        "instead": found.replacement,
        "ownable": one.may_be_own,
        "kept": one.is_marked_own,
    }
