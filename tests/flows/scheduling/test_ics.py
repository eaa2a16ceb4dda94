"""The calendar file of a booked time, read back by a strict reader of RFC 5545."""

import re
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import and_, or_
from uuid import UUID

from hypothesis import example, given
from hypothesis import strategies as st

from flows.consult.scheduling import ics
from flows.consult.scheduling.ics import BookedTime
from flows.consult.scheduling.reminders import create_calendar_id
from tests.flows.scheduling.test_times import INSTANTS, utc

ID = UUID("6d1f7a52-93c0-4c55-9d3f-0d2b1a4e8f77")
STARTS = utc(2027, 5, 7, 14, 0)
BOOKED = utc(2027, 5, 4, 13, 12)
FIRST_BOOKING = BookedTime(ID, STARTS, BOOKED, bookings=1)
CALENDAR_PROPERTIES = {"BEGIN", "VERSION", "PRODID", "CALSCALE", "METHOD", "END"}
EVENT_PROPERTIES = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY", "CLASS", "TRANSP"}
_LINE = re.compile(r"[A-Z-]+:[^\x00-\x08\x0a-\x1f\x7f]*")


def unfold(file: bytes) -> list[str]:
    """Return the content lines; fail on anything that RFC 5545 section 3.1 does not allow."""
    assert file.endswith(b"\r\n")
    lines = file.removesuffix(b"\r\n").split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert b"\r" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    content_lines: list[bytes] = []
    for line in lines:
        if line.startswith(b" "):
            content_lines[-1] += line[1:]
        else:
            content_lines.append(line)
    return [line.decode("utf-8", errors="strict") for line in content_lines]


def read_event(file: bytes) -> dict[str, str]:
    """Return the properties of the only event of the only calendar."""
    lines = unfold(file)
    assert all(_LINE.fullmatch(line) for line in lines)
    pairs = [(name, value) for name, _, value in (line.partition(":") for line in lines)]
    assert pairs[0] == ("BEGIN", "VCALENDAR")
    assert pairs[-1] == ("END", "VCALENDAR")
    begins, ends = pairs.index(("BEGIN", "VEVENT")), pairs.index(("END", "VEVENT"))
    calendar = dict(pairs[1:begins])
    assert calendar == {
        "VERSION": "2.0",
        "PRODID": "-//Consult Coach//Held time//EN",
        "CALSCALE": "GREGORIAN",
        "METHOD": "PUBLISH",
    }
    assert ends == len(pairs) - 2
    properties = pairs[begins + 1 : ends]
    assert len(properties) == len(dict(properties))
    return dict(properties)


def parse_utc(text: str) -> datetime:
    """Parse a UTC date-time of form 2 (RFC 5545, 3.3.5)."""
    assert re.fullmatch(r"[0-9]{8}T[0-9]{6}Z", text)
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def test_the_file_says_that_a_time_is_held_and_when_and_nothing_else() -> None:
    properties = read_event(ics.build_calendar(FIRST_BOOKING))

    assert properties.keys() == EVENT_PROPERTIES
    assert {name: properties[name] for name in ("SUMMARY", "CLASS", "TRANSP", "SEQUENCE")} == {
        "SUMMARY": "Appointment",
        "CLASS": "PRIVATE",
        "TRANSP": "OPAQUE",
        "SEQUENCE": "0",
    }
    assert (parse_utc(properties["DTSTART"]), parse_utc(properties["DTEND"])) == (
        STARTS,
        STARTS + timedelta(minutes=30),
    )
    assert parse_utc(properties["DTSTAMP"]) == BOOKED


def test_a_move_keeps_the_uid_and_raises_the_sequence() -> None:
    moved = BookedTime(ID, STARTS + timedelta(days=2), BOOKED + timedelta(hours=1), bookings=2)

    before, after = read_event(ics.build_calendar(FIRST_BOOKING)), read_event(ics.build_calendar(moved))

    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == ("0", "1")
    assert parse_utc(after["DTSTART"]) == STARTS + timedelta(days=2)


def test_the_uid_does_not_reveal_the_id_of_the_booked_time() -> None:
    uid = read_event(ics.build_calendar(FIRST_BOOKING))["UID"]

    assert UUID(uid) != ID
    assert str(ID) not in ics.build_calendar(FIRST_BOOKING).decode()
    assert uid != read_event(ics.build_calendar(BookedTime(UUID(int=ID.int + 1), STARTS, BOOKED, 1)))["UID"]


@given(starts_at=INSTANTS, booked_at=INSTANTS, bookings=st.integers(1, 10**6), booking_id=st.uuids())
def test_every_booked_time_is_read_back_as_it_was(
    starts_at: datetime, booked_at: datetime, bookings: int, booking_id: UUID
) -> None:
    properties = read_event(ics.build_calendar(BookedTime(booking_id, starts_at, booked_at, bookings)))

    assert parse_utc(properties["DTSTART"]) == starts_at.replace(microsecond=0)
    assert parse_utc(properties["DTEND"]) - parse_utc(properties["DTSTART"]) == timedelta(minutes=30)
    assert int(properties["SEQUENCE"]) == bookings - 1


@example(title="a" * 300)
@example(title="é" * 300)
@example(title="\U0001f600" * 300)
@given(title=st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=400))
def test_a_long_line_is_folded_between_characters_and_reads_the_same(title: str) -> None:
    summary = read_event(ics.build_calendar(FIRST_BOOKING, title))["SUMMARY"]

    assert re.sub(r"\\([\\;,])", r"\1", summary) == title


def test_the_id_in_a_calendars_address_leaves_no_bit_fixed() -> None:
    ids = [create_calendar_id().int for _ in range(100)]

    assert reduce(or_, ids) == 2**128 - 1
    assert reduce(and_, ids) == 0
