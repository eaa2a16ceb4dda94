"""/held/<id>, where a calendar fetches a booked time. Whoever has the address learns that a time is held, and when."""

from dataclasses import dataclass
from uuid import UUID

from starlette.responses import Response

from bot.pages.endpoint import PageRequest, TurnedAwayError
from flows.consult.scheduling import calendar_link
from flows.context import Services

_KIND = "text/calendar; charset=utf-8; method=PUBLISH"
_FILE = 'attachment; filename="held-time.ics"'


@dataclass(frozen=True)
class Held:
    """The handler of /held."""

    desk: Services

    def file(self, visit: PageRequest) -> Response:
        """Return the calendar file. A time that was moved away, has ended, or never was, reads the same."""
        try:
            found = calendar_link.calendar(self.desk, UUID(visit.path["held"]))
        except ValueError:
            found = None
        if found is None:
            raise TurnedAwayError(404, "not_here")
        return Response(found, headers={"Content-Type": _KIND, "Content-Disposition": _FILE})
