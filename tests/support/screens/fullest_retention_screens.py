"""The administrator's screens about keeping and deleting records, with as much on them as possible."""

from flows.forms import Form, Option
from flows.retention import screens as retention_screens
from flows.retention.screens import ListedHold, UpcomingDeletion
from tests.support.screens.longest_dates import DAY, PREVIEW

IDS = "00000000-0000-0000-0000-000000000000"


def screens(code: str) -> list[Form]:
    """Return every screen about retention, with this code."""
    hold = ListedHold(IDS, code, "records_asked", DAY)
    upcoming = [
        UpcomingDeletion(what, code, DAY)
        for what in ("goes_case", "goes_review", "asks_case", "stays_case", "stays_review")
    ]
    return [
        retention_screens.overview({"case": 7, "review": 6, "draft": 30}, upcoming, [hold], cases=True),
        retention_screens.overview({"case": 0, "review": 0, "draft": 30}, [], [], cases=False),
        retention_screens.retention_periods(
            {"keep_case_years": "7", "keep_review_years": "0", "keep_draft_days": "30"}, PREVIEW
        ),
        retention_screens.hold_case([Option(str(number), code) for number in range(99)], "99"),
        retention_screens.lift_hold(hold, PREVIEW),
    ]
