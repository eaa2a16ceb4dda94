"""/held/<id>, where a calendar fetches a booked time. The address reveals only that a time is booked, and when."""

from dataclasses import dataclass
from uuid import UUID

from starlette.responses import Response

from bot.pages.endpoint import PageRequest, RequestRejectedError
from flows.attempts.attempt_kinds import AttemptKind
from flows.consult.scheduling import calendar_link
from flows.context import Services

_MEDIA_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"
_CONTENT_DISPOSITION = 'attachment; filename="held-time.ics"'


@dataclass(frozen=True)
class CalendarFileView:
    """The handler of /held."""

    services: Services

    def serve_file(self, request: PageRequest) -> Response:
        """Return the calendar file. A time that was moved, is over or never existed gives the same answer: 404."""
        try:
            calendar_file = calendar_link.calendar_file(self.services, UUID(request.path_params["held"]))
        except ValueError:
            calendar_file = None
        if calendar_file is None:
            self.services.note_attempt(AttemptKind.CALENDAR, request.source)
            raise RequestRejectedError(404, "not_here")
        return Response(
            calendar_file, headers={"Content-Type": _MEDIA_TYPE, "Content-Disposition": _CONTENT_DISPOSITION}
        )
