"""The booked time as a calendar file (RFC 5545): only that there is an appointment, and when.

It names no person and no subject. METHOD:PUBLISH requires an organizer, which we omit because an organizer would
name a person. Calendars accept the file without one.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from flows.consult.scheduling.times import HALF_HOUR
from flows.content import WORDS


@dataclass(frozen=True)
class BookedTime:
    """One booked time: a random id, its start, when it was booked, and how many times the consult was booked."""

    id: UUID
    starts_at: datetime
    booked_at: datetime
    bookings: int


def build_calendar(booked_time: BookedTime, title: str = WORDS.phrases["held_time"]) -> bytes:
    """Return the calendar file.

    A later booking has the same UID and a higher SEQUENCE, so calendars replace the earlier time.
    """
    from icalendar import Calendar, Event  # noqa: PLC0415 -- large, and only this needs it
    from icalendar.enums import CLASS, TRANSP  # noqa: PLC0415 -- see above

    starts_at = booked_time.starts_at.astimezone(UTC)
    calendar = Calendar()  # Calendar.new would add a random UID, another one in each download
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Consult Coach//Held time//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add_component(
        Event.new(
            uid=_uid(booked_time.id),
            stamp=booked_time.booked_at,
            start=starts_at,
            end=starts_at + HALF_HOUR,
            sequence=booked_time.bookings - 1,
            summary=title,
            classification=CLASS.PRIVATE,
            transparency=TRANSP.OPAQUE,
        )
    )
    file: bytes = calendar.to_ical()
    return file


def _uid(booking_id: UUID) -> str:
    """Return the event id. It is hashed, so nobody can derive the address of the file from the UID."""
    return str(UUID(bytes=sha256(booking_id.bytes).digest()[:16], version=4))
