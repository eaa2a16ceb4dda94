"""How a paper stands at a moment, by the practice's own day: dates, time zones and elements in one table (S0-3)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from flows import dates
from flows.consult.parts import Part
from flows.releases.forms_status import Status, status
from tests.support.people.sample_participants import ADULT_1, MINOR_1, paper

NEW_YORK, LOS_ANGELES, BERLIN = "America/New_York", "America/Los_Angeles", "Europe/Berlin"
KOLKATA, CHATHAM, APIA = "Asia/Kolkata", "Pacific/Chatham", "Pacific/Apia"  # half an hour, three quarters, a day ahead
LAST_DAY = date(2027, 5, 4)


def at(hour: int, minute: int = 0, day: int = 4, month: int = 5) -> datetime:
    """Return a moment of 2027 in UTC."""
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "zone", "expected"),
    [
        (at(3, 30, day=5), NEW_YORK, Status.EXPIRING),  # 23:30 on the last day
        (at(3, 59, day=5), NEW_YORK, Status.EXPIRING),
        (at(4, 0, day=5), NEW_YORK, Status.EXPIRED),  # midnight
        (at(4, 0, day=5), LOS_ANGELES, Status.EXPIRING),  # 21:00
        (at(7, 0, day=5), LOS_ANGELES, Status.EXPIRED),
        (at(21, 59), BERLIN, Status.EXPIRING),
        (at(22, 0), BERLIN, Status.EXPIRED),
        (at(18, 29), KOLKATA, Status.EXPIRING),
        (at(18, 30), KOLKATA, Status.EXPIRED),
        (at(11, 14), CHATHAM, Status.EXPIRING),
        (at(11, 15), CHATHAM, Status.EXPIRED),
        (at(10, 59), APIA, Status.EXPIRING),
        (at(11, 0), APIA, Status.EXPIRED),
        (at(23, 59), "UTC", Status.EXPIRING),
        (at(0, 0, day=5), "UTC", Status.EXPIRED),
    ],
)
def test_a_release_holds_until_midnight_where_the_practice_is(when: datetime, zone: str, expected: Status) -> None:
    ending = replace(paper(), ends_on=LAST_DAY)

    assert status(ending, dates.local_day(zone, when)) is expected


@pytest.mark.parametrize(
    ("last_day", "just_before"),
    [
        (date(2027, 3, 14), at(3, 59, day=15, month=3)),  # the clocks went forward that night
        (date(2027, 11, 7), at(4, 59, day=8, month=11)),  # and back
    ],
)
def test_a_day_of_23_or_25_hours_counts_to_its_own_midnight(last_day: date, just_before: datetime) -> None:
    ending = replace(paper(), ends_on=last_day)

    assert status(ending, dates.local_day(NEW_YORK, just_before)) is Status.EXPIRING
    assert status(ending, dates.local_day(NEW_YORK, just_before.replace(hour=just_before.hour + 1))) is Status.EXPIRED


@pytest.mark.parametrize(
    ("changes", "in_new_york", "in_berlin"),
    [
        ({"signed_on": date(2027, 5, 5)}, Status.INVALID, Status.ACTIVE),
        ({"signed_on": date(2027, 5, 5), "client_signed": False}, Status.WAITING_FOR_CLIENT, Status.WAITING_FOR_CLIENT),
        ({"ends_on": date(2027, 6, 4)}, Status.ACTIVE, Status.EXPIRING),
        ({"ends_on": LAST_DAY, "countersigned": False}, Status.WAITING_FOR_COUNTERSIGN, Status.EXPIRED),
        ({"ends_on": LAST_DAY, "client_signed": False}, Status.WAITING_FOR_CLIENT, Status.EXPIRED),
        ({"ends_on": None, "ends_event": "discharge", "event_on": date(2027, 5, 5)}, Status.ACTIVE, Status.EXPIRED),
        ({"ends_on": None, "ends_event": "discharge"}, Status.ACTIVE, Status.ACTIVE),
        ({"ends_on": None}, Status.INVALID, Status.INVALID),
        ({"ends_on": LAST_DAY, "revoked_on": date(2027, 5, 5)}, Status.REVOKED, Status.REVOKED),
        ({"ends_on": LAST_DAY, "declined_on": date(2027, 5, 5)}, Status.DECLINED, Status.DECLINED),
        ({"topics": frozenset()}, Status.INVALID, Status.INVALID),
        ({"purpose": ""}, Status.INVALID, Status.INVALID),
        ({"discloser": None}, Status.INVALID, Status.INVALID),
        ({"recipient": None}, Status.INVALID, Status.INVALID),
        ({"signed_on": None}, Status.INVALID, Status.INVALID),
        ({"signed_by": "representative"}, Status.INVALID, Status.INVALID),
        ({"signed_by": "representative", "authority": "attorney"}, Status.ACTIVE, Status.ACTIVE),
        ({"participant": MINOR_1}, Status.INVALID, Status.INVALID),
        ({"participant": MINOR_1, "signed_by": "representative", "authority": "court"}, Status.ACTIVE, Status.ACTIVE),
    ],
    ids=str,
)
def test_the_same_moment_is_another_day_elsewhere(
    changes: dict[str, Any], in_new_york: Status, in_berlin: Status
) -> None:
    moment = at(22, 30)  # the 4th at 18:30 in New York, the 5th at 00:30 in Berlin
    found = replace(paper(ADULT_1, Part.IT), **changes)

    assert status(found, dates.local_day(NEW_YORK, moment)) is in_new_york
    assert status(found, dates.local_day(BERLIN, moment)) is in_berlin


def test_the_29th_of_february_ends_at_its_midnight() -> None:
    leap = replace(paper(), ends_on=date(2028, 2, 29))

    assert status(leap, date(2028, 2, 29)) is Status.EXPIRING
    assert status(leap, date(2028, 3, 1)) is Status.EXPIRED
