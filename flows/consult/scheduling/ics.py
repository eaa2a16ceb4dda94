"""The held time as a calendar takes it (RFC 5545): that there is one, and when. Not with whom, nor about what.

METHOD:PUBLISH wants an organizer, whom we leave out: calendars take it without, and it would name somebody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from flows.consult.scheduling.times import HALF_HOUR
from flows.content import WORDS

_MAX_LINE_OCTETS = 75  # octets, without the end of the line


@dataclass(frozen=True)
class BookedTime:
    """One booked time: the random id that stands for it, when it begins and was booked, and how often it was."""

    id: UUID
    starts_at: datetime
    booked_at: datetime
    bookings: int


def build_calendar(held: BookedTime) -> bytes:
    """Return the calendar file. A later booking has the same UID and a higher SEQUENCE, and so takes its place."""
    said = WORDS.phrases["held_time"]
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Consult Coach//Held time//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_uid(held.id)}",
        f"DTSTAMP:{_utc_stamp(held.booked_at)}",
        f"DTSTART:{_utc_stamp(held.starts_at)}",
        f"DTEND:{_utc_stamp(held.starts_at + HALF_HOUR)}",
        f"SEQUENCE:{held.bookings - 1}",
        f"SUMMARY:{_escape_text(said)}",
        "CLASS:PRIVATE",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return b"".join(fold_line(line) for line in lines)


def fold_line(line: str) -> bytes:
    """Return one content line with its CRLF, folded where it is long, and never inside a character."""
    return b"\r\n ".join(_fold_parts(line)) + b"\r\n"


def _fold_parts(line: str) -> Iterator[bytes]:
    part = b""
    for sign in line:
        octets = sign.encode()
        if len(part) + len(octets) > _MAX_LINE_OCTETS - 1:  # a continued line begins with a space
            yield part
            part = b""
        part += octets
    yield part


def _uid(held_id: UUID) -> str:
    """Return the id in the calendar, from which nobody finds the address where the time is served."""
    return str(UUID(bytes=sha256(held_id.bytes).digest()[:16], version=4))


def _utc_stamp(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escape_text(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")
