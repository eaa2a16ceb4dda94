"""A pytest plugin that runs every test once at each of these moments, in New York's time."""

import os
import time
from datetime import UTC, datetime

import pytest

from tests.any_hour.faked import OFFSET_VARIABLE, format_offset

MOMENTS = {
    "monday morning": "2026-11-30 09:59:58",
    "friday midnight": "2026-12-04 23:59:58",
    "sunday": "2026-12-06 12:00:00",
    "clocks go forward": "2027-03-14 01:59:58",
    "clocks go back": "2026-11-01 01:59:58",
    "new year": "2026-12-31 23:59:58",
}


@pytest.fixture(autouse=True, params=list(MOMENTS.values()), ids=list(MOMENTS))
def moment(request: pytest.FixtureRequest) -> None:
    """Move the date of this process, and of the programs that it starts."""
    variables = os.environ  # noqa: TID251 -- libfaketime reads the date there
    variables[OFFSET_VARIABLE] = "+0"
    variables[OFFSET_VARIABLE] = format_offset(request.param, datetime.fromtimestamp(time.time(), UTC))  # noqa: TID251 -- the real time
