"""The administrator's screens about records, drawn at their fullest."""

from datetime import date

from flows.forms import Form, Option
from flows.practice import records
from flows.practice.records import Going, Held

IDS = "00000000-0000-0000-0000-000000000000"
DAY = date(2034, 11, 29)


def screens(code: str) -> list[Form]:
    """Return every one of them, with this code."""
    held = Held(IDS, code, "records_asked", DAY)
    going = [Going(what, code, DAY) for what in ("goes_case", "goes_review", "asks_case", "stays_case", "stays_review")]
    return [
        records.overview({"case": 7, "review": 6, "draft": 30}, going, [held], cases=True),
        records.overview({"case": 0, "review": 0, "draft": 30}, [], [], cases=False),
        records.keep_for({"keep_case_years": "7", "keep_review_years": "0", "keep_draft_days": "30"}),
        records.hold_case([Option(str(number), code) for number in range(100)]),
        records.lift_hold(held),
    ]
