"""The booked time as a calendar file (RFC 5545): only that there is an appointment, and when.

It names no person and no subject. METHOD:PUBLISH requires an organizer, which we omit because an organizer would
name a person. Calendars accept the file without one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from flows.consult.scheduling.times import HALF_HOUR
from flows.content import WORDS

_MAX_LINE_OCTETS = 75  # without the CRLF


@dataclass(frozen=True)
class BookedTime:
    """One booked time: a random id, its start, when it was booked, and how many times the consult was booked."""

    id: UUID
    starts_at: datetime
    booked_at: datetime
    bookings: int


def build_calendar(booked_time: BookedTime) -> bytes:
    """Return the calendar file.

    A later booking has the same UID and a higher SEQUENCE, so calendars replace the earlier time.
    """
    title = WORDS.phrases["held_time"]
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Consult Coach//Held time//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_uid(booked_time.id)}",
        f"DTSTAMP:{_utc_stamp(booked_time.booked_at)}",
        f"DTSTART:{_utc_stamp(booked_time.starts_at)}",
        f"DTEND:{_utc_stamp(booked_time.starts_at + HALF_HOUR)}",
        f"SEQUENCE:{booked_time.bookings - 1}",
        f"SUMMARY:{_escape_text(title)}",
        "CLASS:PRIVATE",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return b"".join(fold_line(line) for line in lines)


def fold_line(line: str) -> bytes:
    """Return one content line with its CRLF, folded if it is too long, but never within a character."""
    return b"\r\n ".join(_fold_parts(line)) + b"\r\n"


def _fold_parts(line: str) -> Iterator[bytes]:
    part = b""
    for character in line:
        octets = character.encode()
        if len(part) + len(octets) > _MAX_LINE_OCTETS - 1:  # a folded line begins with a space
            yield part
            part = b""
        part += octets
    yield part


def _uid(booking_id: UUID) -> str:
    """Return the event id. It is hashed, so nobody can derive the address of the file from the UID."""
    return str(UUID(bytes=sha256(booking_id.bytes).digest()[:16], version=4))


def _utc_stamp(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escape_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")
