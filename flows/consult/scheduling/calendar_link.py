"""A booked time for somebody's own calendar: the address that gives it away and nothing else."""

from uuid import UUID

from flows import audit_trail
from flows.consult.scheduling import ics
from flows.consult.scheduling.ics import BookedTime
from flows.context import Services
from storage.consults import consults
from storage.models import Consult

PATH = "/held"


def calendar_url(services: Services, consult: Consult) -> str:
    """Return where the booked time is served as a calendar file; empty while none is booked."""
    if consult.held_id is None or consult.starts_at is None:
        return ""
    return f"{services.public_url}{PATH}/{consult.held_id}"


def calendar_file(services: Services, held_id: UUID) -> bytes | None:
    """Return the calendar file of the booked time with this id; None if none is, whatever the reason."""
    with services.database.transaction() as session:
        consult = consults.find_by_held_id(session, held_id)
        if consult is None or consult.starts_at is None or consult.booked_at is None or consult.ended_at is not None:
            return None
        about = f"consult:{consult.id}"
        audit_trail.record_system_action(
            session, services, consult.practice_id, "export.calendar", about, case_id=consult.case_id
        )
        return ics.build_calendar(BookedTime(held_id, consult.starts_at, consult.booked_at, consult.bookings))
