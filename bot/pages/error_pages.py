"""Answer every error on a page with a plain sentence."""

import logging
from typing import Any

from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp

from bot.error_reports import report_error
from bot.pages.endpoint import RequestRejectedError
from bot.pages.templating import PageRenderer
from flows import content
from flows.attempts.attempt_kinds import AttemptKind
from flows.context import Services
from flows.errors import FlowError
from flows.limits import TooManyRequestsError

_STATUS_CODES = {"not_yours": 403, TooManyRequestsError.refusal: 429}
_CONFLICT = 409
_FROM_ELSEWHERE = "not_from_here"
_LOGGER = logging.getLogger(__name__)


class ErrorPages:
    """The answers to refused and failed requests."""

    def __init__(self, renderer: PageRenderer, services: Services) -> None:
        """Take the renderer of the answers, and what counts forms from elsewhere."""
        self._note_attempt = services.note_attempt
        self._renderer = renderer
        self._refusals = content.WORDS.refusals

    def wrap(self, app: ASGIApp) -> ASGIApp:
        """Return the app with every error in it answered."""
        handlers: dict[type[Exception], Any] = {
            RequestRejectedError: self._on_rejected,
            ClientDisconnect: self._on_disconnect,
            FlowError: self._on_refused,
            Exception: self._on_unexpected_error,
        }
        return ExceptionMiddleware(app, handlers)

    def _on_rejected(self, request: Request, error: RequestRejectedError) -> Response:
        if error.phrase == _FROM_ELSEWHERE:
            self._note_attempt(AttemptKind.FORM, request.client.host if request.client else "")
        return self._respond(request, error.status, self._renderer.phrases[error.phrase])

    def _on_refused(self, request: Request, error: FlowError) -> Response:
        sentence = self._refusals[error.refusal].format_map(error.placeholders)
        # The title of a refusal is milder: nothing failed; the record has moved on, or belongs to another member.
        title = self._renderer.phrases["refused_title"]
        response = self._respond(request, _STATUS_CODES.get(error.refusal, _CONFLICT), sentence, title=title)
        if isinstance(error, TooManyRequestsError):
            response.headers["Retry-After"] = str(error.retry_after)
        return response

    def _on_unexpected_error(self, request: Request, error: Exception) -> Response:
        reference = report_error(error, _LOGGER)
        return self._respond(request, 500, self._refusals["trouble"].format(reference=reference))

    def _on_disconnect(self, _request: Request, _error: ClientDisconnect) -> Response:
        return Response(status_code=400)  # the client is gone and reads no answer

    def _respond(self, request: Request, status: int, sentence: str, *, title: str = "") -> Response:
        as_data = "application/json" in request.headers.get("accept", "")
        return self._renderer.render_sentence(status, sentence, title=title, as_data=as_data)
