"""A link to the calendar file of a booked time. The address contains only a random id."""

from uuid import UUID

from flows import audit_trail
from flows.consult.record import ConsultRecord
from flows.consult.scheduling import ics
from flows.consult.scheduling.ics import BookedTime
from flows.context import Services
from storage.consults import consults

CALENDAR_PATH = "/held"


def calendar_url(record: ConsultRecord) -> str:
    """Return the address of the calendar file, or "" while no time is booked."""
    held_id = record.consult.held_id
    if held_id is None or record.consult.starts_at is None:
        return ""
    return f"{record.ctx.services.public_url}{CALENDAR_PATH}/{held_id}"


def calendar_file(services: Services, held_id: UUID) -> bytes | None:
    """Return the calendar file (RFC 5545) of the booked time with this id, or None if there is none for any reason."""
    with services.database.transaction() as session:
        consult = consults.find_by_calendar_id(session, held_id)
        if consult is None or consult.starts_at is None or consult.booked_at is None or consult.ended_at is not None:
            return None
        about = f"consult:{consult.id}"
        audit_trail.record_system_action(
            session, services, consult.practice_id, "export.calendar", about, case_id=consult.case_id
        )
        return ics.build_calendar(BookedTime(held_id, consult.starts_at, consult.booked_at, consult.bookings))
