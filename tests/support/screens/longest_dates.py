"""Days and times as long as they can be: of another year, late in the evening, and with both people's zones."""

from dataclasses import replace
from datetime import UTC, date, datetime

from flows.access_changes import screens
from flows.content import WORDS
from flows.dates import ReaderDates

TODAY = date(2027, 5, 6)
DATES = ReaderDates("America/New_York", "en-US", TODAY, shows_zone=True)
_WHEN = datetime(2028, 11, 30, 3, 30, tzinfo=UTC)
DAY = DATES.day_of(_WHEN)
MOMENT = DATES.day_and_time(_WHEN)


OFFERED_MOMENT = WORDS.phrases["time_for_both"].format(
    time=DATES.day_and_time(_WHEN.replace(year=2027)),
    theirs=replace(DATES, time_zone="America/Chicago").time(_WHEN),
)  # on both clocks; times are offered for the next 60 days, so only around New Year with a year
PREVIEW = screens.preview_line(["Bartholomew", "Clementina", "Dorothea", "Evangeline"], MOMENT)
