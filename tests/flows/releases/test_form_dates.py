"""The status of a signed form on the practice's own day: dates, time zones and elements in one table (S0-3)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from flows import dates
from flows.parts import Part
from flows.releases.forms_status import SignedFormStatus, form_status
from tests.support.people.sample_participants import ADULT_1, MINOR_1, signed_form_facts

NEW_YORK, LOS_ANGELES, BERLIN = "America/New_York", "America/Los_Angeles", "Europe/Berlin"
KOLKATA, CHATHAM, APIA = "Asia/Kolkata", "Pacific/Chatham", "Pacific/Apia"  # half an hour, three quarters, a day ahead
LAST_DAY = date(2027, 5, 4)


def at(hour: int, minute: int = 0, day: int = 4, month: int = 5) -> datetime:
    """Return a moment of 2027 in UTC."""
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "zone", "expected"),
    [
        (at(3, 30, day=5), NEW_YORK, SignedFormStatus.EXPIRING),  # 23:30 on the last day
        (at(3, 59, day=5), NEW_YORK, SignedFormStatus.EXPIRING),
        (at(4, 0, day=5), NEW_YORK, SignedFormStatus.EXPIRED),  # midnight
        (at(4, 0, day=5), LOS_ANGELES, SignedFormStatus.EXPIRING),  # 21:00
        (at(7, 0, day=5), LOS_ANGELES, SignedFormStatus.EXPIRED),
        (at(21, 59), BERLIN, SignedFormStatus.EXPIRING),
        (at(22, 0), BERLIN, SignedFormStatus.EXPIRED),
        (at(18, 29), KOLKATA, SignedFormStatus.EXPIRING),
        (at(18, 30), KOLKATA, SignedFormStatus.EXPIRED),
        (at(11, 14), CHATHAM, SignedFormStatus.EXPIRING),
        (at(11, 15), CHATHAM, SignedFormStatus.EXPIRED),
        (at(10, 59), APIA, SignedFormStatus.EXPIRING),
        (at(11, 0), APIA, SignedFormStatus.EXPIRED),
        (at(23, 59), "UTC", SignedFormStatus.EXPIRING),
        (at(0, 0, day=5), "UTC", SignedFormStatus.EXPIRED),
    ],
)
def test_a_release_is_in_force_until_midnight_in_the_practices_time_zone(
    when: datetime, zone: str, expected: SignedFormStatus
) -> None:
    form = replace(signed_form_facts(), ends_on=LAST_DAY)

    assert form_status(form, dates.local_day(zone, when)) is expected


@pytest.mark.parametrize(
    ("last_day", "just_before"),
    [
        (date(2027, 3, 14), at(3, 59, day=15, month=3)),  # the clocks went forward that night
        (date(2027, 11, 7), at(4, 59, day=8, month=11)),  # and back
    ],
)
def test_a_day_of_23_or_25_hours_ends_at_its_own_midnight(last_day: date, just_before: datetime) -> None:
    form = replace(signed_form_facts(), ends_on=last_day)

    assert form_status(form, dates.local_day(NEW_YORK, just_before)) is SignedFormStatus.EXPIRING
    assert (
        form_status(form, dates.local_day(NEW_YORK, just_before.replace(hour=just_before.hour + 1)))
        is SignedFormStatus.EXPIRED
    )


@pytest.mark.parametrize(
    ("changes", "in_new_york", "in_berlin"),
    [
        ({"signed_on": date(2027, 5, 5)}, SignedFormStatus.INVALID, SignedFormStatus.ACTIVE),
        (
            {"signed_on": date(2027, 5, 5), "has_client_signed": False},
            SignedFormStatus.WAITING_FOR_CLIENT,
            SignedFormStatus.WAITING_FOR_CLIENT,
        ),
        ({"ends_on": date(2027, 6, 4)}, SignedFormStatus.ACTIVE, SignedFormStatus.EXPIRING),
        (
            {"ends_on": LAST_DAY, "is_countersigned": False},
            SignedFormStatus.WAITING_FOR_COUNTERSIGN,
            SignedFormStatus.EXPIRED,
        ),
        (
            {"ends_on": LAST_DAY, "has_client_signed": False},
            SignedFormStatus.WAITING_FOR_CLIENT,
            SignedFormStatus.EXPIRED,
        ),
        (
            {"ends_on": None, "ends_event": "discharge", "event_on": date(2027, 5, 5)},
            SignedFormStatus.ACTIVE,
            SignedFormStatus.EXPIRED,
        ),
        ({"ends_on": None, "ends_event": "discharge"}, SignedFormStatus.ACTIVE, SignedFormStatus.ACTIVE),
        ({"ends_on": None}, SignedFormStatus.INVALID, SignedFormStatus.INVALID),
        ({"ends_on": LAST_DAY, "revoked_on": date(2027, 5, 5)}, SignedFormStatus.REVOKED, SignedFormStatus.REVOKED),
        ({"ends_on": LAST_DAY, "declined_on": date(2027, 5, 5)}, SignedFormStatus.DECLINED, SignedFormStatus.DECLINED),
        ({"topics": frozenset()}, SignedFormStatus.INVALID, SignedFormStatus.INVALID),
        ({"purpose": ""}, SignedFormStatus.INVALID, SignedFormStatus.INVALID),
        ({"discloser": None}, SignedFormStatus.INVALID, SignedFormStatus.INVALID),
        ({"recipient": None}, SignedFormStatus.INVALID, SignedFormStatus.INVALID),
        ({"signed_on": None}, SignedFormStatus.INVALID, SignedFormStatus.INVALID),
        ({"signed_by": "representative"}, SignedFormStatus.INVALID, SignedFormStatus.INVALID),
        ({"signed_by": "representative", "authority": "attorney"}, SignedFormStatus.ACTIVE, SignedFormStatus.ACTIVE),
        ({"participant": MINOR_1}, SignedFormStatus.INVALID, SignedFormStatus.INVALID),
        (
            {"participant": MINOR_1, "signed_by": "representative", "authority": "court"},
            SignedFormStatus.ACTIVE,
            SignedFormStatus.ACTIVE,
        ),
    ],
    ids=str,
)
def test_the_same_moment_can_be_another_day_elsewhere(
    changes: dict[str, Any], in_new_york: SignedFormStatus, in_berlin: SignedFormStatus
) -> None:
    moment = at(22, 30)  # the 4th at 18:30 in New York, the 5th at 00:30 in Berlin
    form = replace(signed_form_facts(ADULT_1, Part.IT), **changes)

    assert form_status(form, dates.local_day(NEW_YORK, moment)) is in_new_york
    assert form_status(form, dates.local_day(BERLIN, moment)) is in_berlin


def test_february_29_ends_at_its_own_midnight() -> None:
    form = replace(signed_form_facts(), ends_on=date(2028, 2, 29))

    assert form_status(form, date(2028, 2, 29)) is SignedFormStatus.EXPIRING
    assert form_status(form, date(2028, 3, 1)) is SignedFormStatus.EXPIRED
